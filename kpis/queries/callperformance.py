"""The global call performance of teams: handle time and access in one score, by month."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from threading import Lock
from typing import Any, Final

import numpy as np
from django.db.models import Min

from kpis.definitions import Interval, Kpi, Method, Reason
from kpis.models.snapshots import Grain, QueueSnapshot
from kpis.queries.estimates import Estimated
from kpis.queries.standings import is_whole_months
from kpis.queries.sums import Key
from kpis.queries.versions import version
from kpis.stats import composite
from teams.models import Channel, Team

Filters = dict[str, Sequence[int]]
CALLS: Final = "phone"
# Months of everybody's scores; a reader's page asks for six of them.
KEPT: Final = 64
# As all intervals of figures; the page of scores prints 90 %.
TAIL: Final = 0.025
REASONS = {
    composite.Reason.INSUFFICIENT_WEIGHT: Reason.INSUFFICIENT_WEIGHT,
    composite.Reason.UNSCORED: Reason.NOT_COMPARABLE,
    composite.Reason.MANUAL: Reason.NOT_COMPARABLE,
}


def read(
    kpis: Sequence[Kpi],
    periods: Sequence[tuple[date, date]],
    filters: Filters,
    by: Sequence[str],
    now: datetime,
) -> dict[str, dict[Key, Estimated] | None]:
    """Scores of whole months by team; of calls, unless another channel is chosen.

    The mix that all are measured on is that of all teams in reach, whoever is asked about.
    """
    narrowed = [name for name in ("topic", "segment", "agent") if filters.get(name)]
    channels = filters.get("channel", ())
    if set(by) - {"team"} or narrowed or len(channels) > 1:
        return {kpi.key: None for kpi in kpis}
    teams = dict(Team.objects.real().order_by("pk").values_list("pk", "slug"))
    asked = [pk for pk in teams if not filters.get("team") or pk in filters["team"]]
    whole = [span for span in periods if is_whole_months(*span)]
    found: dict[Key, Estimated] = {}
    if asked and whole and not by and len(asked) > 1:
        # Of several teams together there is none.
        found = {(periods.index(span), ()): _silent(Reason.NOT_COMPARABLE) for span in whole}
    elif asked and whole:
        channel = channels[0] if channels else Channel.objects.get(code=CALLS).pk
        for span, scores in _kept(teams, channel, whole, now).items():
            number = periods.index(span)
            found |= {(number, (pk,) if by else ()): scores[pk] for pk in asked}
    return {kpi.key: found for kpi in kpis}


_months: OrderedDict[tuple[Any, ...], dict[int, Estimated]] = OrderedDict()
_lock = Lock()


def clear() -> None:
    with _lock:
        _months.clear()


def _kept(
    teams: Mapping[int, str],
    channel: int,
    spans: Sequence[tuple[date, date]],
    now: datetime,
) -> dict[tuple[date, date], dict[int, Estimated]]:
    """Scores of the spans that have data, made anew once anything behind them changes.

    A month takes twenty queries and a bootstrap, and every page of a team asks for six.
    """
    rows = QueueSnapshot.objects.filter(grain=Grain.TEAM)
    first, shared = rows.aggregate(first=Min("day"))["first"], Team.objects.count()
    behind = version()
    found = {}
    for span in spans:
        if first is None or span[1] < first:
            continue
        # Maturity moves with the clock: nothing is kept beyond its hour.
        hour = now.replace(minute=0, second=0, microsecond=0)
        key = (behind, tuple(teams.items()), shared, channel, span, hour)
        scores = _months.get(key)
        if scores is None:
            scores = _scores(teams, channel, span, now)
            with _lock:
                _months[key] = scores
                while len(_months) > KEPT:
                    _months.popitem(last=False)
        found[span] = scores
    return found


def _scores(
    teams: Mapping[int, str], channel: int, span: tuple[date, date], now: datetime
) -> dict[int, Estimated]:
    # Composites are made of readings, which come here for this one.
    from kpis.queries import composites
    from kpis.queries.readings import Selection

    start, end = span
    plan = composites.call_performance_plan(channel, on=end)
    if plan is None:
        return dict.fromkeys(teams, _silent(Reason.NO_TARGET))
    selection = Selection(start, end, channels=(channel,))
    found = composites.call_performance(plan, teams, selection, now=now)
    return {pk: _estimate(one.composite, one.n, one.is_final) for pk, one in found.items()}


def _estimate(one: composite.Composite, n: int, is_final: bool) -> Estimated:
    if one.score is None or one.reason is not None:
        early = None if is_final else Reason.PROVISIONAL
        why = REASONS[one.reason] if one.reason else Reason.INSUFFICIENT_WEIGHT
        return _silent(early or why, n)
    low, high = np.quantile(one.replicates, [TAIL, 1 - TAIL]).tolist()
    interval = Interval(low, high, Method.PARAMETRIC)
    return Estimated(one.score, None, None, n, 0, interval=interval)


def _silent(why: Reason, n: int = 0) -> Estimated:
    return Estimated(None, None, None, n, 0, reason=why)
