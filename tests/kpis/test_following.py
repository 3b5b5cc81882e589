"""Drafts follow a decided exclusion or published terms at once, by a job of the ledger."""

from datetime import date

import pytest

from kpis import tasks
from kpis.actions import checks, following
from kpis.models.documents import CardState
from teams.models import Job
from tests import agreed
from tests.builders import NOON
from tests.kpis.carded import OCTOBER, card, unscoped

__all__ = ["unscoped"]

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def looked_at(monkeypatch):
    found = []

    def look(*, scorecard_id, by, now):
        found.append(scorecard_id)

    monkeypatch.setattr(checks, "look_again", look)
    return found


def months(team, *states):
    """A scorecard of each month from October on, under a contract of the year."""
    version = agreed.version(team)
    firsts = (OCTOBER, NOVEMBER, DECEMBER)
    cards = [
        card(team, state, month=month, contract=version)
        for month, state in zip(firsts, states, strict=True)
    ]
    return version, cards


def rung(row, after, **given):
    bell = []
    is_due = after(now=NOON, ring=lambda name, pk: bell.append(name), **given)
    return is_due, Job.objects.filter(subject=row.pk, team=row.team).first()


def test_an_approved_exclusion_has_the_drafts_of_its_months_read_anew(world, looked_at):
    version, cards = months(world.atlas, CardState.ISSUED, CardState.CHECKED, CardState.DRAFT)
    days = {"first_day": date(2026, 10, 30), "last_day": date(2026, 11, 2)}
    row = agreed.exclusion(
        world.atlas, of=version.contract, state="approved", decided_at=NOON, **days
    )

    is_due, job = rung(row, following.after_exclusion, exclusion=row)
    again, _job = rung(row, following.after_exclusion, exclusion=row)

    assert is_due
    assert again
    assert Job.objects.filter(name=following.EXCLUSIONS).count() == 1
    assert tasks.follow_exclusion(job_id=job.pk)
    assert looked_at == [cards[1].pk]


def test_published_terms_have_the_drafts_from_their_first_month_on_read_anew(world, looked_at):
    _version, cards = months(world.atlas, CardState.DRAFT, CardState.CHECKED, CardState.DRAFT)
    card(world.orvane, CardState.DRAFT, month=NOVEMBER)
    anew = agreed.version(world.atlas, since=NOVEMBER)

    _is_due, job = rung(anew, following.after_contract, version=anew)

    assert tasks.follow_contract(job_id=job.pk)
    assert looked_at == [one.pk for one in cards[1:]]


@pytest.mark.parametrize(("state", "at"), [("requested", None), ("refused", NOON)])
def test_what_is_not_approved_moves_no_draft(world, state, at):
    version, _cards = months(world.atlas, CardState.DRAFT, CardState.DRAFT, CardState.DRAFT)
    row = agreed.exclusion(
        world.atlas,
        of=version.contract,
        state=state,
        decided_at=at,
        first_day=OCTOBER,
        last_day=OCTOBER,
    )

    assert rung(row, following.after_exclusion, exclusion=row) == (False, None)


def test_where_no_draft_is_concerned_nothing_is_due(world):
    version, _cards = months(world.atlas, CardState.ISSUED, CardState.CLOSED, CardState.APPROVED)

    assert rung(version, following.after_contract, version=version) == (False, None)


def test_the_page_of_a_decision_says_that_drafts_follow(world):
    version, _cards = months(world.atlas, CardState.ISSUED, CardState.DRAFT, CardState.DRAFT)
    row = agreed.exclusion(world.atlas, of=version.contract, first_day=NOVEMBER, last_day=NOVEMBER)

    page = world.max.client.post(
        f"/contracts/exclusions/{row.pk}/", {"approve": "", "decision": "Ours."}, follow=True
    )

    assert "The drafts of these months are read anew within minutes." in page.content.decode()
    assert Job.objects.get(name=following.EXCLUSIONS).subject == row.pk
