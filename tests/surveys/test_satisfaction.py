"""Results of a programme: the KPIs' definitions over its own answers."""

from datetime import date, timedelta
from typing import Any

import pytest
from django_scopes import scopes_disabled

from kpis import catalogue
from kpis.actions import snapshots
from kpis.definitions import Maturity, Reason
from kpis.queries import readings as figures
from kpis.queries import satisfaction
from kpis.queries.readings import Reading, Selection
from kpis.queries.satisfaction import Dated
from kpis.stats import quantiles
from surveys.actions import counting
from surveys.models import Programme
from teams.models import Team
from teams.models.answers import Instrument
from tests import builders, questionnaires
from tests.builders import NOON

pytestmark = pytest.mark.django_db
DAY = NOON.date()
LATER = NOON + timedelta(days=40)
OCTOBER = Selection(start=date(2026, 10, 1), end=date(2026, 10, 31))


@pytest.fixture(autouse=True)
def all_teams() -> Any:
    with scopes_disabled():
        yield


@pytest.fixture
def team() -> Team:
    return builders.team("Atlas")


def asked(team: Team, programme: Programme, *scores: int | None, **values: Any) -> None:
    """One invitation a score, answered an hour after noon unless it is None."""
    answered = {name: values.pop(name) for name in ("answered_at", "is_suspect") if name in values}
    version = programme.versions.first() or questionnaires.version(programme)
    for score in scores:
        sent = questionnaires.invitation(team, programme=programme, version=version, **values)
        if score is not None:
            questionnaires.answer(sent, score=score, **answered)


def waved(team: Team, programme: Programme, wave: Any, *scores: int) -> None:
    """Employees' answers of one wave, which stand under nobody."""
    version = programme.versions.first() or questionnaires.version(programme)
    for score in scores:
        sent = questionnaires.invitation(
            team, programme=programme, version=version, wave=wave, day=wave.first_day
        )
        questionnaires.answer(sent, score=score, invitation=None)


def read(programme: Programme, selection: Selection = OCTOBER, **how: Any) -> list[Reading]:
    return satisfaction.readings(programme, selection, **{"now": LATER} | how)


def values(found: list[Reading], key: str) -> dict[Any, float | None]:
    """Of one KPI, by the cell."""
    return {
        next((part for part in (r.cell.team, r.cell.channel, r.cell.day) if part), None): r.value
        for r in found
        if r.kpi.key == key
    }


@pytest.mark.parametrize("by", [(), ("team",), ("channel",), ("team", "agent"), ("day",)])
@pytest.mark.parametrize(
    ("instrument", "scores"),
    [("csat", range(1, 6)), ("nps", range(11)), ("ces", range(1, 8))],
)
def test_the_headlines_figures_are_those_of_the_kpis(team, instrument, scores, by) -> None:
    headline = questionnaires.programme(instrument=instrument, is_headline=True)
    other = builders.team("Lyon")
    agent = builders.agent(team=team)
    given = [*scores] * 12
    asked(team, headline, *given, None, None, agent=agent)
    asked(other, headline, *given[:40], *(None,) * 30, code="chat", day=DAY + timedelta(days=1))
    asked(other, headline, *given[:3], state="bounced", code="chat")
    asked(other, headline, *given[:2], is_suspect=True)
    asked(other, headline, None, state="bounced")
    counting.count()
    snapshots.refresh_due(now=NOON + timedelta(days=2))

    own = read(headline, by=by)
    kpis = figures.readings(satisfaction.kpis_of(headline), OCTOBER, by=by, now=LATER)

    assert own
    assert [facts(one) for one in own] == [facts(one) for one in kpis]


def facts(reading: Reading) -> tuple[Any, ...]:
    return (
        reading.kpi.key,
        reading.cell,
        reading.value,
        reading.interval,
        reading.numerator,
        reading.denominator,
        reading.n,
        reading.standing,
        reading.reason,
    )


def test_programmes_of_one_instrument_are_not_added_together(team: Team) -> None:
    first, second = questionnaires.programme(), questionnaires.programme()
    asked(team, first, *(5,) * 40)
    asked(team, second, *(1,) * 40)

    assert values(read(first), "csat_score") == {None: 1.0}
    assert values(read(second), "csat_score") == {None: 0.0}


def test_answers_stand_under_their_own_day_in_the_second_view(team: Team) -> None:
    programme = questionnaires.programme()
    # 23:30 in UTC is the next day in Paris.
    asked(team, programme, *(5,) * 30, answered_at=NOON + timedelta(hours=11, minutes=30))

    by_contact = values(read(programme, by=("day",)), "csat_score")
    by_answer = values(read(programme, by=("day",), dated=Dated.ANSWER), "csat_score")

    assert by_contact == {DAY: 1.0}
    assert by_answer == {DAY + timedelta(days=1): 1.0}


def test_there_is_no_response_rate_by_the_day_of_the_answer() -> None:
    programme = questionnaires.programme()

    found = satisfaction.kpis_of(programme, dated=Dated.ANSWER)

    assert [kpi.key for kpi in found] == ["csat_score", "csat_score:mean"]


def test_results_are_provisional_while_answers_are_taken(team: Team) -> None:
    programme = questionnaires.programme(open_days=14)
    asked(team, programme, *(5,) * 30)
    until = date(2026, 11, 17)

    early, late = (
        read(programme, now=builders.datetime(2026, 11, day, 12, tzinfo=builders.UTC))[0]
        for day in (16, 18)
    )

    assert (early.maturity, early.final_on) == (Maturity.PROVISIONAL, until)
    assert (late.maturity, late.final_on) == (Maturity.FINAL, None)


def test_too_few_answers_show_no_figure(team: Team) -> None:
    programme = questionnaires.programme()
    asked(team, programme, *(5,) * 29)

    [score, *_rest] = read(programme)

    assert (score.value, score.reason, score.n) == (None, Reason.BELOW_MINIMUM, 29)


def test_employees_are_told_from_five_answers_of_a_team_and_wave_on(team: Team) -> None:
    programme = questionnaires.programme(instrument="esat", occasion="employees")
    autumn = questionnaires.wave(programme)
    small = builders.team("Lyon")
    waved(team, programme, autumn, 5, 5, 4, 2, 1)
    waved(small, programme, autumn, 1, 1, 1, 1)

    by_team = values(read(programme, by=("team",)), "agent_satisfaction")
    [total, *_rest] = read(programme)

    assert by_team == {team.pk: 0.6}
    assert (total.value, total.n) == (0.6, 5)


def test_two_periods_of_employees_answers_do_not_tell_of_a_small_wave(team: Team) -> None:
    programme = questionnaires.programme(instrument="esat", occasion="employees")
    large = questionnaires.wave(programme, first_day=date(2026, 10, 1))
    small = questionnaires.wave(programme, first_day=date(2026, 10, 20))
    waved(team, programme, large, 5, 5, 5, 5, 5)
    waved(team, programme, small, 1)

    first = read(programme, Selection(date(2026, 10, 1), date(2026, 10, 19)))
    both = read(programme)

    assert first[0].n == both[0].n == 5


@pytest.mark.parametrize(
    "how",
    [
        {"by": ("agent",)},
        {"by": ("channel",)},
        {"dated": Dated.ANSWER},
        {"selection": Selection(DAY, DAY, channels=(1,))},
    ],
)
def test_employees_are_never_told_apart_by_more_than_team_and_wave(how: dict[str, Any]) -> None:
    programme = questionnaires.programme(instrument="esat", occasion="employees")

    with pytest.raises(ValueError, match="team and wave only"):
        read(programme, **{"selection": OCTOBER} | how)


def test_the_time_to_answer_runs_from_the_sending_to_the_first_answer(team: Team) -> None:
    programme = questionnaires.programme()
    for hours in (1, 2, 30):
        asked(team, programme, 5, answered_at=NOON + timedelta(hours=hours))
    asked(team, programme, 5, sent_at=None, state="queued")

    taken = satisfaction.time_to_answer(programme, OCTOBER)

    assert quantiles.total(taken) == 3
    assert quantiles.quantile(taken, 0.5) == pytest.approx(2 * 3_600_000, rel=0.01)


def test_every_instrument_has_its_figures() -> None:
    for keys in satisfaction.FIGURES.values():
        for key in keys:
            catalogue.find(key)
        assert keys[-1].startswith("survey_response_rate")
    assert set(satisfaction.FIGURES) == set(Instrument)
