"""The same week read whole, in slices and along dimensions gives the same figures."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kpis.catalogue import defaults, find, headlines
from kpis.definitions import Reason
from kpis.queries.readings import Reading, Selection, over_periods, readings
from kpis.stats import moments
from teams.models import Agent
from tests import builders
from tests.kpis.october import LATER, October

pytestmark = pytest.mark.django_db


def test_two_periods_read_at_once_equal_each_read_alone(october: October) -> None:
    spans = [(date(2026, 10, 22), date(2026, 10, 24)), (date(2026, 10, 25), date(2026, 10, 28))]

    both = over_periods(headlines(), october.selection, spans, by=["team"], now=LATER)

    for (start, end), found in zip(spans, both, strict=True):
        alone = readings(headlines(), Selection(start, end), by=["team"], now=LATER)
        assert found == alone


def test_a_channel_filter_and_a_channel_grouping_agree(october: October) -> None:
    by_channel = readings(defaults(), october.selection, by=["channel"], now=LATER)
    for code in ("phone", "chat"):
        pk = builders.channel(code).pk
        chosen = readings(defaults(), replace(october.selection, channels=(pk,)), now=LATER)
        grouped = [r for r in by_channel if r.cell.channel == pk]
        assert told(chosen) == told(grouped)


def told(found: list[Reading]) -> list[tuple[Any, ...]]:
    """What figures are made of, but for those silent by their kind or by their period."""
    silent = (Reason.NOT_KEPT, Reason.PARTIAL_PERIOD)
    return [(r.kpi, r.numerator, r.denominator) for r in found if r.reason not in silent]


def test_what_is_not_kept_by_channel_says_so_where_one_is_chosen(october: October) -> None:
    phone = replace(october.month, channels=(builders.channel().pk,))
    kpis = [find("cost_total"), find("agent_occupancy"), find("asa")]

    found = {r.kpi.key: r for r in readings(kpis, phone, by=["team"], now=LATER)}
    by_day = readings(kpis, phone, by=["team", "day"], now=LATER)
    by_channel = readings(kpis, october.month, by=["channel"], now=LATER)

    for key in ("cost_total", "agent_occupancy"):
        silent = found[key]
        assert (silent.value, silent.numerator, silent.n) == (None, None, 0)
        assert silent.reason is Reason.NOT_KEPT
    assert found["asa"].reason is None
    assert {r.reason for r in by_day if r.kpi.key == "cost_total"} == {Reason.NOT_KEPT}
    assert {r.kpi.key for r in by_channel} == {"asa"}


def test_months_from_roll_ups_equal_their_days(october: October) -> None:
    october_all = Selection(date(2026, 10, 1), date(2026, 10, 31))
    (rolled,) = readings([find("wait_time:p90")], october_all, now=LATER)

    days = readings([find("wait_time:p90")], october_all, by=["day"], now=LATER)

    assert rolled.n == sum(r.n for r in days)


def test_a_clustered_interval_is_at_least_as_wide_as_a_plain_one(october: October) -> None:
    (level,) = readings([find("answer_rate")], october.selection, now=LATER)

    assert level.interval is not None
    assert level.numerator is not None
    assert level.denominator is not None
    low, high = moments.wilson(int(level.numerator), int(level.denominator))
    assert level.interval.low <= low
    assert level.interval.high >= high
    assert "design effect" in level.interval.method


def test_what_is_not_kept_by_agent_has_no_reading_there(october: October) -> None:
    found = readings([find("fcr_rate"), find("asa")], october.selection, by=["agent"], now=LATER)

    assert {r.kpi.key for r in found} == {"asa"}


def test_a_median_is_not_kept_by_agent_and_says_so_where_one_is_chosen(october: October) -> None:
    kpis = [find("wait_time"), find("asa")]
    one = replace(october.selection, agents=(Agent.objects.values_list("pk", flat=True)[0],))

    apart = readings(kpis, october.selection, by=["agent"], now=LATER)
    chosen = readings(kpis, one, now=LATER)

    assert {reading.kpi.key for reading in apart} == {"asa"}
    assert [r.kpi.key for r in chosen if r.reason is Reason.NOT_KEPT] == ["wait_time"]


def test_an_unknown_dimension_is_refused(october: October) -> None:
    with pytest.raises(ValueError, match="colour"):
        readings([find("asa")], october.selection, by=["colour"], now=LATER)
