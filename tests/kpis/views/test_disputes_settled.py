"""How disputes go on and end: replies, accepted figures, escalation, the deadline, reissues."""

from datetime import timedelta

from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from kpis.actions import approvals
from kpis.models import Dispute, DisputeNote, Exclusion, Scorecard
from kpis.models.documents import CardState
from tests import agreed
from tests.kpis.carded import card, unscoped
from tests.kpis.views.test_disputes import PDF, raised, said, states

__all__ = ["unscoped"]


def page(person, dispute):
    answer = person.client.get(reverse("dispute", args=[dispute.pk]))
    return " ".join(answer.content.decode().split())


def version(number):
    return Scorecard.objects.get(version=number)


def test_a_vendors_reply_is_the_staffs_turn_again_with_its_evidence(world):
    raised(world)
    said(world, "answer")
    with_the_team = world.max.client.get(f"{reverse('disputes')}?show=answered").content.decode()

    said(world, "reply", "ana", text="The carrier confirms it.")
    _answer, dispute = said(world, "reply", "ana", text="")  # refused: it says nothing

    assert reverse("dispute", args=[dispute.pk]) in with_the_team
    assert states() == ["open", "answered", "open"]
    assert dispute.state == "open"
    queue = world.max.client.get(reverse("disputes")).content.decode()
    assert reverse("dispute", args=[dispute.pk]) in queue
    told = page(world.max, dispute)
    assert "The carrier confirms it." in told
    assert "a b.pdf" in told
    first = DisputeNote.objects.order_by("pk")[0]
    file = reverse("dispute_file", args=[first.pk])
    assert world.ana.client.get(file).content == PDF
    assert world.oscar.client.get(file).status_code == 404


def test_a_figure_that_is_accepted_as_corrected_begins_a_version_and_frees_the_scorecard(world):
    issued = card(world.atlas)
    agreed.clause(issued.contract)
    raised(world)

    _answer, dispute = said(world, "accept", text="The file of the 5th was loaded twice.")

    issued.refresh_from_db()
    assert (issued.state, dispute.state) == (CardState.ISSUED, "accepted")
    assert dispute.reissue == version(2)
    assert dispute.reissue.is_moving
    assert not Exclusion.objects.exists()
    assert "which is being prepared" in page(world.ana, dispute)
    assert reverse("scorecard", args=[dispute.reissue_id]) not in page(world.ana, dispute)
    assert reverse("scorecard", args=[dispute.reissue_id]) in page(world.max, dispute)
    # Once it is out, the vendor is led there, and the first version says that it is replaced.
    Scorecard.objects.filter(pk=dispute.reissue_id).update(state=CardState.APPROVED)
    approvals.issue(scorecard_id=dispute.reissue_id, by=world.max.user, now=timezone.now())
    assert reverse("scorecard", args=[dispute.reissue_id]) in page(world.ana, dispute)
    issued.refresh_from_db()
    assert issued.state == CardState.REISSUED


def test_a_figure_may_be_accepted_by_days_that_do_not_count(world):
    issued = card(world.atlas)
    agreed.clause(issued.contract)
    raised(world)

    refused, _dispute = said(world, "accept", first_day="2026-11-02", last_day="2026-11-03")
    before = Exclusion.objects.exists(), states()
    _answer, dispute = said(world, "accept", first_day="2026-10-05", last_day="2026-10-06")

    # Days of another month are none of this scorecard's: nothing was settled by them.
    assert refused.status_code in (302, 400)
    assert before == (False, ["open"])
    assert (dispute.exclusion.state, dispute.exclusion.decided_by) == ("approved", world.max.user)
    [excluded] = dispute.reissue.figures["agreement"]["excluded"]
    assert (excluded["first_day"], excluded["cause"]) == ("2026-10-05", "other")


def test_a_proposed_reissue_is_taken_up_and_an_approved_one_goes_out_first(world):
    issued = card(world.atlas)
    agreed.clause(issued.contract)
    raised(world)
    proposed = approvals.reissue(
        scorecard_id=issued.pk, by=None, now=timezone.now(), note="late data"
    )
    Scorecard.objects.filter(pk=proposed.pk).update(state=CardState.APPROVED)

    answer, dispute = said(world, "accept")
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    held = dispute.state
    Scorecard.objects.filter(pk=proposed.pk).update(state=CardState.CHECKED)
    _answer, dispute = said(world, "accept")

    assert told == ["A later version is approved: issue it first."]
    assert held == "open"
    assert (dispute.state, dispute.reissue) == ("accepted", proposed)
    assert Scorecard.objects.count() == 2


def test_an_escalated_dispute_comes_first_and_stays_so_until_it_is_settled(world):
    issued = card(world.atlas)
    agreed.clause(issued.contract)
    raised(world)
    older = agreed.dispute(issued, raised_at=timezone.now() - timedelta(days=9))
    [asked] = Dispute.objects.exclude(pk=older.pk)
    for verb, who in (("answer", "max"), ("escalate", "ana"), ("reply", "ana")):
        world.people[who].client.post(
            reverse(f"dispute_{verb}", args=[asked.pk]), {"text": "Once more."}
        )
    asked.refresh_from_db()

    queue = world.admin.client.get(reverse("disputes")).content.decode()
    places = [queue.index(reverse("dispute", args=[one.pk])) for one in (asked, older)]
    assert asked.state == "escalated"
    assert places == sorted(places)
    world.admin.client.post(reverse("dispute_accept", args=[asked.pk]), {"text": "You are right."})

    asked.refresh_from_db()
    issued.refresh_from_db()
    assert (asked.state, asked.settled_by) == ("accepted", world.admin.user)
    # The other one is still open.
    assert issued.state == CardState.DISPUTED


def test_what_was_raised_in_time_is_settled_after_the_deadline_and_then_the_month_closes(world):
    issued = card(world.atlas)
    agreed.clause(issued.contract)
    raised(world)
    yesterday = timezone.localdate() - timedelta(days=1)
    Scorecard.objects.filter(pk=issued.pk).update(dispute_until=yesterday)

    closed_early = approvals.close(now=timezone.now())
    late = raised(world)
    contest = world.ana.client.get(reverse("scorecard_dispute", args=[issued.pk]))
    said(world, "reply", "ana")
    said(world, "answer")
    _answer, dispute = said(world, "reject")
    closed = approvals.close(now=timezone.now())

    assert (closed_early, closed) == (0, 1)
    for answer in (late, contest):
        assert answer["Location"] == reverse("scorecard", args=[issued.pk])
    assert Dispute.objects.count() == 1
    assert dispute.state == "rejected"
    issued.refresh_from_db()
    assert issued.state == CardState.CLOSED
    told = world.ana.client.get(reverse("scorecard", args=[issued.pk])).content.decode()
    assert reverse("scorecard_dispute", args=[issued.pk]) not in told
