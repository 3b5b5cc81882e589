"""Compute days again because somebody asked for it."""

from collections.abc import Callable
from datetime import date, datetime

from kpis.actions import snapshots
from kpis.models import Rebuild
from kpis.queries.deliveries import REBUILDS
from teams.actions import ledger
from teams.actions.ledger import Claim, Ring
from teams.models import Job, User


def ask(*, first: date, last: date, user: User, now: datetime, ring: Ring) -> Rebuild:
    """Write down who wants which days; the ledger has the work."""
    row = Rebuild.objects.create(first_day=first, last_day=last, asked_by=user, asked_at=now)
    ledger.due(name=REBUILDS, business_date=first, subject=row.pk, now=now, ring=ring)
    return row


def rebuild(*, claim: Claim, is_over: Callable[[], bool], now: datetime) -> int:
    """Compute what was not computed since it was asked for; how many days this turn did.

    Each chunk is a transaction: killed or stopped, what is done stays done. Raises Later at the
    end of a turn, Lost where somebody stopped it.
    """
    row = Rebuild.objects.get(pk=claim.subject or 0)
    whole: int = Job.objects.get(pk=claim.job_id).total_n

    def progress(_name: str, done: int, total: int) -> None:
        before = max(0, whole - total)
        ledger.beat(claim=claim, done=before + done, total=before + total)
        if done < total and is_over():
            raise ledger.Later

    report = snapshots.refresh(
        start=row.first_day,
        end=row.last_day,
        now=now,
        made_before=row.asked_at,
        progress=progress,
    )
    return report.total
