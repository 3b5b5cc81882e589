"""Worked example 11: what answers to surveys come to, and what hides them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.definitions import Kpi, Maturity, Method, Reason, Standing
from kpis.models import AnswerSnapshot, Grain
from kpis.queries.readings import Reading, Selection, readings
from teams.models import Team
from tests import builders, facts
from tests.builders import NOON

DAY = NOON.date()
LATER = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def support(db: None) -> Iterator[Team]:
    with scopes_disabled():
        yield builders.team("Support")


def scores(first: int, *counts: int) -> dict[str, int]:
    """How many answered `first`, the next higher, and so on."""
    return {f"score_{first + place}": count for place, count in enumerate(counts)}


def figure(key: str, now: datetime = LATER) -> Reading:
    if not builders.ChangedDay.objects.filter(source="answers").exists():
        builders.changed_day(source="answers", day=DAY)
        builders.changed_day(source="answers", day=datetime(2026, 11, 1, tzinfo=UTC).date())
    snapshots.refresh_due(now=now)
    (found,) = readings([find(key)], Selection(DAY, DAY), now=now)
    return found


def test_example_11_eighty_of_a_hundred_answers_of_4_or_5_are_80_per_cent_their_mean_4_16(
    support: Team,
) -> None:
    facts.answers(support, "csat", delivered_n=400, **scores(1, 4, 6, 10, 30, 50))

    share, mean = figure("csat_score"), figure("csat_score:mean")

    assert share.value == 0.80
    assert share.standing is Standing.PUBLISHED
    assert share.interval is not None
    assert share.interval.method == Method.WILSON
    assert mean.value == pytest.approx(4.16)
    assert mean.interval is not None
    assert mean.interval.method == Method.MEAN
    assert (mean.interval.low, mean.interval.high) == pytest.approx((3.9439, 4.3761), abs=1e-4)
    assert figure("csat_score:good_bad").value == pytest.approx(80 / 90)
    assert figure("csat_score:bottom").value == 0.10
    assert figure("survey_response_rate").value == 0.25


def test_example_11_66_promoters_30_passives_and_24_detractors_are_plus_35(support: Team) -> None:
    facts.answers(support, "nps", **scores(0, 1, 2, 3, 4, 4, 5, 5, 15, 15, 30, 36))

    found = figure("nps")

    assert found.value == pytest.approx(35)
    assert found.standing is Standing.INDICATIVE
    assert found.interval is not None
    assert found.interval.low < 35 < found.interval.high
    assert found.interval.method == Method.NET


def test_example_11_an_effort_score_is_80_per_cent_mean_5_275_net_plus_40(
    support: Team,
) -> None:
    facts.answers(support, "ces", **scores(1, 5, 5, 10, 20, 60, 70, 30))

    assert figure("ces").value == 0.80
    assert figure("ces:mean").value == pytest.approx(5.275)
    assert figure("ces:top").value == 0.50
    assert figure("ces:net").value == pytest.approx(40)


def test_a_net_score_may_be_negative(support: Team) -> None:
    facts.answers(support, "nps", **scores(0, 60), **scores(9, 30, 10))

    assert figure("nps").value == pytest.approx(-20)


def test_instruments_are_never_pooled(support: Team) -> None:
    facts.answers(support, "nps", score_10=60)
    facts.answers(support, "nps_relational", score_0=60)
    facts.answers(support, "csat", score_5=60)
    facts.answers(support, "esat", score_1=60)

    assert figure("nps").value == pytest.approx(100)
    assert figure("nps:relational").value == pytest.approx(-100)
    assert figure("csat_score").value == 1
    assert figure("agent_satisfaction").value == 0


def test_answers_may_still_come_for_two_weeks(support: Team) -> None:
    facts.answers(support, "csat", score_5=40)

    early = figure("csat_score", now=datetime(2026, 10, 20, tzinfo=UTC))
    ripe = figure("csat_score", now=datetime(2026, 10, 22, 12, tzinfo=UTC))

    assert early.maturity is Maturity.PROVISIONAL
    assert ripe.maturity is Maturity.FINAL


def test_four_agents_are_not_shown_and_five_are(support: Team) -> None:
    facts.answers(support, "esat", score_5=4)
    hidden = figure("agent_satisfaction")
    facts.answers(support, "esat", score_1=1)
    builders.ChangedDay.objects.filter(day=DAY).update(counter=2)

    assert (hidden.value, hidden.reason) == (None, Reason.BELOW_MINIMUM)
    assert figure("agent_satisfaction").value == 0.80


def test_what_employees_answer_stands_under_no_agent(support: Team) -> None:
    ada = builders.agent("Ada", team=support)
    facts.answers(support, "enps", agent=ada, score_0=6)
    facts.answers(support, "csat", agent=ada, score_5=6)
    figure("enps")

    rows = AnswerSnapshot.objects.filter(grain=Grain.AGENT, agent=ada)

    assert [(row.csat_answered, row.enps_answered) for row in rows] == [(6, 0)]


SURVEYS = ("csat_score", "nps", "ces", "survey_response_rate", "agent_satisfaction", "enps")


@pytest.mark.parametrize("kpi", [find(key) for key in SURVEYS], ids=lambda kpi: kpi.key)
def test_a_survey_without_answers_has_no_value_and_says_why(kpi: Kpi, support: Team) -> None:
    found = figure(kpi.key)

    assert found.value is None
    assert found.reason is Reason.NO_DENOMINATOR
