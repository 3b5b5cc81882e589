"""A month's scorecards approved together: written down first, done by a worker, resumed."""

import pytest
from django.urls import reverse

from kpis import tasks
from kpis.actions import approvals, checks, months
from kpis.models import MonthApproval, Scorecard, Step
from kpis.models.documents import CardState
from kpis.queries import approving
from teams.models import Job
from teams.models.ledger import JobState
from tests.builders import NOON
from tests.kpis.carded import OCTOBER, card, unscoped

__all__ = ["unscoped"]


@pytest.fixture
def approved(monkeypatch):
    """Approve without reading facts; which figures were seen is what is looked at here."""
    order = []

    def approve(*, scorecard_id, by, now, seen=""):
        found = Scorecard.objects.get(pk=scorecard_id)
        if found.digest != seen:
            raise approvals.Refused("moved")
        Scorecard.objects.filter(pk=scorecard_id).update(state=CardState.APPROVED)
        Step.objects.create(scorecard=found, team=found.team, state="approved", by=by, at=now)
        order.append(found.team.slug)

    monkeypatch.setattr(approvals, "approve", approve)
    monkeypatch.setattr(checks, "look_again", lambda **_given: None)
    return order


def ask(world):
    return months.ask(month=OCTOBER, by=world.max.user, now=NOON, ring=lambda name, pk: None)


def work():
    return tasks.approve_month(job_id=Job.objects.get(name=approving.NAME).pk)


def test_two_clicks_are_one_approval(world):
    card(world.atlas, CardState.CHECKED)

    first, second = ask(world), ask(world)

    assert first == second
    assert MonthApproval.objects.count() == Job.objects.filter(name=approving.NAME).count() == 1


def test_where_nothing_is_complete_nothing_is_written_down(world):
    card(world.atlas, CardState.DRAFT)

    assert ask(world) is None
    assert not MonthApproval.objects.exists()


def test_what_moved_since_it_was_asked_for_stays_a_draft_and_is_named(world, approved):
    moved = card(world.atlas, CardState.CHECKED)
    card(world.orvane, CardState.CHECKED)
    ask(world)
    Scorecard.objects.filter(pk=moved.pk).update(digest="1" * 64)

    assert work()

    job = Job.objects.get(name=approving.NAME)
    assert (approved, job.message) == (["orvane"], "1 approved, 1 refused")
    page = world.max.client.get(reverse("scorecards")).content.decode()
    assert "1 scorecard was approved together" in page
    assert "its figures moved before its turn" in page
    assert not work()


def test_a_turn_that_is_over_leaves_the_others_to_the_next(world, approved, monkeypatch):
    for team in (world.atlas, world.lyon, world.orvane):
        card(team, CardState.CHECKED)
    ask(world)
    monkeypatch.setattr(tasks, "TURN", -tasks.TURN)

    assert [work(), work(), work()] == [False, False, True]

    assert approved == ["atlas", "lyon", "orvane"]
    assert Job.objects.get(name=approving.NAME).message == "3 approved, 0 refused"


def test_who_may_no_longer_approve_has_nothing_approved(world, approved):
    card(world.atlas, CardState.CHECKED)
    ask(world)
    world.max.user.is_active = False
    world.max.user.save()

    assert work()
    assert approved == []


def test_the_page_looks_again_until_the_work_is_over(world):
    card(world.atlas, CardState.CHECKED)
    ask(world)
    client = world.max.client

    whole = client.get(reverse("scorecards"))
    part = client.get(reverse("scorecards"), headers={"hx-request": "true"})
    Job.objects.filter(name=approving.NAME).update(state=JobState.DONE)
    over = client.get(reverse("scorecards"), headers={"hx-request": "true"})

    assert "django_htmx/htmx" in whole.content.decode()
    assert "<progress" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert over["HX-Refresh"] == "true"


def test_a_vendor_approves_nothing(world):
    card(world.atlas, CardState.CHECKED)

    answer = world.ana.client.post(reverse("scorecards_approve", args=["2026-10"]))

    assert answer.status_code == 403
    assert not MonthApproval.objects.exists()
