"""The pages of scorecards and of the mail they went out with."""

import pytest
from django.urls import reverse

from kpis.models.documents import Paper
from teams.actions import mails
from teams.models import OutgoingMail
from teams.scope import everywhere
from tests import builders
from tests.kpis.issuing import NOW, card_of, deliver, lyon, mailbox, make, unprinted
from tests.world import Person

__all__ = ["lyon", "mailbox", "unprinted"]


@pytest.fixture
def issued(lyon, october):
    """Lyon's and Nantes' scorecards, and somebody who may see Lyon only."""
    ana = Person(builders.user(role="vendor", teams=[lyon]))
    return {"ana": ana, "lyon": make(lyon), "nantes": make(october.teams[1])}


def test_the_page_lists_what_is_in_reach(unprinted, issued):
    page = issued["ana"].client.get(reverse("scorecards"))

    assert page.status_code == 200
    assert "Lyon" in page.content.decode()
    assert "Nantes" not in page.content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_paper_is_served_as_it_was_issued(unprinted, issued, language):
    pk = issued["lyon"].scorecard_id

    answer = issued["ana"].client.get(reverse("scorecard_paper", args=[pk, language]))

    assert answer.content == bytes(Paper.objects.get(scorecard_id=pk, language=language).pdf)
    assert answer["Content-Type"] == "application/pdf"
    assert "private" in answer["Cache-Control"]


def test_another_teams_paper_does_not_exist(unprinted, issued):
    client = issued["ana"].client

    for pk, language in ((issued["nantes"].scorecard_id, "en"), (10**9, "en")):
        assert client.get(reverse("scorecard_paper", args=[pk, language])).status_code == 404
    lyon = issued["lyon"].scorecard_id
    assert client.get(reverse("scorecard_paper", args=[lyon, "de"])).status_code == 404


def test_nobody_reads_without_a_login(unprinted, issued, client):
    for address in (
        reverse("scorecards"),
        reverse("scorecard_paper", args=[issued["lyon"].scorecard_id, "en"]),
        reverse("mail"),
    ):
        assert client.get(address).status_code == 302


def test_a_manager_has_one_mail_sent_again(unprinted, issued, october, mailbox):
    manager = Person(builders.user(role="manager"))
    builders.recipient(october.teams[0], email="ana@lyon.example", language="en")
    [mail_id] = deliver(issued["lyon"])
    with everywhere():
        mails.send(mail_id=mail_id, now=NOW)

    page = manager.client.get(reverse("mail"))
    again = manager.client.post(reverse("mail_resend", args=[mail_id]), follow=True)

    assert "ana@lyon.example" in page.content.decode()
    assert again.status_code == 200
    with everywhere():
        kinds = OutgoingMail.objects.order_by("pk").values_list("kind", "state")
        assert list(kinds) == [("scorecard", "sent"), ("resend-1", "queued")]


def test_a_vendor_sees_no_mail_and_sends_none(unprinted, issued):
    client = issued["ana"].client
    builders.recipient(card_of(issued["lyon"]).team)
    [mail_id] = deliver(issued["lyon"])

    assert client.get(reverse("mail")).status_code == 403
    assert client.post(reverse("mail_resend", args=[mail_id])).status_code == 403


def test_reading_a_page_sends_nothing(unprinted, issued):
    admin = Person(builders.user(role="administrator"))
    builders.recipient(card_of(issued["lyon"]).team)
    [mail_id] = deliver(issued["lyon"])

    assert admin.client.get(reverse("mail_resend", args=[mail_id])).status_code == 405
