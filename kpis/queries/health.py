"""Whether the work behind the figures went through: imports, feeds, mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, Value, Window
from django.db.models.functions import RowNumber

from kpis.models.afterwards import Dispute
from kpis.models.documents import CardState, Scorecard
from kpis.queries import disputes
from surveys.models import FollowUp
from surveys.queries import followups
from teams.models import Import, OutgoingMail
from teams.models.feeds import ImportState
from teams.models.ledger import MailState

RECENT: Final = timedelta(days=7)
CARDS: Final = "scorecard "
NAMED: Final = 5
SILENT: Final = timedelta(days=2)
# A feed that is given up is not missed for ever.
FORGOTTEN: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Silence:
    """A feed that used to deliver, and when it did so last."""

    feed: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Imports that took nothing, and feeds that deliver no more."""

    troubled: Sequence[Import]
    silent: Sequence[Silence]


def arrivals(now: datetime) -> Arrivals:
    """The imports of the last week, and each feed's last finished one of a month, in one query."""
    latest = Window(
        RowNumber(),
        partition_by=[F("feed_id"), F("state")],
        order_by=[F("finished_at").desc(nulls_last=True), F("pk").desc()],
    )
    rows = (
        Import.objects.annotate(latest=latest)
        .filter(
            Q(created_at__gt=now - RECENT)
            | Q(state=ImportState.DONE, latest=1, finished_at__gt=now - FORGOTTEN)
        )
        .select_related("feed")
        .order_by("-created_at", "-pk")
    )
    found = list(rows)
    return Arrivals(
        _troubled([run for run in found if run.created_at > now - RECENT]), _silent(found, now)
    )


def _troubled(recent: Sequence[Import]) -> list[Import]:
    """Those that took nothing, the newest first, unless the file came later."""
    found: list[Import] = []
    mended: set[tuple[int, str]] = set()
    for run in recent:
        key = (run.feed_id, run.file_name)
        if run.state == ImportState.DONE:
            mended.add(key)
        elif run.state in (ImportState.FAILED, ImportState.REFUSED) and key not in mended:
            mended.add(key)
            found.append(run)
    return found


def _silent(found: Sequence[Import], now: datetime) -> list[Silence]:
    """Feeds without a finished import for two days that had one within a month."""
    last: dict[int, Silence] = {}
    for run in found:
        at = run.finished_at
        if run.state == ImportState.DONE and at is not None:
            known = last.get(run.feed_id)
            if known is None or known.since < at:
                last[run.feed_id] = Silence(run.feed.name, at)
    quiet = [one for one in last.values() if now - FORGOTTEN < one.since < now - SILENT]
    return sorted(quiet, key=lambda one: one.since)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Follow-ups overdue, mails of the last week that did not arrive, what else waits."""

    late_n: int
    failed_n: int
    disputed_n: int = 0
    checked_n: int = 0


def waiting(now: datetime) -> Waiting:
    """All in one query, of teams in reach."""
    late = FollowUp.objects.filter(followups.OPEN, due_at__lt=now)
    failed = OutgoingMail.objects.filter(_lost(now))
    rows = [
        found.order_by().values(what=Value(name)).annotate(n=Count("pk"))
        for name, found in (
            ("late", late),
            ("failed", failed),
            ("disputed", Dispute.objects.filter(state__in=disputes.OPEN)),
            ("checked", Scorecard.objects.filter(state=CardState.CHECKED)),
        )
    ]
    counted = {row["what"]: row["n"] for row in rows[0].union(*rows[1:], all=True)}
    return Waiting(
        late_n=counted.get("late", 0),
        failed_n=counted.get("failed", 0),
        disputed_n=counted.get("disputed", 0),
        checked_n=counted.get("checked", 0),
    )


def undelivered(now: datetime) -> Sequence[OutgoingMail]:
    """Scorecards that did not arrive in the last week, and were not sent again since."""
    same = OutgoingMail.objects.filter(
        campaign=OuterRef("campaign"), recipient=OuterRef("recipient")
    )
    failed = OutgoingMail.objects.filter(
        _lost(now), ~Exists(same.filter(pk__gt=OuterRef("pk"))), campaign__startswith=CARDS
    )
    envelopes = failed.select_related("team").only("recipient", "campaign", "state", "team__name")
    return list(envelopes.order_by("-queued_at", "-pk")[:NAMED])


def _lost(now: datetime) -> Q:
    """Mails given up, or come back, in the last week."""
    return Q(state=MailState.FAILED, queued_at__gt=now - RECENT) | Q(
        state=MailState.BOUNCED, bounced_at__gt=now - RECENT
    )
