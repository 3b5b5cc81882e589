"""Scores, their intervals by agent, the agreement of evaluators, and agents beside the mean."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.definitions import Method, Reason, Standing
from kpis.queries.readings import Reading, Selection, readings
from kpis.stats import moments, proficiency, rating
from teams.models import Agent, Team
from tests import builders, facts
from tests.builders import NOON, leg
from tests.kpis.october import LATER, October

DAY = NOON.date()
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def lyon(db: None) -> Iterator[Team]:
    with scopes_disabled():
        yield builders.team("Lyon")


def figure(key: str, by: tuple[str, ...] = ()) -> list[Reading]:
    for source in ("interactions", "evaluations"):
        builders.changed_day(source=source)
    snapshots.refresh_due(now=NOW)
    return readings([find(key)], Selection(DAY, DAY), by=by, now=NOW)


def test_only_contacts_drawn_at_random_are_in_a_score(lyon: Team) -> None:
    for _ in range(30):
        facts.evaluation(lyon, score_bp=8500)
    facts.evaluation(lyon, score_bp=0, selection="complaint", fails_customer=True)

    (score,) = figure("qa_score")
    (errors,) = readings([find("critical_error_rate")], Selection(DAY, DAY), now=NOW)

    assert (score.value, score.n) == (0.85, 30)
    assert (errors.numerator, errors.denominator) == (0, 30)


def test_a_critical_error_zeroes_the_auto_fail_score(lyon: Team) -> None:
    for number in range(30):
        failed = {"score_af_bp": 0, "fails_compliance": True} if number < 3 else {}
        facts.evaluation(lyon, score_bp=9000, **failed)

    (score,) = figure("qa_score:af")

    assert score.value == pytest.approx(0.81)


def agents_with(lyon: Team, scores: dict[int, int], each: int) -> None:
    for count, score in scores.items():
        for _ in range(count):
            agent = builders.agent(team=lyon)
            for _ in range(each):
                facts.evaluation(lyon, agent=agent, score_bp=score)


def test_evaluations_of_one_agent_resemble_each_other_and_widen_the_interval(lyon: Team) -> None:
    agents_with(lyon, {5: 9000, 7: 6000}, each=10)

    (score,) = figure("qa_score")

    y = [(90_000, 10)] * 5 + [(60_000, 10)] * 7
    low, high = moments.ratio_of_sums(
        sum(a for a, _ in y),
        sum(b for _, b in y),
        *(sum(a * a for a, _ in y), sum(a * b for a, b in y), sum(b * b for _, b in y)),
        12,
    )
    assert score.interval is not None
    assert score.interval.method == Method.MEAN_AGENTS
    assert (score.interval.low, score.interval.high) == pytest.approx((low / 1e4, high / 1e4))


def test_an_agents_own_interval_is_that_of_the_evaluations(lyon: Team) -> None:
    agent = builders.agent(team=lyon)
    for points in [7000, 9000] * 20:
        facts.evaluation(lyon, agent=agent, score_bp=points)

    (score,) = figure("qa_score", by=("agent",))

    assert score.cell.agent == agent.pk
    assert score.interval is not None
    assert score.interval.method == Method.MEAN


def test_five_evaluations_of_an_agent_are_shown_for_coaching_and_of_a_team_they_are_not(
    lyon: Team,
) -> None:
    ada, bob = (builders.agent(team=lyon) for _ in range(2))
    for agent, count in ((ada, 5), (bob, 4)):
        for _ in range(count):
            facts.evaluation(lyon, agent=agent, score_bp=8000)

    agents = {r.cell.agent: r for r in figure("qa_score", by=("agent",))}
    (whole,) = readings([find("qa_score")], Selection(DAY, DAY), now=NOW)

    assert (agents[ada.pk].value, agents[ada.pk].standing) == (0.8, Standing.INDICATIVE)
    assert agents[bob.pk].reason is Reason.BELOW_MINIMUM
    assert whole.reason is Reason.BELOW_MINIMUM


def scored_twice(lyon: Team, scores: list[tuple[int, int]], **values: object) -> None:
    for number, pair in enumerate(scores):
        for evaluator, score in zip(("Ugo", "Eva"), pair, strict=True):
            facts.evaluation(
                lyon,
                pair=f"{lyon.pk}-{number}",
                evaluator=evaluator,
                score_bp=score,
                fails_customer=score < 5000,
                **values,
            )


def test_agreement_is_the_correlation_within_the_pairs(lyon: Team) -> None:
    drawn = [(8000, 8200), (3000, 4200), (9000, 8000), (7000, 7000), (6000, 4800)] * 7
    scored_twice(lyon, drawn)
    facts.evaluation(lyon, pair="alone")
    facts.evaluation(lyon, score_bp=1000)

    (found,) = figure("qa_agreement")
    (kappa,) = readings([find("qa_agreement:kappa")], Selection(DAY, DAY), now=NOW)

    one_way = rating.icc([(b, a) for a, b in drawn], rating.Form.ONE_WAY)
    assert one_way is not None
    assert found.n == 35
    assert found.value == pytest.approx(one_way.value)
    # Both find 7 errors, Eva alone 7 more, both none in 21: (0.8 - 0.56) / (1 - 0.56).
    assert kappa.value == pytest.approx((0.8 - 0.56) / (1 - 0.56))


def test_evaluators_who_never_see_a_difference_cannot_be_compared(lyon: Team) -> None:
    scored_twice(lyon, [(8000, 8000)] * 30)

    for key in ("qa_agreement", "qa_agreement:kappa"):
        builders.ChangedDay.objects.all().delete()
        (found,) = figure(key)
        assert (found.value, found.reason) == (None, Reason.NOT_COMPARABLE)


def test_agreement_is_told_apart_by_team_and_week(lyon: Team) -> None:
    scored_twice(lyon, [(8000, 8200), (3000, 3100), (6000, 6000)] * 10)
    scored_twice(builders.team("Nantes"), [(8000, 3000), (3000, 8000)] * 10)

    found = {r.cell.team: r for r in figure("qa_agreement", by=("team", "week"))}

    assert found[lyon.pk].cell.day == DAY
    assert found[lyon.pk].value is not None
    assert {r.n for r in found.values()} == {30, 20}


def worked(team: Team, agent: Agent, legs: int, talk: float, code: str = "phone") -> None:
    for number in range(legs):
        at = NOON + timedelta(seconds=number)
        builders.interaction(leg(team, at=at, talk=talk, wrap_up=0, agent=agent), code=code)


def test_an_agents_index_is_the_teams_time_on_the_same_channels_over_their_own(
    lyon: Team,
) -> None:
    fast, slow, other = (builders.agent(team=lyon) for _ in range(3))
    worked(lyon, fast, 120, 80)
    worked(lyon, slow, 120, 120)
    worked(lyon, other, 120, 100)
    worked(lyon, other, 10, 600, code="chat")
    # Another team's agents are no benchmark.
    worked(builders.team("Nantes"), builders.agent(), 10, 1)

    found = {r.cell.agent: r for r in figure("agent_proficiency", by=("agent",))}

    # All of the team take 100 s on the phone, with a spread of 20 s between its agents.
    spread = 80**2 * 120 / 360 + 120**2 * 120 / 360 + 100**2 * 120 / 360 - 100**2
    records = [
        proficiency.Record(1000 * 9_600, 1000 * 12_000, 1e6 * 120 * spread),
        proficiency.Record(1000 * 14_400, 1000 * 12_000, 1e6 * 120 * spread),
        proficiency.Record(1000 * 18_000, 1000 * 18_000, 1e6 * 120 * spread),
    ]
    prior = proficiency.shrinkage(records)
    for agent, record in zip((fast, slow, other), records, strict=True):
        expected = proficiency.index(record, prior, is_inverted=True)
        assert found[agent.pk].value == pytest.approx(expected.value)
    assert (found[fast.pk].value or 0) > 100 > (found[slow.pk].value or 0)
    assert (found[fast.pk].numerator, found[fast.pk].denominator) == (9_600, 12_000)


def test_an_agents_index_of_first_contact_resolution_is_against_the_teams_share(
    lyon: Team,
) -> None:
    ada, bob = (builders.agent(team=lyon) for _ in range(2))
    nantes = builders.team("Nantes")
    for agent, repeats in ((ada, 4), (bob, 12)):
        for number in range(40):
            known = builders.customer()
            builders.interaction(leg(lyon, agent=agent), customer=known)
            if number < repeats:
                # Whoever is called again, the first contact was not enough.
                again = leg(nantes, at=NOON + timedelta(hours=1), agent=builders.agent(team=nantes))
                builders.interaction(again, customer=known)
    # Of what two agents handled neither is credited.
    passed = leg(lyon, agent=ada, is_transfer=True)
    taken = leg(lyon, at=passed.ended_at, agent=bob)
    builders.interaction(passed, taken, customer=builders.customer())

    found = {
        r.cell.agent: r
        for r in figure("agent_proficiency:fcr", by=("team", "agent"))
        if r.cell.team == lyon.pk
    }

    records = [proficiency.Record(resolved, 32, 40 * 0.8 * 0.2) for resolved in (36, 28)]
    prior = proficiency.shrinkage(records)
    for agent, record in zip((ada, bob), records, strict=True):
        one, expected = found[agent.pk], proficiency.index(record, prior)
        assert one.value == pytest.approx(expected.value)
        assert (one.numerator, one.denominator, one.n) == (record.observed, 32, 40)


def test_a_team_has_no_index_as_it_is_its_own_mean(lyon: Team) -> None:
    worked(lyon, builders.agent(team=lyon), 120, 80)

    (found,) = figure("agent_proficiency")

    assert (found.value, found.reason) == (None, Reason.NOT_COMPARABLE)


@pytest.mark.django_db
def test_an_index_is_the_same_whoever_else_is_in_reach(october: October) -> None:
    (team, *_) = october.teams
    chosen = Selection(october.selection.start, october.selection.end, teams=(team.pk,))

    for key in ("agent_proficiency", "agent_proficiency:qa", "agent_proficiency:fcr"):
        alone = readings([find(key)], chosen, by=["team", "agent"], now=LATER)
        among = readings([find(key)], october.selection, by=["team", "agent"], now=LATER)
        assert alone
        assert alone == [r for r in among if r.cell.team == team.pk]
