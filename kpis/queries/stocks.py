"""What stands open at an instant: all that came in less all that went out, up to a day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kpis.definitions import Kpi
from kpis.models.snapshots import Snapshot
from kpis.queries import sums
from kpis.queries.sums import TIMES, Answer, Key, Question, Sums

BEGINNING = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Stock:
    """What is asked of one snapshot: its sums between the cuts, and a window of days before."""

    question: Question
    cuts: Sequence[date]
    ends: Sequence[date]
    window: int

    def found(self, parts: Answer) -> Answer:
        """The sums of the stock at each period's last day, from those between the cuts."""
        return None if parts is None else _at(_levels(parts, len(self.cuts)), self)


def asked(
    kpis: Sequence[Kpi],
    *,
    periods: Sequence[tuple[date, date]],
    filters: Mapping[str, Sequence[int]],
    by: Sequence[str],
) -> dict[type[Snapshot], Stock | None]:
    """What each snapshot is asked, of the stock at each period's last day.

    A denominator counts its window of days up to that day. None along times: a stock is not told
    apart by them.
    """
    found: dict[type[Snapshot], Stock | None] = {}
    for snapshot, those in sums.by_snapshot(kpis).items():
        windows = {kpi.window for kpi in those if kpi.window and kpi.base_snapshot is snapshot}
        if set(by) & set(TIMES):
            found[snapshot] = None
            continue
        ends = [end for _, end in periods]
        cuts = sorted({*ends, *(end - timedelta(days=w) for end in ends for w in windows)})
        opens = [BEGINNING, *(cut + timedelta(days=1) for cut in cuts[:-1])]
        between = list(zip(opens, cuts, strict=True))
        question = Question(snapshot, those, between, filters, by)
        found[snapshot] = Stock(question, cuts, ends, max(windows, default=0))
    return found


def _levels(parts: Mapping[Key, Sums], cuts_n: int) -> dict[tuple[Any, ...], list[dict[str, int]]]:
    """Per cell, the measures added up to each cut."""
    grown: defaultdict[tuple[Any, ...], list[dict[str, int]]] = defaultdict(list)
    names = sorted({name for part in parts.values() for name in part.measures})
    for cell in {cell for _, cell in parts}:
        level = dict.fromkeys(names, 0)
        for number in range(cuts_n):
            part = parts.get((number, cell))
            level = {n: level[n] + (part.measures[n] if part else 0) for n in names}
            grown[cell].append(level)
    return grown


def _at(levels: Mapping[tuple[Any, ...], list[dict[str, int]]], stock: Stock) -> dict[Key, Sums]:
    found: dict[Key, Sums] = {}
    for number, end in enumerate(stock.ends):
        at = stock.cuts.index(end)
        start = end - timedelta(days=stock.window)
        before = stock.cuts.index(start) if stock.window else None
        for cell, grown in levels.items():
            now = grown[at]
            if before is not None:
                now = {name: now[name] - grown[before][name] for name in now}
            found[number, cell] = Sums(measures=now, days=stock.window or 1, clusters={})
    return found
