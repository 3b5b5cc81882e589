"""May this customer be asked about this contact, and when? Pure: no database, no clock.

The statement that decides on many contacts at once says the same in SQL; a test holds both to
each other.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from surveys.models.invitations import Cause


@dataclass(frozen=True, slots=True)
class Rules:
    """A programme's rules, as numbers."""

    slug: str
    share: int  # per cent
    delay: timedelta
    quarantine: timedelta
    stale_after: timedelta
    quiet_from: time | None = None
    quiet_to: time | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """What the rules ask of a contact and its customer. Instants are aware."""

    key: str
    ended_at: datetime
    time_zone: str
    is_chosen: bool = True
    is_inbound: bool = True
    is_handled: bool = True
    is_excluded: bool = False
    is_closed_by_rule: bool = False
    has_customer: bool = True
    has_address: bool = True
    is_internal: bool = False
    is_erased: bool = False
    suppressed: Cause | None = None
    last_asked_at: datetime | None = None


def drawn(slug: str, key: str) -> int:
    """A number from 0 to 99, always the same for one programme and contact."""
    return int.from_bytes(sha256(f"{slug}:{key}".encode()).digest()[:4], "big") % 100


def cause(rules: Rules, contact: Contact, *, now: datetime) -> Cause | None:
    """Why the customer is not asked; None: they are. The first that holds is the one kept."""
    checks = (
        (contact.is_excluded, Cause.EXCLUDED),
        (not contact.is_chosen, Cause.NOT_CHOSEN),
        (not contact.is_inbound, Cause.OUTBOUND),
        (not contact.is_handled, Cause.NOT_HANDLED),
        (contact.is_closed_by_rule, Cause.CLOSED_BY_RULE),
        (not contact.has_customer, Cause.NO_CUSTOMER),
        (contact.is_erased, Cause.ERASED),
        (contact.is_internal, Cause.INTERNAL),
        (not contact.has_address, Cause.NO_ADDRESS),
    )
    for holds, why in checks:
        if holds:
            return why
    if contact.suppressed is not None:
        return contact.suppressed
    if now - contact.ended_at > rules.stale_after:
        return Cause.TOO_LATE
    last = contact.last_asked_at
    # Of no days at all it is none, also for contacts that were told of late.
    if rules.quarantine and last is not None and contact.ended_at - last < rules.quarantine:
        return Cause.QUARANTINE
    # Last, so that the share is one of those who could be asked.
    if drawn(rules.slug, contact.key) >= rules.share:
        return Cause.NOT_SAMPLED
    return None


def due(rules: Rules, contact: Contact) -> datetime:
    """When to ask: after the delay, and outside the quiet hours of the customer's zone."""
    return awake(rules, contact.ended_at + rules.delay, contact.time_zone)


def awake(rules: Rules, at: datetime, time_zone: str) -> datetime:
    """That instant, or the end of the quiet hours that it falls into."""
    start, end = rules.quiet_from, rules.quiet_to
    if start is None or end is None or start == end:
        return at
    zone = ZoneInfo(time_zone)
    local = at.astimezone(zone)
    clock = local.time()
    over_midnight = start > end
    is_quiet = clock >= start or clock < end if over_midnight else start <= clock < end
    if not is_quiet:
        return at
    day = local.date()
    if over_midnight and clock >= start:
        day += timedelta(days=1)
    # Where clocks go back, the hour that comes twice has ended when it has ended twice; where
    # they go forward, the later reading is the one after the gap. PostgreSQL reads them so, too.
    ends = (datetime.combine(day, end, tzinfo=zone).replace(fold=fold) for fold in (0, 1))
    return max(moment.astimezone(UTC) for moment in ends)
