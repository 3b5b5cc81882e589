"""Cases in sums: opened, answered, due, resolved, reopened, and what stands open."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast, Coalesce

from kpis.measures import Amount, Count, Squares
from kpis.models.snapshots import Snapshot
from teams.models import Case, CaseMove, Deadline

VALID = Q(is_excluded=False, origin="customer")
MIX = {"channel": "channel", "topic": "topic", "segment": "segment"}
COHORT = timedelta(days=30)
REOPENING = timedelta(days=7)


def lasting(end: str, start: Any) -> Func:
    """Milliseconds from one instant to another."""
    return Func(
        F(end) - start,
        template="(extract(epoch FROM %(expressions)s) * 1000)::bigint",
        output_field=models.BigIntegerField(),
    )


def exact(amount: Any) -> Cast:
    """Cases last for months: the square of their milliseconds outgrows a bigint."""
    return Cast(amount, models.DecimalField(max_digits=20, decimal_places=0))


QUEUED = Coalesce("queued_at", "created_at")
REPLIED = VALID & Q(replied_at__isnull=False)
REPLY = lasting("replied_at", QUEUED)
REPLY_CREATED = lasting("replied_at", F("created_at"))
# Who replies before taking it on has not waited with it.
ACCEPTED = REPLIED & Q(accepted_at__lte=F("replied_at"))
REPLY_ACCEPTED = lasting("replied_at", F("accepted_at"))
COUNTED = VALID & Q(resolved_at__isnull=False, replies_n__isnull=False)
ACKNOWLEDGED = VALID & Q(acknowledged_at__isnull=False)
ACKNOWLEDGEMENT = lasting("acknowledged_at", QUEUED)
SOLUTION = lasting("resolved_at", F("created_at"))
FIRST_SOLUTION = lasting("first_resolved_at", F("created_at"))


class OfCases(Snapshot):
    """Cases, dated by one of their instants."""

    sources = ("cases",)

    class Meta(Snapshot.Meta):
        abstract = True

    @classmethod
    def dated(cls, name: str, opens: datetime, closes: datetime) -> models.QuerySet[Case]:
        found: models.QuerySet[Case] = Case.objects.filter(
            **{f"{name}__gte": opens, f"{name}__lt": closes}
        )
        return found


class OpenedCaseSnapshot(OfCases):
    """A day's new cases, on the day of their creation, for the team that owned them then."""

    moment = F("created_at")
    places = {"team": "team", **MIX}
    goes_beyond = True

    created = Count(VALID)
    # Resolved for good within the cohort's month: a case reopened since is not.
    completed = Count(VALID & Q(resolved_at__lte=F("created_at") + COHORT))
    one_touch = Count(VALID & Q(resolved_at__isnull=False, replies_n=1))
    counted = Count(COUNTED)
    replies = Amount("replies_n", where=COUNTED)
    handed_on = Count(VALID & Q(transfers_n__gt=0))
    transfers = Amount("transfers_n", where=VALID)
    acknowledged = Count(ACKNOWLEDGED)
    acknowledgement = Amount(ACKNOWLEDGEMENT, where=ACKNOWLEDGED)
    acknowledgement_sq = Squares(exact(ACKNOWLEDGEMENT), where=ACKNOWLEDGED)

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Case]:
        return cls.dated("created_at", opens, closes)


class ContactedCaseSnapshot(OfCases):
    """A day's new cases with what their contacts took, for the team that alone touched them."""

    moment = F("created_at")
    places = {"team": "contact_team", **MIX}
    goes_beyond = True

    contacted = Count(VALID)
    contacts = Amount("contacts_n", where=VALID)
    customer_time = Amount("customer_ms", where=VALID)
    customer_time_sq = Squares(exact(F("customer_ms")), where=VALID)

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Case]:
        return cls.dated("created_at", opens, closes).filter(contact_team__isnull=False)


class RepliedCaseSnapshot(OfCases):
    """A day's new cases that were answered, for the team that replied."""

    moment = F("created_at")
    places = {"team": "reply_team", **MIX}
    goes_beyond = True
    distributions = {
        "reply": (REPLY, REPLIED),
        "reply_bus": (F("reply_business_ms"), REPLIED),
    }

    replied = Count(REPLIED)
    reply = Amount(REPLY, where=REPLIED)
    reply_sq = Squares(exact(REPLY), where=REPLIED)
    reply_created = Amount(REPLY_CREATED, where=REPLIED)
    reply_created_sq = Squares(exact(REPLY_CREATED), where=REPLIED)
    accepted = Count(ACCEPTED)
    reply_accepted = Amount(REPLY_ACCEPTED, where=ACCEPTED)
    reply_accepted_sq = Squares(exact(REPLY_ACCEPTED), where=ACCEPTED)
    timed = Count(REPLIED & Q(reply_business_ms__isnull=False))
    reply_business = Amount("reply_business_ms", where=REPLIED)
    reply_business_sq = Squares(exact(F("reply_business_ms")), where=REPLIED)

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Case]:
        return cls.dated("created_at", opens, closes).filter(reply_team__isnull=False)


class DueReplySnapshot(OfCases):
    """A day's replies that were due, for the team that replied, else the owner at that instant.

    Cases of a source that tells of no reply are never due.
    """

    moment = F("reply_due_at")
    places = {"team": "answerable", **MIX}
    settles = True
    goes_beyond = True

    due = Count(VALID)
    in_time = Count(VALID & Q(replied_at__lte=F("reply_due_at")))

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Case]:
        return cls.dated("reply_due_at", opens, closes).annotate(
            answerable=Coalesce("reply_team", "due_team", "owner_team")
        )


class FirstSolvedSnapshot(OfCases):
    """A day's first resolutions, and whether the customer opened the case again in a week."""

    moment = F("first_resolved_at")
    places = {"team": "solver", **MIX}
    goes_beyond = True
    distributions = {"first_res": (FIRST_SOLUTION, VALID)}

    resolved = Count(VALID)
    reopened = Count(
        VALID
        & (
            Q(reopened_at__lte=F("first_resolved_at") + REOPENING)
            # A source may only count how often.
            | Q(reopened_at=None, reopens_n__gt=0)
        )
    )
    reopenings = Amount("reopens_n", where=VALID)
    first_resolution = Amount(FIRST_SOLUTION, where=VALID)
    first_resolution_sq = Squares(exact(FIRST_SOLUTION), where=VALID)

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Case]:
        return cls.dated("first_resolved_at", opens, closes).annotate(
            solver=Coalesce("resolved_team", "owner_team")
        )


class SolvedSnapshot(OfCases):
    """A day's last resolutions, for the owner: what was reopened counts when it ends for good."""

    moment = F("resolved_at")
    places = {"team": "owner_team", **MIX}
    distributions = {
        "resolution": (SOLUTION, VALID),
        "res_bus": (F("resolution_business_ms"), VALID),
    }

    resolved = Count(VALID)
    resolution = Amount(SOLUTION, where=VALID)
    resolution_sq = Squares(exact(SOLUTION), where=VALID)
    timed = Count(VALID & Q(resolution_business_ms__isnull=False))
    resolution_business = Amount("resolution_business_ms", where=VALID)
    resolution_business_sq = Squares(exact(F("resolution_business_ms")), where=VALID)

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Case]:
        return cls.dated("resolved_at", opens, closes)


MET = Q(is_met=True) | Q(is_met=None, met_at__lte=F("due_at"))


def of_metric(metric: str) -> tuple[Count, Count]:
    return Count(Q(metric=metric)), Count(Q(metric=metric) & MET)


class DeadlineSnapshot(Snapshot):
    """A day's promises that were due: one still open past its due instant is broken."""

    moment = F("due_at")
    places = {"team": "team", **MIX}
    sources = ("deadlines",)
    settles = True

    first_reply_due, first_reply_met = of_metric("first_reply")
    next_reply_due, next_reply_met = of_metric("next_reply")
    resolution_due, resolution_met = of_metric("resolution")
    callback_due, callback_met = of_metric("callback")

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Deadline]:
        found: models.QuerySet[Deadline] = Deadline.objects.filter(
            due_at__gte=opens, due_at__lt=closes
        )
        return found


class CaseStockSnapshot(Snapshot):
    """A day's cases that came into a team's stock less those that left it, by status."""

    moment = F("at")
    places = {
        "team": "team",
        "channel": "case__channel",
        "topic": "case__topic",
        "segment": "case__segment",
    }
    sources = ("cases",)

    active = Amount("change", where=Q(status__in=("new", "open")))
    pending = Amount("change", where=Q(status="pending"))
    on_hold = Amount("change", where=Q(status="on_hold"))

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[CaseMove]:
        found: models.QuerySet[CaseMove] = CaseMove.objects.filter(at__gte=opens, at__lt=closes)
        return found
