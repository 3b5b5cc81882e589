"""One scorecard's page and the month's board: what stands there, and the steps taken on it."""

import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from kpis import tasks
from kpis.frozen import freeze
from kpis.models import Action, Addressee, Scorecard
from kpis.models.documents import CardState
from kpis.queries import approving
from kpis.queries.gates import Gap, Lack
from teams.actions import mails
from teams.models import Job, OutgoingMail
from teams.scope import everywhere
from tests import agreed, builders
from tests.builders import saved
from tests.kpis.carded import card, unscoped
from tests.kpis.issuing import NOW, complete, issue, lyon, make, unprinted

__all__ = ["complete", "lyon", "unprinted", "unscoped"]


def text(page):
    return " ".join(page.content.decode().split())


def test_the_page_shows_the_frozen_month_to_its_vendor(world):
    issued = card(world.atlas)

    page = text(world.ana.client.get(reverse("scorecard", args=[issued.pk])))

    for said in ("85.2", "Grade B", "€1,226.88", "79.1%", "18.20", "78.4% with all days"):
        assert said in page
    assert "kpi=service_level&amp;team=atlas&amp;period=custom&amp;start=2026-10-01" in page
    assert "subject=figure&amp;key=fcr_rate" in page
    assert "Begin a new version" not in page


def test_the_page_of_a_draft_says_what_is_missing_and_is_the_staffs(world):
    lack = Lack(Gap.FAILED_IMPORT, "telephony", detail="october.csv")
    draft = card(world.atlas, CardState.DRAFT, reasons=[freeze(lack)])
    address = reverse("scorecard", args=[draft.pk])

    page = text(world.max.client.get(address))

    assert "Not complete: 1 reason" in page
    assert "telephony: the file october.csv was not taken" in page
    assert reverse("scorecard_approve", args=[draft.pk]) not in page
    assert world.ana.client.get(address).status_code == 404


def test_the_board_shows_each_teams_state_with_its_reasons(world):
    lack = Lack(Gap.FAILED_IMPORT, "telephony", detail="october.csv")
    card(world.atlas, CardState.DRAFT, reasons=[freeze(lack)])
    card(world.orvane, CardState.CHECKED)

    page = text(world.max.client.get(reverse("scorecards")))

    assert "telephony: the file october.csv was not taken" in page
    assert "Approve the 1 that is complete" in page
    assert "not made yet" in page  # Lyon's


def test_a_manager_takes_a_month_from_checked_to_issued(unprinted, lyon, complete, world):
    builders.recipient(lyon, email="bob@lyon.example")
    made = make(lyon)
    client = world.max.client

    client.post(reverse("scorecards_approve", args=["2026-10"]))
    working = text(client.get(reverse("scorecards")))
    assert tasks.approve_month(job_id=Job.objects.get(name=approving.NAME).pk)
    approved = Scorecard.objects.get(pk=made.scorecard_id)
    client.post(reverse("scorecard_issue", args=[made.scorecard_id]))

    assert "are being approved" in working
    assert "Approve the 1 that is complete" not in working
    assert approved.state == CardState.APPROVED
    issued = Scorecard.objects.get(pk=made.scorecard_id)
    by = list(issued.steps.order_by("pk").values_list("state", "by__username"))
    assert by == [("checked", None), ("approved", "max"), ("issued", "max")]
    page = text(client.get(reverse("scorecard", args=[made.scorecard_id])))
    assert "bob@lyon.example" in page
    assert "queued" in page


def test_a_draft_that_was_refused_is_shown_with_the_figures_of_now(
    unprinted, lyon, complete, world
):
    made = make(lyon)
    before = Scorecard.objects.get(pk=made.scorecard_id).digest
    builders.target(kpi="abandonment_rate", target=0.05, floor=0.1)
    address = reverse("scorecard_approve", args=[made.scorecard_id])

    refused = text(world.max.client.post(address, follow=True))
    shown = Scorecard.objects.get(pk=made.scorecard_id)
    world.max.client.post(address)

    assert "look at them once more" in refused
    assert (shown.state, shown.digest == before) == (CardState.CHECKED, False)
    assert Scorecard.objects.get(pk=made.scorecard_id).state == CardState.APPROVED


def test_a_verdict_is_written_before_approval_only(world):
    draft, issued = card(world.atlas, CardState.CHECKED), card(world.orvane)
    said = {"english": "A month of repairs. Calls recover.", "french": "Un mois de reprise."}

    for one in (draft, issued):
        world.max.client.post(reverse("scorecard_verdict", args=[one.pk]), said)

    assert "A month of repairs." in text(
        world.max.client.get(reverse("scorecard", args=[draft.pk]))
    )
    assert Scorecard.objects.get(pk=issued.pk).verdict_en == ""


def test_actions_are_agreed_and_done(world):
    issued = card(world.atlas)
    agree = reverse("scorecard_action", args=[issued.pk])
    given = {"text": "Night shift", "owner": "Atlas", "due_on": "2026-11-20"}

    world.max.client.post(agree, given)
    action = Action.objects.get()
    world.max.client.post(reverse("action_done", args=[action.pk]), {"done": "1"})

    assert world.ana.client.post(agree, given).status_code == 403
    action.refresh_from_db()
    assert (action.text, action.done_on is not None) == ("Night shift", True)


def test_one_recipients_mail_goes_out_again(unprinted, lyon, complete, world):
    builders.recipient(lyon, email="bob@lyon.example")
    made = make(lyon)
    [mail] = issue(made)
    with everywhere():
        mails.send(mail_id=mail, now=NOW)

    world.max.client.post(reverse("scorecard_resend", args=[made.scorecard_id, mail]))
    other = card(world.atlas)
    world.max.client.post(reverse("scorecard_resend", args=[other.pk, mail]))

    kinds = OutgoingMail.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["scorecard", "resend-1"]


def test_a_restatement_stands_on_the_page_with_its_terms(world):
    issued = card(world.atlas)
    agreed.restatement(
        issued, key="fcr_rate", new_value=0.71, new_numerator=71, new_denominator=100
    )

    page = text(world.max.client.get(reverse("scorecard", args=[issued.pk])))

    assert "71 ÷ 100" in page
    assert "late data" in page


def test_the_overview_names_who_got_no_scorecard(world):
    issued = card(world.atlas)
    builders.mail(
        world.atlas,
        campaign=f"scorecard {issued.pk}",
        recipient="bob@atlas.example",
        state="failed",
        queued_at=timezone.now(),
    )
    agreed.dispute(issued)

    page = text(world.max.client.get("/"))

    assert "The scorecard of Atlas did not reach bob@atlas.example" in page
    assert "1 dispute waits for an answer" in page
    assert "did not reach" not in text(world.ana.client.get("/"))


def test_a_mail_that_came_back_is_told_and_may_be_sent_again(world):
    issued = card(world.atlas)
    saved(Addressee(scorecard=issued, team=world.atlas, email="bob@atlas.example", language="fr"))
    mail = builders.mail(
        world.atlas,
        campaign=f"scorecard {issued.pk}",
        recipient="bob@atlas.example",
        state="bounced",
        queued_at=timezone.now() - timedelta(days=30),
        bounced_at=timezone.now(),
    )

    told = text(world.max.client.get("/"))
    page = text(world.max.client.get(reverse("scorecard", args=[issued.pk])))
    world.max.client.post(reverse("scorecard_resend", args=[issued.pk, mail.pk]))

    assert "The scorecard of Atlas did not reach bob@atlas.example" in told
    assert ": the mail came back" in told
    assert "<b>bounced</b>" in page
    assert "The mailbox does not take it" in page
    assert OutgoingMail.objects.get(kind="resend-1").state == "queued"


def test_what_moved_since_stands_on_the_data_page(world):
    agreed.restatement(card(world.atlas), new_numerator=71, new_denominator=100)

    page = text(world.max.client.get(reverse("data")))

    assert "Figures that moved after they were issued" in page
    assert "71 ÷ 100" in page


def test_the_data_pack_holds_the_frozen_figures(world):
    issued = card(world.atlas)

    answer = world.ana.client.get(reverse("scorecard_pack", args=[issued.pk]))

    assert answer["Content-Disposition"] == 'attachment; filename="vigie-atlas-2026-10-v1.zip"'
    with ZipFile(io.BytesIO(answer.content)) as files:
        assert b"7345" in files.read("lines.csv")


@pytest.mark.parametrize("who", ["max", "ana"])
def test_the_page_asks_as_often_for_many_figures_as_for_few(
    world, who, django_assert_max_num_queries
):
    issued = card(world.atlas)
    client = world.people[who].client

    with django_assert_max_num_queries(30):
        client.get(reverse("scorecard", args=[issued.pk]))
