"""Making and mailing the scorecards of October, for the tests of scorecards."""

import email
import io
from datetime import UTC, date, datetime, timedelta
from email import policy

import pytest
from pypdf import PdfReader

from kpis import pdf
from kpis.actions import approvals, scorecards
from kpis.models import Refresh
from kpis.models.documents import Scorecard
from kpis.queries import gates
from teams.models import Team
from teams.scope import everywhere

OCTOBER = date(2026, 10, 1)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def lyon(october, db):
    return Team.objects.get(pk=october.teams[0].pk)


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.EMAIL_BACKEND = "config.mailfiles.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


@pytest.fixture
def unprinted(monkeypatch):
    """Spare the drawing where a test looks at something else."""
    monkeypatch.setattr(pdf, "render", lambda html, css, *, identifier: identifier.encode())


@pytest.fixture
def complete(monkeypatch):
    """Let every day of the sample count as delivered, and first contact resolution be final.

    Facts begin in the middle of October, which would keep every scorecard a draft.
    """
    monkeypatch.setattr(gates, "brought", lambda team, month: ())
    let_repeats_show()


def make(team, now=NOW):
    with everywhere():
        return scorecards.make(team_id=team.pk, month=OCTOBER, now=now)


def approve(made, now=NOW):
    with everywhere():
        return approvals.approve(scorecard_id=made.scorecard_id, by=None, now=now)


def issue(made, now=NOW):
    """Approve and issue; returns the mails queued."""
    approve(made, now)
    with everywhere():
        return approvals.issue(scorecard_id=made.scorecard_id, by=None, now=now).mails


def reissue(made, now=NOW):
    with everywhere():
        return approvals.reissue(scorecard_id=made.scorecard_id, by=None, now=now)


def let_repeats_show():
    """Let the facts reach far enough for first contact resolution to be final."""
    Refresh.objects.update(watermark=NOW - timedelta(days=1))


def card_of(made):
    return Scorecard.objects.get(pk=made.scorecard_id)


def said(made, language="en"):
    """What the paper says, drawn as often as asked for."""
    pages = PdfReader(io.BytesIO(scorecards.draw(card_of(made), language=language))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def read_mail(mailbox):
    found = [
        email.message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in mailbox.glob("*.eml")
    ]
    return sorted(found, key=lambda message: message["To"])
