"""Tasks of the figures: snapshots, scorecards, long lists. Ticks ask the ledger what is due."""

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kpis import lacking, longlists
from kpis.actions import (
    approvals,
    following,
    invoices,
    months,
    rebuilds,
    restatements,
    scorecards,
    snapshots,
)
from kpis.models.documents import MOVING, Scorecard
from kpis.periods import months_back
from teams.actions import exports, filling, ledger
from teams.actions.ledger import Claim
from teams.days import reported
from teams.jobs import job, ring, task
from teams.longtables import Gone
from teams.models import Export, Job

# After a longer pause one night is enough: each refreshes whatever is due.
NIGHTS: Final = 7
# After so long others may go first.
TURN: Final = timedelta(minutes=2)
# A part takes seconds: whoever is silent for this long is lost.
SILENCE: Final = timedelta(minutes=3)


@job
def refresh_snapshots(claim: Claim) -> str:
    """A night's snapshots: every day whose facts changed, whenever it was."""
    report = snapshots.refresh_due(now=timezone.now())
    priced = _price(timezone.now())
    restated = restatements.find(now=timezone.now())
    approvals.close(now=timezone.now())
    said = f"; {restated} figures restated" if restated else ""
    return f"{report.total} days refreshed{priced}{said}"


def _price(now: datetime) -> str:
    """Price rate cards from fresh units, and count what that changed; say what has no price."""
    priced = invoices.price_closed_months(now=now)
    if any(month.has_changed for month in priced):
        snapshots.refresh_due(now=now)
    refused = [reason for month in priced for reason in month.refused]
    return f"; not priced: {'; '.join(refused)}" if refused else ""


@job
def prepare_scorecard(claim: Claim) -> str:
    """A team's last month: its draft brought up to date, and issued where no person has to."""
    if claim.team_id is None:
        raise ValueError("a scorecard is one team's")
    now = timezone.now()
    month = months_back(claim.business_date, 1)
    made = scorecards.make(team_id=claim.team_id, month=month, now=now)
    if made.lacks:
        return f"version {made.version}, draft: {'; '.join(lacking.sentences(made.lacks))}"
    issued = approvals.by_rule(scorecard_id=made.scorecard_id, now=now)
    if issued is None:
        return f"version {made.version}, {made.state}"
    return f"version {made.version}, {len(issued.mails)} mails queued"


@job
def make_export(claim: Claim) -> str:
    """A long list as a file, with the rows that its asker reached when asking."""
    export = Export.objects.select_related("user").filter(pk=claim.subject or 0).first()
    if export is None or not export.is_unfinished:
        return "not wanted any more"
    began = timezone.now()
    with translation.override(export.language), timezone.override(settings.REPORTING_ZONE):
        reach = filling.reach_then_and_now(export)
        try:
            if reach is None:
                raise longlists.Refused
            rows = filling.fill(
                export=export,
                reach=reach,
                opened=lambda: longlists.opened(export.source, export.query, export.user, reach),
                beat=lambda done, total: ledger.beat(
                    claim=claim, done=done, total=total, lease=SILENCE
                ),
                is_over=lambda: timezone.now() - began > TURN,
                clock=timezone.now,
            )
        except (longlists.Refused, Gone):
            error = _("You no longer reach all that this list would hold: ask for it again.")
            exports.fail(export_ids=[export.pk], error=error, now=timezone.now())
            return "refused"
        except exports.Dropped:
            return "not wanted any more"
    return f"{rows} rows"


@job
def rebuild_days(claim: Claim) -> str:
    """Days that somebody wants computed again, a turn at a time."""
    began = timezone.now()
    days = rebuilds.rebuild(claim=claim, is_over=lambda: timezone.now() - began > TURN, now=began)
    return f"{days} days refreshed"


@job
def approve_month(claim: Claim) -> str:
    """A month's complete scorecards, because somebody approves them all."""
    began = timezone.now()
    return months.approve(
        claim=claim, is_over=lambda: timezone.now() - began > TURN, clock=timezone.now
    )


@job
def follow_exclusion(claim: Claim) -> str:
    """Days do not count from now on: their months' drafts are read anew."""
    return following.follow_exclusion(claim=claim, now=timezone.now())


@job
def follow_contract(claim: Claim) -> str:
    """Terms are published: the drafts of their months are read anew."""
    return following.follow_contract(claim=claim, now=timezone.now())


@task
def export_lists() -> None:
    """Every minute: files asked for become jobs, failed jobs are told, old files go."""
    now = timezone.now()
    exports.fail_with_their_jobs(name=str(make_export.name), error="", now=now)
    for export in exports.waiting():
        ledger.due(
            name=str(make_export.name),
            business_date=reported(export.asked_at),
            subject=export.pk,
            now=now,
            ring=ring,
        )
    exports.clear(now=now)


@task
def nightly() -> None:
    """Every ten minutes: the nights that nobody did, then what imports have changed since."""
    now = timezone.now()
    for day in nights_due(now):
        ledger.due(name=str(refresh_snapshots.name), business_date=day, now=now, ring=ring)
    snapshots.refresh_due(now=now)


def nights_due(now: datetime) -> list[date]:
    """Yesterday and the nights missed before it, in order."""
    yesterday = reported(now) - timedelta(days=1)
    last = Job.objects.filter(name=refresh_snapshots.name).aggregate(last=Max("business_date"))
    behind = (yesterday - last["last"]).days if last["last"] else 1
    return [yesterday - timedelta(days=back) for back in reversed(range(min(behind, NIGHTS)))]


@task
def monthly_scorecards() -> None:
    """Every hour: the teams whose last month is not approved yet, once a day each."""
    now = timezone.now()
    today = reported(now)
    month = months_back(today, 1)
    done = set(
        Scorecard.objects.filter(month=month)
        .exclude(state__in=MOVING)
        .values_list("team", flat=True)
    )
    for team in scorecards.teams_with_cards():
        if team.pk not in done:
            ledger.due(
                name=str(prepare_scorecard.name),
                business_date=today,
                team_id=team.pk,
                now=now,
                ring=ring,
            )
