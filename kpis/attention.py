"""What needs somebody's attention first, in sentences made by rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.definitions import Better, Reason
from kpis.figures import Figure
from kpis.queries.changes import is_better
from kpis.states import State

MISSES: Final = 5
CHANGES: Final = 3
# The other reasons lie in the sample or in what was chosen, and nobody is to mend them.
TO_MEND: Final = frozenset({Reason.MISSING_SOURCE, Reason.NOT_COMPUTED})


@dataclass(frozen=True, slots=True)
class Item:
    """One sentence: its first half stands out; `far` is the figure behind it."""

    half: str
    rest: str = ""
    far: str = ""
    address: str = ""
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A figure of one team, and how it stood in the period before."""

    team: str
    figure: Figure
    before: State | None


def misses(seen: Iterable[Seen], *, more_at: str = "") -> list[Item]:
    """Targets that are missed beyond what chance explains, furthest in proportion first.

    `more_at` leads to those that found no place.
    """
    found = [one for one in seen if is_proven_miss(one.figure)]
    found.sort(key=lambda one: -distance(one.figure))
    said = [
        Item(
            half=_("%(team)s misses %(kpi)s")
            % {"team": one.team, "kpi": _inside(one.figure.kpi.name)},
            rest=_since(one) + _by(one.figure) + _fell(one.figure),
            far=f"{one.figure.value} / {one.figure.target}",
            address=one.figure.address,
            state=State.MISSED,
        )
        for one in found[:MISSES]
    ]
    more = len(found) - MISSES
    if more > 0:
        said.append(
            Item(
                half=ngettext(
                    "%(count)s further target is missed, proven",
                    "%(count)s further targets are missed, proven",
                    more,
                )
                % {"count": more},
                address=more_at,
                state=State.MISSED,
            )
        )
    return said


def is_proven_miss(figure: Figure) -> bool:
    """A census is short as it is; a sample where its interval excludes the target."""
    if figure.state is not State.MISSED or figure.goal is None:
        return False
    span = figure.reading.interval
    return span is None or not span.low <= figure.goal.target <= span.high


def distance(figure: Figure) -> float:
    """How far beyond the target, where the way from target to floor is one."""
    goal, value = figure.goal, figure.reading.value
    if goal is None or value is None:
        return 0.0
    reach = abs(goal.target - goal.floor) if goal.floor is not None else abs(goal.target)
    gap = abs(value - goal.target)
    if figure.kpi.better is Better.BAND and goal.floor is not None:
        gap = min(gap, abs(value - goal.floor))
    return gap / (reach or 1.0)


def _since(one: Seen) -> str:
    if one.before is State.MET:
        return _(", which it still met in the period before")
    return ""


def _by(figure: Figure) -> str:
    if figure.kpi.better is Better.BAND:
        return _(": outside its band")
    if figure.short_of and figure.interval:
        return _(": %(gap)s, interval %(span)s") % {
            "gap": figure.short_of,
            "span": figure.interval.replace(" ", formats.NO_BREAK),
        }
    return f": {figure.short_of}" if figure.short_of else ""


def _fell(figure: Figure) -> str:
    """What is missed and has proven to get worse stands once, with both."""
    if figure.change is None or not figure.is_proven:
        return ""
    if is_better(figure.reading, figure.change) is not False:
        return ""
    return _("; worse than before, proven: %(change)s") % {"change": figure.change_long}


def changes(seen: Sequence[Seen]) -> tuple[list[Item], list[Item]]:
    """What has proven to get worse, without what is missed anyway, and what to get better."""
    worse: list[Seen] = []
    better: list[Seen] = []
    for one in seen:
        figure = one.figure
        if figure.change is None or not figure.is_proven:
            continue
        improved = is_better(figure.reading, figure.change)
        if improved is None or (not improved and is_proven_miss(figure)):
            continue
        (better if improved else worse).append(one)
    return _moved(worse), _moved(better)


def _moved(found: list[Seen]) -> list[Item]:
    found.sort(key=_weight)
    return [
        Item(
            half=_("%(kpi)s of %(team)s") % {"kpi": one.figure.kpi.name, "team": one.team},
            rest=" " + one.figure.change_long,
            far=one.figure.value,
            address=one.figure.course or one.figure.address,
            state=one.figure.state,
        )
        for one in found[:CHANGES]
    ]


def _weight(one: Seen) -> float:
    """The surest first: how many half-widths of its interval a change is long."""
    change = one.figure.change
    if change is None or change.low is None or change.high is None:
        return 0.0
    half = (change.high - change.low) / 2
    return -abs(change.amount) / half if half else float("-inf")


def missing(seen: Iterable[Seen]) -> list[Item]:
    """Figures with a target that could not be computed, told by KPI and reason."""
    groups: dict[tuple[str, str], list[Seen]] = {}
    for one in seen:
        reading = one.figure.reading
        if one.figure.goal is None or reading.value is not None or reading.reason is None:
            continue
        if reading.reason in TO_MEND:
            groups.setdefault((reading.kpi.key, one.figure.absence), []).append(one)
    return [
        Item(
            half=_("%(kpi)s is missing") % {"kpi": those[0].figure.kpi.name},
            rest=_(" for %(teams)s: %(why)s")
            % {"teams": formats.listed([one.team for one in those]), "why": why},
            address=those[0].figure.address,
            state=State.NONE,
        )
        for (_key, why), those in groups.items()
    ]


def _inside(name: object) -> str:
    """A figure's name inside a sentence; abbreviations keep their capitals."""
    words = str(name)
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
