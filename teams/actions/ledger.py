"""The ledger of due work: written down once, claimed by one worker, counted, swept.

Rows are the queue; the broker only rings. Leases run by the database's clock, the one clock
that all workers share.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from teams.models import Job
from teams.models.ledger import JobState

ATTEMPTS: Final = 3
# Longer than a task may run: see the time limit in config/celery.py.
LEASE: Final = timedelta(minutes=16)
UNHEARD: Final = timedelta(minutes=2)
LONGEST_MESSAGE: Final = 2000
SWEPT_AT_ONCE: Final = 500

Ring = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do one job, until the lease ends. The turn tells late workers apart."""

    job_id: int
    name: str
    business_date: date
    team_id: int | None
    subject: int | None
    attempt: int
    turn: int


class Lost(Exception):
    """Another worker has the job now, or a person stopped it: leave it alone."""


class Later(Exception):
    """Enough for one turn, with more to do: others wait, too."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep rang again, and what has failed for good."""

    rung: int
    failed: int


def due(
    *,
    name: str,
    business_date: date,
    now: datetime,
    ring: Ring,
    team_id: int | None = None,
    subject: int | None = None,
) -> int | None:
    """Write down work and ring once it is committed. Return its id, None if it was there."""
    key: dict[str, Any] = {
        "name": name,
        "business_date": business_date,
        "team_id": team_id,
        "subject": subject,
    }
    job, is_new = Job.objects.get_or_create(**key, defaults={"queued_at": now})
    if not is_new:
        return None
    transaction.on_commit(partial(ring, name, job.pk))
    return job.pk


def claim(*, job_id: int) -> Claim | None:
    """Take a queued job, or one whose worker is lost. None if somebody else has it."""
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=Now())
    taken = Job.objects.filter(free, pk=job_id, attempts__lt=ATTEMPTS).update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        turn=F("turn") + 1,
        lease_until=Now() + LEASE,
        finished_at=None,
    )
    if not taken:
        return None
    job = Job.objects.get(pk=job_id)
    return Claim(
        job.pk, job.name, job.business_date, job.team_id, job.subject, job.attempts, job.turn
    )


def beat(*, claim: Claim, done: int, total: int, lease: timedelta = LEASE) -> None:
    """Say how far the work is, and keep it for another lease. Raises Lost."""
    if not _mine(claim).update(done_n=done, total_n=total, lease_until=Now() + lease):
        raise Lost


def put_back(*, claim: Claim) -> bool:
    """Leave the rest of the work for a later turn, which is no failed attempt."""
    return bool(
        _mine(claim).update(
            state=JobState.QUEUED, attempts=0, queued_at=Now(), lease_until=None, message=""
        )
    )


def stop(*, job_id: int) -> bool:
    """Let nobody do a job that is not over; who does it now notices at the next beat."""
    waiting = Job.objects.filter(pk=job_id, state__in=[JobState.QUEUED, JobState.RUNNING])
    return bool(waiting.update(state=JobState.STOPPED, finished_at=Now(), lease_until=None))


def finish(*, claim: Claim, message: str = "") -> bool:
    """Mark the job done, unless the lease was lost and another worker has it."""
    return _settle(claim, state=JobState.DONE, message=message)


def give_up(*, claim: Claim, message: str) -> bool:
    """Mark an attempt as failed; the third one leaves the job to a person."""
    state = JobState.QUEUED if claim.attempt < ATTEMPTS else JobState.FAILED
    return _settle(claim, state=state, message=message)


def _mine(claim: Claim) -> QuerySet[Job]:
    return Job.objects.filter(pk=claim.job_id, state=JobState.RUNNING, turn=claim.turn)


def _settle(claim: Claim, *, state: JobState, message: str) -> bool:
    over = state in {JobState.DONE, JobState.FAILED}
    return bool(
        _mine(claim).update(
            state=state,
            lease_until=None,
            # A failed attempt waits its turn again: the next sweep rings.
            queued_at=F("queued_at") if over else Now(),
            finished_at=Now() if over else None,
            message=message[:LONGEST_MESSAGE],
        )
    )


def retry(*, job_id: int) -> bool:
    """Let a job that failed for good start over, when a person says so."""
    failed = Job.objects.filter(pk=job_id, state=JobState.FAILED)
    return bool(failed.update(state=JobState.QUEUED, attempts=0, queued_at=Now(), finished_at=None))


def sweep(*, ring: Ring) -> Swept:
    """Take back the jobs of lost workers, and ring for those that nobody heard.

    May run twice at once: an extra ring finds the job taken.
    """
    lost = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=Now())
    failed = lost.filter(attempts__gte=ATTEMPTS).update(
        state=JobState.FAILED,
        finished_at=Now(),
        lease_until=None,
        message="Its worker was lost.",
    )
    unheard = Q(state=JobState.QUEUED, queued_at__lt=Now() - UNHEARD)
    waiting = Job.objects.filter(
        unheard | Q(state=JobState.RUNNING, lease_until__lt=Now())
    ).order_by("business_date", "pk")
    rung = list(waiting.values_list("name", "pk")[:SWEPT_AT_ONCE])
    for name, job_id in rung:
        ring(name, job_id)
    return Swept(rung=len(rung), failed=failed)
