"""Answers and invitations in the counts that the KPIs are made of."""

from datetime import date, timedelta
from typing import Any

import pytest
from django_scopes import scopes_disabled

from kpis import catalogue
from kpis.actions import snapshots
from kpis.queries.readings import Selection, readings
from surveys.actions import counting
from surveys.models import Answer, Invitation, Programme
from teams.models import AnswerCount, ChangedDay, Team
from tests import builders, questionnaires
from tests.builders import NOON

pytestmark = pytest.mark.django_db
DAY = NOON.date()


@pytest.fixture(autouse=True)
def all_teams() -> Any:
    with scopes_disabled():
        yield


@pytest.fixture
def team() -> Team:
    return builders.team("Atlas")


@pytest.fixture
def headline() -> Programme:
    return questionnaires.programme(is_headline=True)


def asked(team: Team, programme: Programme, *scores: int | None, **values: Any) -> list[Invitation]:
    version = programme.versions.first() or questionnaires.version(programme)
    made = []
    for score in scores:
        sent = questionnaires.invitation(team, programme=programme, version=version, **values)
        if score is not None:
            questionnaires.answer(sent, score=score)
        made.append(sent)
    return made


def totals() -> tuple[int, int, int]:
    """Rows, delivered and answered."""
    rows = AnswerCount.objects.values_list("delivered_n", "answered_n")
    return len(rows), sum(d or 0 for d, _ in rows), sum(a for _, a in rows)


def value(key: str) -> float | None:
    [reading] = readings(
        [catalogue.find(key)], Selection(start=DAY, end=DAY), now=NOON + timedelta(days=40)
    )
    return reading.value


def test_answers_become_the_figures_of_the_contacts_day(team: Team, headline: Programme) -> None:
    asked(team, headline, *(5,) * 20, *(2,) * 15, *(None,) * 35)

    snapshots.refresh_due(now=NOON + timedelta(days=1))

    assert value("csat_score") == pytest.approx(20 / 35)
    assert value("survey_response_rate") == pytest.approx(35 / 70)


def test_counting_twice_changes_nothing(team: Team, headline: Programme) -> None:
    asked(team, headline, 5, 4, None)

    first, before = counting.count(), totals()
    second = counting.count()

    assert (first.invitations, first.answers, first.days) == (3, 2, 1)
    assert (second.invitations, second.answers, second.days) == (0, 0, 0)
    assert totals() == before == (3, 3, 2)


def test_more_rows_than_one_batch_takes_are_all_counted(
    team: Team, headline: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "AT_ONCE", 2)
    asked(team, headline, 5, 4, 3, None, 1)

    counting.count()

    assert totals() == (5, 5, 4)


def test_a_changed_answer_counts_as_it_is_now_and_makes_its_day_due(
    team: Team, headline: Programme
) -> None:
    [sent] = asked(team, headline, 2)
    counting.count()
    before = ChangedDay.objects.get(source="answers", day=DAY).counter

    Answer.objects.filter(invitation=sent).update(score=5, is_counted=False)
    counting.count()

    row = AnswerCount.objects.get()
    assert (row.score_2, row.score_5) == (0, 1)
    assert ChangedDay.objects.get(source="answers", day=DAY).counter > before


def test_what_a_robot_may_have_sent_is_delivered_but_not_answered(
    team: Team, headline: Programme
) -> None:
    [sent] = asked(team, headline, 1)
    Answer.objects.filter(invitation=sent).update(is_suspect=True)

    counting.count()

    assert totals() == (1, 1, 0)


def test_a_bounced_invitation_was_not_delivered(team: Team, headline: Programme) -> None:
    [sent] = asked(team, headline, None)
    counting.count()

    Invitation.objects.filter(pk=sent.pk).update(state="bounced", is_counted=False)
    counting.count()

    assert totals() == (0, 0, 0)


def test_who_answers_was_reached_even_if_the_mail_bounced(team: Team, headline: Programme) -> None:
    [sent] = asked(team, headline, 4)
    Invitation.objects.filter(pk=sent.pk).update(state="bounced")

    counting.count()

    assert totals() == (1, 1, 1)


@pytest.mark.parametrize("state", ["queued", "inflight", "awaiting_retry"])
def test_what_is_not_out_yet_waits(team: Team, headline: Programme, state: str) -> None:
    [sent] = asked(team, headline, None, state=state, sent_at=None)

    counting.count()

    assert totals() == (0, 0, 0)
    sent.refresh_from_db()
    assert not sent.is_counted


def test_a_programme_that_is_no_headline_stays_out_of_the_kpis(
    team: Team, headline: Programme
) -> None:
    asked(team, headline, 5)
    asked(team, questionnaires.programme(), 1, 1)

    counting.count()

    assert totals() == (1, 1, 1)


def test_when_the_headline_moves_the_counts_move_with_it(team: Team, headline: Programme) -> None:
    other = questionnaires.programme()
    asked(team, headline, 5)
    asked(team, other, 1, 2)
    counting.count()

    for programme, is_headline in ((headline, False), (other, True)):
        programme.is_headline = is_headline
        programme.save()
        counting.recount(programme=programme)
    counting.count()

    assert totals() == (2, 2, 2)
    assert set(AnswerCount.objects.values_list("score_5", flat=True)) == {0}


def test_a_wave_that_fewer_than_five_of_a_team_answered_stays_uncounted(team: Team) -> None:
    programme = questionnaires.programme(instrument="esat", occasion="employees", is_headline=True)
    version = questionnaires.version(programme)
    wave = questionnaires.wave(programme)
    sent = [
        questionnaires.invitation(
            team, programme=programme, version=version, wave=wave, day=wave.first_day
        )
        for _ in range(7)
    ]
    for one in sent[:4]:
        questionnaires.answer(one, score=4, invitation=None)

    counting.count()
    before = AnswerCount.objects.count()
    questionnaires.answer(sent[4], score=1, invitation=None)
    counting.count()

    assert before == 0
    assert AnswerCount.objects.get().answered_n == 5


def test_employees_are_counted_by_wave_and_team_and_under_no_agent(team: Team) -> None:
    programme = questionnaires.programme(instrument="esat", occasion="employees", is_headline=True)
    version = questionnaires.version(programme)
    wave = questionnaires.wave(programme, first_day=date(2026, 10, 1))
    agent = builders.agent(team=team)
    sent = [
        questionnaires.invitation(
            team, programme=programme, version=version, wave=wave, agent=agent, day=wave.first_day
        )
        for _ in range(7)
    ]
    for one in sent[:5]:
        questionnaires.answer(one, score=4, agent=None, invitation=None)

    counting.count()

    row = AnswerCount.objects.get()
    assert (row.delivered_n, row.answered_n, row.score_4) == (7, 5, 5)
    assert row.agent_id is None
    assert row.population_n == 7
    assert row.day == wave.first_day


def test_an_answer_at_the_counter_counts_without_an_invitation(
    team: Team, headline: Programme
) -> None:
    like = questionnaires.invitation(team, programme=headline, state="failed")
    questionnaires.answer(like, invitation=None, medium="counter", score=3)

    counting.count()

    row = AnswerCount.objects.get()
    assert (row.delivered_n, row.answered_n, row.score_3) == (None, 1, 1)
