"""Approve all that is complete of a month, as work in the ledger: papers take their time."""

import logging
from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from kpis.actions import approvals, checks
from kpis.models import MonthApproval
from kpis.models.documents import MOVING, CardState, Scorecard
from kpis.queries import approving
from teams import roles
from teams.actions import ledger
from teams.actions.ledger import Claim, Ring
from teams.models import User
from teams.roles import Permission

log = logging.getLogger(__name__)


def ask(*, month: date, by: User, now: datetime, ring: Ring) -> MonthApproval | None:
    """Write down which scorecards somebody approves, as they stand; the ledger has the work.

    None: none waits for approval. While one is under way for the month, that one is returned.
    """
    under_way = approving.latest(month)
    if under_way is not None and under_way.is_living:
        return under_way.asked
    waiting = Scorecard.objects.filter(month=month, state=CardState.CHECKED)
    digests = dict(waiting.values_list("pk", "digest"))
    if not digests:
        return None
    row = MonthApproval.objects.create(month=month, asked_by=by, asked_at=now, digests=digests)
    ledger.due(name=approving.NAME, business_date=month, subject=row.pk, now=now, ring=ring)
    log.info("User %d approves %d scorecards of %s", by.pk, len(digests), month)
    return row


def approve(*, claim: Claim, is_over: Callable[[], bool], clock: Callable[[], datetime]) -> str:
    """Approve them one by one; what this turn leaves, another does. Returns what came of it.

    Each in a transaction of its own: killed, what is approved stays approved, and one refused
    stops no other. Raises Later at the end of a turn, Lost where another worker has it.
    """
    row = MonthApproval.objects.select_related("asked_by").get(pk=claim.subject or 0)
    if not roles.may(row.asked_by, Permission.SEND_SCORECARDS):
        return "not wanted any more"
    left = _left(row)
    total = len(row.digests)
    for place, pk in enumerate(left):
        ledger.beat(claim=claim, done=total - len(left) + place, total=total)
        if place and is_over():
            raise ledger.Later
        _approve(row, pk, clock())
    ledger.beat(claim=claim, done=total, total=total)
    return f"{total - len(row.refused)} approved, {len(row.refused)} refused"


def _left(row: MonthApproval) -> list[int]:
    """What is still to be looked at, in the order of the page."""
    open_ones = Scorecard.objects.filter(pk__in=row.digests, state__in=MOVING).exclude(
        pk__in=row.refused
    )
    return list(open_ones.order_by("team__name", "pk").values_list("pk", flat=True))


def _approve(row: MonthApproval, pk: int, now: datetime) -> None:
    by = row.asked_by
    try:
        with transaction.atomic():
            approvals.approve(scorecard_id=pk, by=by, now=now, seen=row.digests[str(pk)])
    except approvals.Refused as refused:
        made = checks.look_again(scorecard_id=pk, by=by, now=now)
        log.info("Scorecard %d is not approved: %s", pk, refused)
        is_lacking = made is not None and bool(made.lacks)
        row.refused[str(pk)] = row.Why.INCOMPLETE if is_lacking else row.Why.CHANGED
        row.save(update_fields=["refused"])
