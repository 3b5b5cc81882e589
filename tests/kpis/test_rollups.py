"""Closed months and years added up: read in place of their days, and never other than these."""

from datetime import date, timedelta
from typing import Any

import pytest
from django_scopes import scopes_disabled
from hypothesis import given
from hypothesis import strategies as st

from kpis.actions import rollups
from kpis.catalogue import find
from kpis.models import DurationHistogram, Refresh
from kpis.models.outcomes import ContactSnapshot
from kpis.models.refreshes import MIXED
from kpis.models.snapshots import Grain
from kpis.periods import ONE_DAY
from kpis.queries.comparisons import Finding, Mix, Side, compare
from kpis.queries.readings import Selection
from kpis.spans import Span, cover, first_day, last_day
from teams.models import Team
from tests import builders
from tests.kpis import mixed
from tests.kpis.mixed import END, LATER, START, Work
from tests.shelf import Shelf

KPIS = [
    find(key) for key in ("fcr_rate", "aht_contact", "transfer_rate", "customer_total_time:p90")
]
# Two days of September stand beside the whole of October.
ASKED = Selection(START - timedelta(days=2), END)


def made() -> list[Team]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rollups, "FEW", 1)
        teams = [builders.team(f"Team {i}", slug=f"t{i}") for i in range(2)]
        mixed.done([work(teams[0], 40, 60_000), work(teams[1], 30, 90_000)])
    return teams


@pytest.fixture(scope="module")
def both(shelved: Any) -> Shelf[list[Team]]:
    return shelved(made)


@pytest.fixture
def teams(db: None, both: Shelf[list[Team]], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(rollups, "FEW", 1)
    with scopes_disabled():
        yield both.taken()


def work(team: Team, resolved: int, handle_ms: int) -> Work:
    return Work(team, "phone", "billing", resolved, 60, handle_ms=handle_ms)


def found(teams: list[Team], mix: Mix = Mix.TOTAL, asked: Selection = ASKED) -> list[Any]:
    sides = [Side(team.slug, (team.pk,)) for team in teams]
    return [told(one) for one in compare(KPIS, [(sides[0], sides[1])], asked, mix=mix, now=LATER)]


def told(one: Finding) -> Any:
    return one.kpi.key, one.figures, one.difference, one.interval, one.strata(), one.said


def forget_spans() -> None:
    for prefix in MIXED.values():
        Refresh.objects.filter(source__startswith=prefix).delete()


def test_a_comparison_by_months_equals_that_by_days(teams):
    by_months = found(teams)
    forget_spans()

    assert by_months == found(teams)
    assert any(figures for _key, figures, *_rest in by_months)


def test_the_months_are_read_in_place_of_their_days(teams):
    by_months = found(teams)
    within = {"day__range": (START, END), "grain": Grain.MIX}
    ContactSnapshot.objects.filter(**within).delete()
    DurationHistogram.objects.filter(**within, span=Span.DAY).delete()

    assert by_months == found(teams)


def test_ten_days_are_read_in_place_of_their_days(teams):
    part = Selection(START + timedelta(days=3), END - timedelta(days=4))
    by_tens = found(teams, asked=part)
    within = {"day__range": (date(2026, 10, 11), date(2026, 10, 20)), "grain": Grain.MIX}
    ContactSnapshot.objects.filter(**within).delete()
    DurationHistogram.objects.filter(**within, span=Span.DAY).delete()
    assert by_tens == found(teams, asked=part)
    assert any(figures for _key, figures, *_rest in by_tens)
    forget_spans()

    assert by_tens != found(teams, asked=part)


def year(teams: list[Team]) -> list[Any]:
    return found(teams, asked=Selection(date(2026, 1, 1), date(2026, 12, 31)))


def close_the_year() -> None:
    """Of months without facts nothing is left to add up."""
    for month in range(1, 13):
        for kpi in KPIS:
            noted = {
                "source": MIXED[Span.MONTH] + kpi.snapshot.__name__,
                "day": date(2026, month, 1),
            }
            if not Refresh.objects.filter(**noted).exists():
                Refresh.objects.create(**noted, counter=0, refreshed_at=LATER)
    rollups.roll_up(LATER)


def test_a_year_is_read_in_place_of_its_months(teams):
    by_months = year(teams)
    close_the_year()
    kept = {"day__year": 2026, "grain": Grain.MONTH_MIX}
    assert ContactSnapshot.objects.filter(**kept).exists()
    ContactSnapshot.objects.filter(**kept).delete()
    DurationHistogram.objects.filter(grain=Grain.MIX).exclude(span=Span.YEAR).delete()

    assert by_months == year(teams)
    assert any(figures for _key, figures, *_rest in by_months)


def test_a_late_fact_renews_its_year(teams):
    close_the_year()
    before = year(teams)
    mixed.more([work(teams[0], 0, 30_000)])
    after = year(teams)
    rollups.roll_up(LATER)
    assert before != after == year(teams)
    Refresh.objects.filter(source__startswith=MIXED[Span.YEAR]).delete()

    assert after == year(teams)


def test_what_is_forgotten_while_others_are_added_up_waits(teams, monkeypatch):
    kept = Refresh.objects.filter(source=MIXED[Span.QUARTER] + ContactSnapshot.__name__)
    close_the_year()
    quarter = kept.earliest("day").day
    noted = MIXED[Span.MONTH] + ContactSnapshot.__name__
    kept.delete()
    Refresh.objects.filter(source=noted, day=quarter).delete()
    monkeypatch.setattr(rollups, "_large_mixes", lambda span, closed: [])
    due = {Span.QUARTER: [(ContactSnapshot, quarter)]}
    monkeypatch.setattr(rollups, "_whole", lambda span: due.get(span, []))

    rollups.roll_up(LATER)
    assert not kept.exists()

    Refresh.objects.create(source=noted, day=quarter, counter=0, refreshed_at=LATER)
    rollups.roll_up(LATER)
    assert kept.exists()


def test_a_month_is_added_up_of_its_ten_days(teams):
    month = date(2026, 10, 1)
    of_month = {"grain": Grain.MONTH_MIX, "day": month}
    before = ContactSnapshot.objects.filter(**of_month).order_by("pk").values_list("contacts")
    known = sorted(before)
    tens = {"source": MIXED[Span.TEN] + ContactSnapshot.__name__}
    noted = MIXED[Span.MONTH] + ContactSnapshot.__name__
    assert Refresh.objects.filter(**tens, day__month=10).count() == 3
    Refresh.objects.filter(source=noted, day=month).delete()
    ContactSnapshot.objects.filter(**of_month).delete()
    ContactSnapshot.objects.filter(grain=Grain.MIX, day__month=10).delete()

    rollups.roll_up(LATER)

    assert sorted(before.all()) == known != []


def test_a_late_fact_renews_its_month(teams):
    before = found(teams)
    mixed.more([work(teams[0], 0, 30_000)])
    after = found(teams)
    forget_spans()

    assert before != after == found(teams)


def test_a_small_month_is_left_to_its_days(teams, monkeypatch):
    monkeypatch.setattr(rollups, "FEW", 1000)
    mixed.more([work(teams[0], 0, 30_000)])

    for prefix in MIXED.values():
        assert not Refresh.objects.filter(source__startswith=prefix).exists()


SPANS = st.sampled_from([span for span in Span if span is not Span.DAY])


@given(
    start=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    days=st.integers(0, 400),
    kept=st.dictionaries(SPANS, st.sets(st.dates(date(2024, 12, 1), date(2027, 2, 1)))),
)
def test_spans_and_the_days_beside_them_are_each_day_once(start, days, kept):
    end = start + timedelta(days=days)
    firsts = {span: {first_day(span, day) for day in those} for span, those in kept.items()}
    whole, beside = cover(firsts, start, end)
    spans = [(first, last_day(span, first)) for span, those in whole.items() for first in those]
    told = sorted(a + timedelta(days=n) for a, b in spans + beside for n in range((b - a).days + 1))

    assert told == [start + timedelta(days=n) for n in range(days + 1)]
    assert all(set(those) <= firsts[span] for span, those in whole.items())


@given(day=st.dates(date(1990, 1, 1), date(2099, 12, 31)), span=SPANS)
def test_a_span_has_its_own_days_and_begins_after_the_one_before(day, span):
    first = first_day(span, day)
    last = last_day(span, first)

    assert first <= day <= last
    assert first_day(span, last) == first != first_day(span, last + ONE_DAY)


def test_all_spans_kept_a_year_to_date_is_a_few_of_them():
    ten_days = [date(2026, 1, 1) + timedelta(days=n) for n in range(400)]
    kept = {span: {first_day(span, day) for day in ten_days} for span in Span}

    assert cover(kept, date(2026, 1, 1), date(2026, 11, 25)) == (
        {
            Span.QUARTER: [date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)],
            Span.MONTH: [date(2026, 10, 1)],
            Span.TEN: [date(2026, 11, 1), date(2026, 11, 11)],
        },
        [(date(2026, 11, 21), date(2026, 11, 25))],
    )
