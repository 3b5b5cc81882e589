"""Funnels: limits round the whole of all sums, and who lies outside them."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis import catalogue, funnels
from kpis.definitions import Reason
from kpis.marks import TeamMark
from kpis.outliers import Subject
from kpis.queries.funnels import Spread, Why, spread
from kpis.queries.laws import Law, law_of
from kpis.queries.readings import Selection
from kpis.stats import funnel
from kpis.stats.funnel import Position
from teams.models import Team
from tests import builders
from tests.kpis import mixed
from tests.kpis.mixed import END, LATER, START

OCTOBER = Selection(START, END)


@pytest.fixture(autouse=True)
def everywhere() -> Iterator[None]:
    with scopes_disabled():
        yield


def of_teams(key: str, teams: list[Team]) -> Spread:
    return spread(catalogue.find(key), OCTOBER, [t.pk for t in teams], by="team", now=LATER)


def teams_with(*shares: tuple[int, int]) -> list[Team]:
    """Teams that resolved so many of so many issues at the first contact."""
    made = [builders.team(f"Team {chr(65 + number)}") for number in range(len(shares))]
    mixed.done(
        [
            mixed.Work(team, "phone", "billing", k, n)
            for team, (k, n) in zip(made, shares, strict=True)
        ]
    )
    return made


@pytest.mark.django_db
def test_limits_stand_round_the_rate_of_all_sums_not_round_the_mean_of_rates() -> None:
    shares = [(80, 100), (150, 200), (31, 40), (20, 60)]

    found = of_teams("fcr_rate", teams_with(*shares))

    expected = funnel.shares(shares)
    assert found.law is Law.BINOMIAL
    assert found.whole == 281 / 400
    assert found.phi == pytest.approx(expected.phi)
    assert [unit.limits for unit in found.units] == [unit.limits for unit in expected.units]
    assert [unit.value for unit in found.units] == [0.8, 0.75, 31 / 40, 1 / 3]


@pytest.mark.django_db
def test_who_lies_outside_is_told_and_the_others_are_not() -> None:
    teams = teams_with(*[(80, 100)] * 9, (30, 100))

    found = of_teams("fcr_rate", teams)

    (outside,) = found.outside
    assert outside.reading.cell.team == teams[-1].pk
    assert outside.position is Position.OUTSIDE_998
    assert not outside.is_above


@pytest.mark.django_db
def test_a_sample_below_the_minimum_counts_in_the_whole_and_has_no_position() -> None:
    found = of_teams("fcr_rate", teams_with((80, 100), (85, 100), (0, 20)))

    small = found.units[-1]
    assert small.reading.reason is Reason.BELOW_MINIMUM
    assert small.position is None
    assert small not in found.outside
    assert found.whole == 165 / 220


@pytest.mark.django_db
def test_one_team_alone_makes_no_funnel() -> None:
    assert of_teams("fcr_rate", teams_with((80, 100))).why is Why.TOO_FEW


@pytest.mark.django_db
def test_twenty_teams_ask_no_more_queries_than_two() -> None:
    two = teams_with((80, 100), (70, 100))
    with CaptureQueriesContext(connection) as few:
        of_teams("aht_contact", two)
    others = [builders.team(f"Other {number}") for number in range(18)]
    mixed.more([mixed.Work(team, "phone", "billing", 20, 40) for team in others])

    with CaptureQueriesContext(connection) as many:
        found = of_teams("aht_contact", [*two, *others])

    assert len(found.units) == 20
    assert len(many) == len(few)


@pytest.mark.parametrize(
    "key",
    ["channel_volume", "wait_time:p90", "agent_occupancy", "backlog", "cost_per_contact", "enps"],
)
def test_counts_quantiles_times_stocks_amounts_and_what_few_answer_have_no_funnel(
    key: str,
) -> None:
    found = spread(catalogue.find(key), OCTOBER, [], by="team", now=LATER)

    assert found.why is Why.NO_LAW


@pytest.mark.parametrize(
    ("key", "law"),
    [
        ("service_level", Law.BINOMIAL),
        ("csat_score", Law.BINOMIAL),
        ("csat_score:mean", Law.NORMAL),
        ("nps", Law.NORMAL),
        ("qa_score", Law.NORMAL),
        ("asa", Law.NORMAL),
        ("reopen_rate:per_case", Law.POISSON),
    ],
)
def test_shares_rates_and_means_each_have_their_law(key: str, law: Law) -> None:
    assert law_of(catalogue.find(key)) is law


def subjects(found: Spread) -> dict[int, Subject]:
    mark = TeamMark(is_vendor=False, colour=1)
    pks = [unit.reading.cell.team or 0 for unit in found.units]
    return {pk: Subject(f"Team {chr(90 - n)}", f"t{n}", mark) for n, pk in enumerate(pks)}


@pytest.mark.django_db
def test_a_table_follows_names_or_samples_and_never_values() -> None:
    found = of_teams("fcr_rate", teams_with((90, 100), (50, 300), (150, 200)))

    named = funnels.in_order(found, subjects(found), "team", "name")
    sized = funnels.in_order(found, subjects(found), "team", "sample")

    assert [subject.name for subject, _ in named] == ["Team X", "Team Y", "Team Z"]
    assert [unit.n for _, unit in sized] == [300, 200, 100]


@pytest.mark.django_db
def test_the_file_holds_the_lines_of_the_table() -> None:
    found = of_teams("fcr_rate", teams_with((80, 100), (85, 100), (0, 20)))

    page = funnels.show(found, subjects(found), by="team", order="name")
    lines = funnels.rows(found, subjects(found), by="team", order="name")

    assert page.panel is not None
    assert [line["scope"] for line in lines] == ["t2", "t1", "t0"]
    assert [row[0] for row in page.panel.rows] == ["Team X", "Team Y", "Team Z"]
    assert [line["value"] for line in lines] == [None, 0.85, 0.8]
    assert lines[0]["position"] is None
    assert {line["overall"] for line in lines} == {165 / 220}
