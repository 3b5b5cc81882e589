"""The pages of scorecards and of the mail they went out with."""

import pytest
from django.urls import reverse

from kpis.models.documents import Paper
from teams.actions import mails
from teams.models import OutgoingMail
from teams.scope import everywhere
from tests import builders
from tests.kpis.issuing import NOW, complete, issue, lyon, mailbox, make, unprinted
from tests.world import Person

__all__ = ["complete", "lyon", "mailbox", "unprinted"]


@pytest.fixture
def issued(unprinted, lyon, complete, october):
    """Lyon's and Nantes' scorecards, and somebody who may see Lyon only."""
    ana = Person(builders.user(role="vendor", teams=[lyon]))
    builders.recipient(lyon, email="bob@lyon.example", language="en")
    made = {"lyon": make(lyon), "nantes": make(october.teams[1])}
    return made | {"ana": ana, "mails": [mail for card in made.values() for mail in issue(card)]}


def test_the_page_lists_what_is_in_reach(issued):
    page = issued["ana"].client.get(reverse("scorecards"))

    assert page.status_code == 200
    assert "Lyon" in page.content.decode()
    assert "Nantes" not in page.content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_paper_is_served_as_it_was_issued(issued, language):
    pk = issued["lyon"].scorecard_id

    answer = issued["ana"].client.get(reverse("scorecard_paper", args=[pk, language]))

    assert answer.content == bytes(Paper.objects.get(scorecard_id=pk, language=language).pdf)
    assert answer["Content-Type"] == "application/pdf"
    assert "private" in answer["Cache-Control"]


def test_another_teams_paper_does_not_exist(issued):
    client = issued["ana"].client

    for pk, language in ((issued["nantes"].scorecard_id, "en"), (10**9, "en")):
        assert client.get(reverse("scorecard_paper", args=[pk, language])).status_code == 404
    lyon = issued["lyon"].scorecard_id
    assert client.get(reverse("scorecard_paper", args=[lyon, "de"])).status_code == 404


def test_a_vendor_sees_no_draft(unprinted, lyon):
    made = make(lyon)
    staff = Person(builders.user(role="manager")).client
    vendor = Person(builders.user(role="vendor", teams=[lyon])).client

    assert "draft" in staff.get(reverse("scorecards")).content.decode()
    assert "Lyon" not in vendor.get(reverse("scorecards")).content.decode()
    assert vendor.get(reverse("scorecard_paper", args=[made.scorecard_id, "en"])).status_code == 404


def test_nobody_reads_without_a_login(issued, client):
    for address in (
        reverse("scorecards"),
        reverse("scorecard_paper", args=[issued["lyon"].scorecard_id, "en"]),
        reverse("mail"),
    ):
        assert client.get(address).status_code == 302


def test_a_manager_has_one_mail_sent_again(issued, mailbox):
    manager = Person(builders.user(role="manager"))
    [mail_id] = issued["mails"]
    with everywhere():
        mails.send(mail_id=mail_id, now=NOW)

    page = manager.client.get(reverse("mail"))
    again = manager.client.post(reverse("mail_resend", args=[mail_id]), follow=True)

    assert "bob@lyon.example" in page.content.decode()
    assert again.status_code == 200
    with everywhere():
        kinds = OutgoingMail.objects.order_by("pk").values_list("kind", "state")
        assert list(kinds) == [("scorecard", "sent"), ("resend-1", "queued")]


def test_a_vendor_sees_no_mail_and_sends_none(issued):
    client = issued["ana"].client
    [mail_id] = issued["mails"]

    assert client.get(reverse("mail")).status_code == 403
    assert client.post(reverse("mail_resend", args=[mail_id])).status_code == 403


def test_reading_a_page_sends_nothing(issued):
    admin = Person(builders.user(role="administrator"))
    [mail_id] = issued["mails"]

    assert admin.client.get(reverse("mail_resend", args=[mail_id])).status_code == 405
