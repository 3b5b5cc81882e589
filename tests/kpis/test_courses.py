"""A figure's course: its limits, and the points that stand out."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis import catalogue, courses
from kpis.marks import TeamMark
from kpis.queries.courses import Course, Why, course
from kpis.queries.laws import Law
from kpis.queries.readings import Selection
from kpis.runs import Look
from kpis.stats import control
from kpis.stats.control import Rule
from kpis.trends import Span
from teams.models import Team
from tests import builders
from tests.kpis import daily
from tests.kpis.daily import FIRST, LATER

pytestmark = pytest.mark.django_db
QUIET = [(30, 40), (29, 40), (32, 40), (30, 40), (28, 40), (31, 40), (30, 40), (29, 40)]
MARK = TeamMark(is_vendor=False, colour=1)


@pytest.fixture(autouse=True)
def everywhere() -> Iterator[None]:
    with scopes_disabled():
        yield


def drawn(days: Sequence[tuple[int, int]], key: str = "identity_coverage") -> Course:
    team = builders.team("Lyon")
    daily.done(team, days)
    return read(team, len(days), key)


def read(team: Team, n: int, key: str, *, now: datetime = LATER) -> Course:
    spans = [(FIRST + timedelta(days=place),) * 2 for place in range(n)]
    chosen = Selection(spans[0][0], spans[-1][1], teams=(team.pk,))
    return course(catalogue.find(key), chosen, spans, now=now)


def test_shares_have_the_limits_of_their_cases() -> None:
    found = drawn(QUIET)

    expected = control.p_chart(QUIET)
    assert found.law is Law.BINOMIAL
    assert found.centre == sum(k for k, _ in QUIET) / sum(n for _, n in QUIET)
    assert [one.low for one in found.periods] == [one.low for one in expected.periods]
    assert [one.high for one in found.periods] == [one.high for one in expected.periods]
    assert found.signals == ()


def test_a_day_beyond_its_limits_is_told() -> None:
    found = drawn([*QUIET, (3, 40), *QUIET])

    (signal,) = [one for one in found.signals if one.rule is Rule.BEYOND_3_SIGMA]
    assert signal.first == len(QUIET)
    assert not signal.is_above


def test_a_level_that_moves_is_told_as_a_run() -> None:
    found = drawn([(29, 40)] * 9 + [(33, 40)] * 9)

    runs = [one for one in found.signals if one.rule is Rule.EIGHT_ON_A_SIDE]
    assert [(run.first, run.last, run.is_above) for run in runs] == [(0, 8, False), (9, 17, True)]


def test_a_day_without_contacts_has_no_point_and_breaks_no_run() -> None:
    found = drawn([*[(29, 40)] * 4, (0, 0), *[(29, 40)] * 5, *[(33, 40)] * 8])

    assert found.readings[4] is None
    assert found.periods[4].value is None
    assert (found.signals[0].first, found.signals[0].last) == (0, 9)


def test_counts_have_the_limits_of_counts() -> None:
    found = drawn(QUIET, "channel_volume")

    assert found.law is Law.POISSON
    assert found.centre == 40.0
    assert {one.value for one in found.periods} == {40.0}


def test_means_have_the_limits_of_their_spread_in_seconds() -> None:
    found = drawn(QUIET, "aht_contact")

    assert found.law is Law.NORMAL
    assert found.centre == pytest.approx(60.0)


def test_what_no_law_describes_has_limits_by_moving_ranges() -> None:
    found = drawn(QUIET, "customer_total_time:p90")

    assert found.law is None
    assert found.why is None
    assert all(one.low is not None for one in found.periods)


def test_fewer_than_eight_points_make_no_limits() -> None:
    assert drawn(QUIET[:7]).why is Why.TOO_FEW


def test_what_few_employees_answer_has_no_course() -> None:
    assert read(builders.team(), 8, "enps").why is Why.FEW_ANSWER


def test_figures_that_may_still_change_move_no_limit_and_signal_nothing() -> None:
    team = builders.team("Lyon")
    daily.done(team, [*QUIET, (3, 40)])
    early = datetime(2026, 10, 11, 12, tzinfo=UTC)

    found = read(team, len(QUIET) + 1, "identity_coverage", now=early)

    assert found.finals == len(QUIET)
    assert found.centre == sum(k for k, _ in QUIET) / sum(n for _, n in QUIET)
    assert found.periods[-1].value == 3 / 40
    assert found.signals == ()


def test_twenty_six_points_ask_no_more_queries_than_eight() -> None:
    team = builders.team("Lyon")
    daily.done(team, [*QUIET, *QUIET, *QUIET, *QUIET[:2]])
    counts = []
    for n in (8, 26):
        with CaptureQueriesContext(connection) as queries:
            read(team, n, "aht_contact")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_weeks_are_whole_weeks_and_months_whole_months() -> None:
    kpi = catalogue.find("service_level")

    weeks = courses.days_of(courses.span_for(kpi, "week", date(2026, 10, 28)))
    months = courses.days_of(courses.span_for(kpi, "month", date(2026, 10, 28)))
    days = courses.days_of(courses.span_for(kpi, "day", date(2026, 10, 28)))

    assert weeks[-1] == (date(2026, 10, 19), date(2026, 10, 25))
    assert {(end - start).days for start, end in weeks} == {6}
    assert months[-1] == (date(2026, 9, 1), date(2026, 9, 30))
    assert days[-1] == (date(2026, 10, 28), date(2026, 10, 28))


def test_a_sunday_ends_its_own_week() -> None:
    kpi = catalogue.find("service_level")

    span = courses.span_for(kpi, "week", date(2026, 10, 25))

    assert courses.days_of(span)[-1] == (date(2026, 10, 19), date(2026, 10, 25))


def test_what_is_kept_by_month_goes_by_month_whatever_is_asked() -> None:
    span = courses.span_for(catalogue.find("cost_per_contact"), "day", date(2026, 10, 31))

    assert span.by == "month"
    assert courses.days_of(span)[-1] == (date(2026, 10, 1), date(2026, 10, 31))


def test_the_page_says_in_words_what_its_shapes_show() -> None:
    days = [*QUIET, (3, 40), *QUIET]
    found = drawn(days)
    last = FIRST + timedelta(days=len(days) - 1)
    span = Span("day", tuple(FIRST + timedelta(days=n) for n in range(len(days))), last)

    page = courses.show(found, span, "Lyon", MARK)
    lines = courses.rows(found, span, "lyon")

    assert page.panel is not None
    assert page.panel.title == "One point stands out: 9 Oct. 2026"
    assert page.sentences[0].startswith("Below the limits: 9 Oct. 2026, 7.5%; limits ")
    assert page.panel.rows[8][-1] == "below the limits"
    assert lines[8]["signal"] == Look.BELOW.value
    assert [line["start"] for line in lines] == [day.isoformat() for day in span.starts]
    assert {line["centre"] for line in lines} == {found.centre}
