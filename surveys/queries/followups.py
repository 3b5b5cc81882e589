"""Follow-ups: those to work on, those late, and what came of those that are done."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from surveys.models import FollowUp
from surveys.models.followups import FollowUpCause, FollowUpOutcome, FollowUpState
from teams import roles
from teams.models import User
from teams.roles import Permission

OPEN = Q(state=FollowUpState.OPEN)
BY_CAUSE = {
    one.value: Count("pk", filter=Q(cause=one))
    for one in FollowUpCause
    if one != FollowUpCause.NONE
}


class Show(StrEnum):
    MINE = "mine"
    OVERDUE = "overdue"
    OPEN = "open"
    DONE = "done"

    @property
    def label(self) -> LazyText:
        return LABELS[self]


LABELS = {
    Show.MINE: _("Mine"),
    Show.OVERDUE: _("Overdue"),
    Show.OPEN: _("All open"),
    Show.DONE: _("Done"),
}


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of a team's follow-ups that were opened in a period."""

    team: str
    opened: int
    done: int
    late: int
    won_back: int
    not_won_back: int
    not_reached: int
    not_needed: int
    agent: int
    process: int
    product: int


def follow_ups() -> QuerySet[FollowUp]:
    found: QuerySet[FollowUp] = FollowUp.objects.select_related(
        "team", "owner", "answer__programme", "answer__channel", "answer__topic", "answer__agent"
    )
    return found


def shown(show: Show, *, user: User, now: datetime) -> QuerySet[FollowUp]:
    """What is due first comes first; of what is done, what was closed last."""
    rows = follow_ups()
    match show:
        case Show.MINE:
            return rows.filter(OPEN, owner=user).order_by("due_at", "pk")
        case Show.OVERDUE:
            return rows.filter(OPEN, due_at__lt=now).order_by("due_at", "pk")
        case Show.OPEN:
            return rows.filter(OPEN).order_by("due_at", "pk")
        case Show.DONE:
            return rows.filter(state=FollowUpState.DONE).order_by("-closed_at", "-pk")


def counts(*, user: User, now: datetime) -> dict[Show, int]:
    found = FollowUp.objects.aggregate(
        mine=Count("pk", filter=OPEN & Q(owner=user)),
        overdue=Count("pk", filter=OPEN & Q(due_at__lt=now)),
        open=Count("pk", filter=OPEN),
        done=Count("pk", filter=Q(state=FollowUpState.DONE)),
    )
    return {Show(name): n for name, n in found.items()}


def overdue_n(*, now: datetime) -> int:
    """How many in reach are late."""
    return int(FollowUp.objects.filter(OPEN, due_at__lt=now).count())


def outcomes(*, start: datetime, end: datetime, now: datetime) -> list[Outcomes]:
    """By team, of those opened from start on and before end; late: after their due instant."""
    late = Q(closed_at__gt=F("due_at")) | (OPEN & Q(due_at__lt=now))
    by_outcome = {
        one.value: Count("pk", filter=Q(outcome=one))
        for one in FollowUpOutcome
        if one != FollowUpOutcome.NONE
    }
    rows = (
        FollowUp.objects.filter(opened_at__gte=start, opened_at__lt=end)
        .values_list("team__name", named=False)
        .annotate(
            opened=Count("pk"),
            done=Count("pk", filter=Q(state=FollowUpState.DONE)),
            late=Count("pk", filter=late),
            **by_outcome,
            **BY_CAUSE,
        )
        .values("team__name", "opened", "done", "late", *by_outcome, *BY_CAUSE)
        .order_by("team__name")
    )
    return [Outcomes(team=row.pop("team__name"), **row) for row in rows]


def owners() -> QuerySet[User]:
    """Who may be given one."""
    able = [role for role, held in roles.ROLES.items() if Permission.WORK_FOLLOW_UPS in held]
    return User.objects.filter(is_active=True, role__in=able).order_by("first_name", "username")
