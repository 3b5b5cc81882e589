"""Days that shall not count: asked for by either side, decided on by the staff."""

import logging
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kpis.models.contracts import Contract, Exclusion, ExclusionCause, ExclusionState
from teams.models import Channel, User

log = logging.getLogger(__name__)


class Refused(ValueError):
    """A decision that stands already."""


def ask(
    *,
    by: User | None,
    contract: Contract,
    first_day: date,
    last_day: date,
    cause: ExclusionCause,
    note: str,
    now: datetime,
    channel: Channel | None = None,
) -> Exclusion:
    """Ask for days not to count; asked for twice, the same request, as long as it is open."""
    with transaction.atomic():
        row, is_new = Exclusion.objects.get_or_create(
            contract=contract,
            team_id=contract.team_id,
            first_day=first_day,
            last_day=last_day,
            channel=channel,
            cause=cause,
            state=ExclusionState.REQUESTED,
            defaults={"note": note, "requested_at": now, "requested_by": by},
        )
    if is_new:
        log.info("exclusion %s requested by user %s", row.pk, by and by.pk)
    return row


def decide(
    *, by: User | None, exclusion: Exclusion, is_approved: bool, decision: str, now: datetime
) -> Exclusion:
    """Approve or refuse a request, once. Raises Refused where somebody has decided before."""
    with transaction.atomic():
        row = Exclusion.objects.select_for_update(of=("self",)).get(pk=exclusion.pk)
        if row.state != ExclusionState.REQUESTED:
            raise Refused(_("This request is decided already."))
        row.state = ExclusionState.APPROVED if is_approved else ExclusionState.REFUSED
        row.decision, row.decided_by, row.decided_at = decision, by, now
        row.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    log.info("exclusion %s %s by user %s", row.pk, row.state, by and by.pk)
    return row
