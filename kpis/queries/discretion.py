"""What of a programme's answers is not told to whoever may not read single ones.

A group of fewer than five answers tells of its people, and so does a larger one beside it whose
difference from their whole is that group. A choice is looked at along each of its dimensions:
beside the other teams, channels, topics or agents that go with the rest of it.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

from kpis.definitions import Reason, Standing
from kpis.queries import satisfaction
from kpis.queries.readings import Reading, Selection
from kpis.queries.satisfaction import Dated
from surveys.models import Programme
from surveys.queries.groups import FEWEST

CHOSEN = "chosen"
PLURAL = {"team": "teams", "channel": "channels", "topic": "topics", "agent": "agents"}


def kept_back(counts: Mapping[Any, int]) -> set[Any]:
    """Of the parts of a whole those that are too small, and the least others that hide them.

    Nobody can take the parts that are told from the whole and be left with one to four answers.
    """
    found = {part for part, n in counts.items() if 0 < n < FEWEST}
    behind = sum(counts[part] for part in found)
    others = sorted((n, str(part), part) for part, n in counts.items() if n >= FEWEST)
    for n, _name, part in others:
        if behind == 0 or behind >= FEWEST:
            break
        found.add(part)
        behind += n
    return found


def is_kept_back(programme: Programme, selection: Selection, dated: Dated) -> bool:
    """Whether a choice is nothing to be told of as a whole."""
    n = satisfaction.answers(programme, selection, dated).count()
    return 0 < n < FEWEST or bool(_beside(programme, selection, dated, by=None))


def parts_kept_back(
    programme: Programme, selection: Selection, dated: Dated, *, by: str
) -> set[Any]:
    """Of a choice told apart by a dimension or a time, the parts that are not told."""
    rows = satisfaction.counts(programme, selection, dated, by=(by,))
    return kept_back({part: n for (part,), n in rows.items()}) | _beside(
        programme, selection, dated, by=by
    )


def _beside(
    programme: Programme, selection: Selection, dated: Dated, *, by: str | None
) -> set[Any]:
    """What a choice must not tell as somebody may look at its neighbours, too."""
    found: set[Any] = set()
    for name, values in selection.filters.items():
        if not values or name == by or name not in PLURAL:
            continue
        open_again: dict[str, Any] = {PLURAL[name]: ()}
        wider = replace(selection, **open_again)
        keys = (name,) if by is None else (name, by)
        lines: defaultdict[Hashable, defaultdict[Hashable, int]] = defaultdict(
            lambda: defaultdict(int)
        )
        for (place, *part), n in satisfaction.counts(programme, wider, dated, by=keys).items():
            line = part[0] if part else None
            lines[line][CHOSEN if place in values else place] += n
        found |= {line for line, counts in lines.items() if CHOSEN in kept_back(counts)}
    return found


def silenced(reading: Reading) -> Reading:
    """The same without what was answered; how many did so, and of how many, may be known."""
    if reading.kpi.code == "survey_response_rate":
        return reading
    return replace(
        reading,
        value=None,
        numerator=None,
        interval=None,
        standing=Standing.SUPPRESSED,
        reason=Reason.WITHHELD if reading.n >= FEWEST else Reason.BELOW_MINIMUM,
    )
