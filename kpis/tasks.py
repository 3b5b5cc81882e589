"""Tasks of the figures: nightly snapshots, monthly scorecards. Ticks ask the ledger what is due."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Max
from django.utils import timezone

from kpis.actions import invoices, scorecards, snapshots
from kpis.queries.scorecards import is_ripe, months_before
from teams.actions import ledger
from teams.actions.ledger import Claim
from teams.days import reported
from teams.jobs import job, ring, task
from teams.models import Job

# After a longer pause one night is enough: each refreshes whatever is due.
NIGHTS: Final = 7


@job
def refresh_snapshots(claim: Claim) -> str:
    """A night's snapshots: every day whose facts changed, whenever it was."""
    report = snapshots.refresh_due(now=timezone.now())
    return f"{report.total} days refreshed{_price(timezone.now())}"


def _price(now: datetime) -> str:
    """Price rate cards from fresh units, and count what that changed; say what has no price."""
    priced = invoices.price_closed_months(now=now)
    if any(month.has_changed for month in priced):
        snapshots.refresh_due(now=now)
    refused = [reason for month in priced for reason in month.refused]
    return f"; not priced: {'; '.join(refused)}" if refused else ""


@job
def issue_scorecard(claim: Claim) -> str:
    """A team's month: frozen, drawn, and put in the outbox of its recipients."""
    if claim.team_id is None:
        raise ValueError("a scorecard is one team's")
    now = timezone.now()
    made = scorecards.make(team_id=claim.team_id, month=claim.business_date, now=now)
    if not made.contacts:
        return f"version {made.version}, not mailed: no contacts"
    mailed = scorecards.deliver(scorecard_id=made.scorecard_id, now=now)
    return f"version {made.version}, {len(mailed)} mails queued"


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
    """Every hour: last month's scorecards, once all of its figures are final."""
    now = timezone.now()
    month = months_before(reported(now).replace(day=1), 1)
    if not is_ripe(month, now=now):
        return
    for team in scorecards.teams_with_cards():
        ledger.due(
            name=str(issue_scorecard.name),
            business_date=month,
            team_id=team.pk,
            now=now,
            ring=ring,
        )
