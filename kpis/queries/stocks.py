"""What stands open at an instant: all that came in less all that went out, up to a day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from kpis.definitions import Kpi
from kpis.models.snapshots import Snapshot
from kpis.queries import sums
from kpis.queries.sums import TIMES, Key, Sums

BEGINNING = date(1970, 1, 1)
Found = dict[Key, Sums]


def read(
    kpis: Sequence[Kpi],
    *,
    periods: Sequence[tuple[date, date]],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
) -> dict[type[Snapshot], Found | None]:
    """The sums of each snapshot, of the stock at each period's last day.

    One query per snapshot. A denominator counts its window of days up to that day. None along
    times: a stock is not told apart by them.
    """
    found: dict[type[Snapshot], Found | None] = {}
    for snapshot, those in sums.by_snapshot(kpis).items():
        windows = {kpi.window for kpi in those if kpi.window and kpi.base_snapshot is snapshot}
        if set(by) & set(TIMES):
            found[snapshot] = None
            continue
        ends = sorted({end for _, end in periods})
        cuts = sorted({*ends, *(end - timedelta(days=w) for end in ends for w in windows)})
        levels = _levels(snapshot, those, cuts, filters, by)
        window = max(windows, default=0)
        found[snapshot] = None if levels is None else _at(levels, cuts, periods, window)
    return found


def _levels(
    snapshot: type[Snapshot],
    kpis: Sequence[Kpi],
    cuts: Sequence[date],
    filters: dict[str, Sequence[int]],
    by: Sequence[str],
) -> dict[tuple[Any, ...], list[dict[str, int]]] | None:
    """Per cell, the measures added up to each cut."""
    opens = [BEGINNING, *(cut + timedelta(days=1) for cut in cuts[:-1])]
    parts = sums.read(
        snapshot, kpis, periods=list(zip(opens, cuts, strict=True)), filters=filters, by=by
    )
    if parts is None:
        return None
    grown: defaultdict[tuple[Any, ...], list[dict[str, int]]] = defaultdict(list)
    names = sorted({name for part in parts.values() for name in part.measures})
    for cell in {cell for _, cell in parts}:
        level = dict.fromkeys(names, 0)
        for number in range(len(cuts)):
            part = parts.get((number, cell))
            level = {n: level[n] + (part.measures[n] if part else 0) for n in names}
            grown[cell].append(level)
    return grown


def _at(
    levels: dict[tuple[Any, ...], list[dict[str, int]]],
    cuts: Sequence[date],
    periods: Sequence[tuple[date, date]],
    window: int,
) -> Found:
    found: Found = {}
    for number, (_, end) in enumerate(periods):
        at = cuts.index(end)
        before = cuts.index(end - timedelta(days=window)) if window else None
        for cell, grown in levels.items():
            now = grown[at]
            if before is not None:
                now = {name: now[name] - grown[before][name] for name in now}
            found[number, cell] = Sums(measures=now, days=window or 1, clusters={})
    return found
