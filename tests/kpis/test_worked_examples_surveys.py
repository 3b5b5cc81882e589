"""Worked example 11: what answers to surveys come to, and what hides them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db.models import F
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.definitions import Better, Kpi, Maturity, Method, Reason, Standing
from kpis.models import AnswerSnapshot, Grain
from kpis.queries.readings import Reading, Selection, readings
from kpis.stats import moments
from teams.models import AnswerCount, Team
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


def refreshed(key: str) -> Reading:
    """The figure once its day was counted anew."""
    builders.ChangedDay.objects.filter(day=DAY).update(counter=F("counter") + 1)
    return figure(key)


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


def test_the_effort_of_2010_is_asked_the_other_way_round(support: Team) -> None:
    facts.answers(support, "ces_effort", **scores(1, 40, 30, 15, 10, 5))
    facts.answers(support, "ces", **scores(1, 0, 0, 0, 0, 0, 0, 60))

    assert figure("ces:effort").value == pytest.approx(2.1)
    assert figure("ces:high_effort").value == pytest.approx(0.15)
    assert find("ces:effort").better is Better.LOWER
    assert figure("ces").value == 1


def test_what_customers_say_was_resolved_in_one_contact_is_a_rate_of_its_own(
    support: Team,
) -> None:
    facts.answers(support, "fcr", **scores(0, 26, 74))
    facts.answers(support, "csat", **scores(1, 60, 0, 0, 0, 0))

    assert figure("fcr_rate:survey").value == 0.74
    assert figure("fcr_rate").value is None


def test_a_satisfaction_from_0_to_5_has_its_own_mean(support: Team) -> None:
    facts.answers(support, "csat_0_5", **scores(0, 2, 4, 6, 8, 30, 50))
    facts.answers(support, "csat", **scores(1, 60, 0, 0, 0, 0))

    assert figure("csat_score:mean_0_5").value == pytest.approx(4.1)
    assert figure("csat_score:mean").value == 1


def test_the_more_of_a_team_answer_the_less_is_left_to_guess(support: Team) -> None:
    facts.answers(support, "esat", score_5=12, score_2=6)
    unknown = figure("agent_satisfaction").interval
    AnswerCount.objects.update(population_n=36)
    half = refreshed("agent_satisfaction").interval
    AnswerCount.objects.update(population_n=18)
    whole = refreshed("agent_satisfaction")

    assert unknown is not None
    assert half is not None
    # 18 of 36 agents leave (36 - 18) / 35 of the variance.
    assert (half.low, half.high) == pytest.approx(moments.wilson(12 * 35 / 18, 35))
    assert (unknown.low, unknown.high) == pytest.approx(moments.wilson(12, 18))
    assert whole.interval is not None
    assert whole.interval.low == whole.interval.high == whole.value == pytest.approx(12 / 18)
    mean = refreshed("agent_satisfaction:mean").interval
    assert mean is not None
    assert (mean.low, mean.high) == pytest.approx((4, 4))


def test_a_team_of_unknown_size_beside_one_of_known_size_has_the_plain_interval(
    support: Team,
) -> None:
    facts.answers(support, "enps", score_10=9, score_3=4, population_n=15)
    facts.answers(support, "enps", score_10=5)

    found = figure("enps")

    assert found.interval is not None
    low, high = moments.nps(14, 0, 4)
    assert (found.interval.low, found.interval.high) == pytest.approx((100 * low, 100 * high))


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
