"""Scorecards go out once a recipient, and each month once all figures are final."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from kpis import tasks
from kpis.actions import approvals
from kpis.models.documents import Paper, Recipient
from teams.actions import mails
from teams.models import Job, OutgoingMail
from teams.scope import everywhere
from tests import builders
from tests.kpis.issuing import (
    NOW,
    card_of,
    complete,
    issue,
    lyon,
    mailbox,
    make,
    read_mail,
    reissue,
    unprinted,
)

__all__ = ["complete", "lyon", "mailbox", "unprinted"]


def test_a_month_without_contacts_stays_a_draft(unprinted, world, mailbox, capsys):
    builders.recipient(world.atlas)

    call_command("scorecards", "--month", "2026-09", "--team", "atlas", "--send")

    assert "draft: no contacts in this month" in capsys.readouterr().out
    assert read_mail(mailbox) == []


def test_each_recipient_gets_one_mail_in_their_language(unprinted, lyon, complete, mailbox):
    builders.recipient(lyon, email="ana@lyon.example", language="fr")
    builders.recipient(lyon, email="bob@lyon.example", language="en")
    made = make(lyon)

    queued = issue(made)
    assert issue(made) == ()
    builders.recipient(lyon, email="cyd@lyon.example", language="en")
    assert issue(made) == (), "who may have it was settled with the approval"
    with everywhere():
        for mail_id in queued:
            mails.send(mail_id=mail_id, now=NOW)

    ana, bob = read_mail(mailbox)
    assert len(queued) == 2
    assert bob["Subject"] == "Scorecard Lyon, October 2026 (version 1)"
    assert bob["Auto-Submitted"] == "auto-generated"
    for message, language in ((ana, "fr"), (bob, "en")):
        [sheet] = message.iter_attachments()
        issued = Paper.objects.get(scorecard_id=made.scorecard_id, language=language)
        assert sheet.get_content() == bytes(issued.pdf)
        assert sheet.get_filename() == f"vigie-{lyon.slug}-2026-10-v1-{language}.pdf"
        assert message.get_body(("plain",)) is not None
        assert "<script" not in message.get_body(("html",)).get_content()


def test_a_new_version_is_mailed_anew(unprinted, lyon, complete):
    builders.recipient(lyon)
    first = make(lyon)
    issue(first)
    builders.target(kpi="abandonment_rate", target=0.05)
    second = reissue(first)

    with everywhere():
        approvals.approve(scorecard_id=second.pk, by=None, now=NOW)
        issued = approvals.issue(scorecard_id=second.pk, by=None, now=NOW)

    assert len(issued.mails) == 1
    assert card_of(first).state == "reissued"


@pytest.mark.parametrize("name", ["Lyon\r\nBcc: all@example.org", "Lyon <b>", "L" * 200])
def test_a_teams_name_cannot_break_the_mail(unprinted, lyon, complete, mailbox, name):
    lyon.name = name
    lyon.save()
    builders.recipient(lyon, language="en")

    with everywhere():
        [mail_id] = issue(make(lyon))
        mails.send(mail_id=mail_id, now=NOW)

    [message] = read_mail(mailbox)
    assert message["Bcc"] is None
    assert len(message["Subject"]) <= 200
    assert "<b>" not in message.get_body(("html",)).get_content()


def test_the_command_makes_and_mails_once(unprinted, lyon, complete, mailbox, capsys):
    builders.recipient(lyon, language="en")

    call_command("scorecards", "--month", "2026-10", "--team", lyon.slug, "--send")
    call_command("scorecards", "--month", "2026-10", "--team", lyon.slug, "--send")

    first, second = capsys.readouterr().out.splitlines()
    assert first == f"{lyon.slug} 2026-10: version 1 made, 1 mailed"
    assert second == f"{lyon.slug} 2026-10: version 1 stands, 0 mailed"
    assert len(read_mail(mailbox)) == 1


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--month", "2026-13"], "no month"),
        (["--month", "october"], "no month"),
        (["--month", "2199-01"], "not over yet"),
        (["--month", "2026-10", "--team", "nobody"], "no active team is called nobody"),
    ],
)
def test_a_wrong_command_says_what_is_wrong(db, words, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("scorecards", *words)


def test_drafts_are_due_every_day_until_they_are_approved(unprinted, lyon, october, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)

    tasks.monthly_scorecards()
    tasks.monthly_scorecards()
    jobs = Job.objects.filter(name="kpis.tasks.prepare_scorecard")
    assert set(jobs.values_list("team_id", flat=True)) == {team.pk for team in october.teams}
    assert jobs.count() == len(october.teams)
    assert {job.business_date for job in jobs} == {NOW.date()}

    jobs.delete()
    card = card_of(make(lyon))
    card.state = "approved"
    card.save()
    tasks.monthly_scorecards()
    assert lyon.pk not in set(jobs.values_list("team_id", flat=True))


def test_the_job_issues_what_is_complete_and_queues_its_mails(
    unprinted, lyon, complete, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    builders.recipient(lyon)
    job = builders.job(name="kpis.tasks.prepare_scorecard", business_date=NOW.date(), team=lyon)

    assert tasks.prepare_scorecard(job_id=job.pk)
    assert not tasks.prepare_scorecard(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "version 1, 1 mails queued")
    with everywhere():
        assert OutgoingMail.objects.count() == 1


def test_the_job_says_what_keeps_a_scorecard_a_draft(unprinted, lyon, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    builders.recipient(lyon)
    job = builders.job(name="kpis.tasks.prepare_scorecard", business_date=NOW.date(), team=lyon)

    tasks.prepare_scorecard(job_id=job.pk)

    job.refresh_from_db()
    assert job.message == "version 1, draft: First contact resolution is not final"
    with everywhere():
        assert not OutgoingMail.objects.exists()


def test_missed_nights_are_made_up_in_order(db):
    now = datetime(2026, 11, 10, 4, tzinfo=UTC)
    builders.job(name="kpis.tasks.refresh_snapshots", business_date=date(2026, 11, 6))

    assert tasks.nights_due(now) == [date(2026, 11, day) for day in (7, 8, 9)]


def test_a_night_belongs_to_the_reporting_zones_day(db):
    # Half past eleven in London is the next day in Paris.
    assert tasks.nights_due(datetime(2026, 11, 9, 23, 30, tzinfo=UTC)) == [date(2026, 11, 9)]
    assert tasks.nights_due(datetime(2026, 11, 9, 22, 30, tzinfo=UTC)) == [date(2026, 11, 8)]


def test_a_night_is_written_down_once(db):
    tasks.nightly()
    tasks.nightly()

    assert Job.objects.filter(name="kpis.tasks.refresh_snapshots").count() == 1


def test_whoever_is_no_longer_a_recipient_gets_nothing(unprinted, lyon, complete, mailbox):
    builders.recipient(lyon, email="ana@lyon.example")
    [mail_id] = issue(make(lyon))
    Recipient.objects.filter(email="ana@lyon.example").delete()

    with everywhere():
        assert mails.send(mail_id=mail_id, now=NOW) == mails.Outcome.WITHHELD

    assert read_mail(mailbox) == []
