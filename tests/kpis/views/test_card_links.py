"""The link in a scorecard's mail: one document, thirty days, for recipients only."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from kpis import cardlinks
from kpis.models.documents import Addressee, Paper, Recipient
from teams.models import OutgoingMail
from tests import builders
from tests.kpis.carded import unscoped
from tests.kpis.issuing import complete, issue, lyon, make, unprinted

__all__ = ["complete", "lyon", "unprinted", "unscoped"]


def test_the_link_opens_one_paper_until_its_reader_or_its_days_are_gone(
    unprinted, lyon, complete, client, caplog
):
    builders.recipient(lyon, email="bob@lyon.example", language="en")
    made = make(lyon)
    issue(made)
    to, today = Addressee.objects.get(), timezone.localdate()
    now, old = (
        reverse("scorecard_link", args=[cardlinks.token(team=team, addressee=to.pk, today=day)])
        for team, day in ((lyon.pk, today), (lyon.pk, today - timedelta(days=31)))
    )

    with caplog.at_level("INFO", logger="kpis.views.links"):
        opened = client.get(now)

    assert opened.content == bytes(Paper.objects.get(language="en").pdf)
    assert f"Scorecard {made.scorecard_id} is opened" in caplog.text
    assert "/f/" in OutgoingMail.objects.get().text
    assert client.get(old).status_code == 404
    assert client.get(now[:-3] + "x/").status_code == 404
    other = cardlinks.token(team=lyon.pk + 1, addressee=to.pk, today=today)
    assert client.get(reverse("scorecard_link", args=[other])).status_code == 404
    Recipient.objects.all().delete()
    assert client.get(now).status_code == 404
