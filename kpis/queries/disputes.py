"""Disputes: those that wait for the staff, those that are settled, and what was said."""

from enum import StrEnum

from django.db.models import Count, QuerySet
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from kpis.models.afterwards import SETTLED, Dispute, DisputeNote, DisputeState
from teams.models import Team

OPEN = (DisputeState.OPEN, DisputeState.ESCALATED)


class Show(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    SETTLED = "settled"
    ALL = "all"

    @property
    def label(self) -> LazyText:
        return LABELS[self]

    @property
    def states(self) -> tuple[str, ...]:
        return STATES[self]


LABELS = {
    Show.OPEN: _("To answer"),
    Show.ANSWERED: _("With the team"),
    Show.SETTLED: _("Settled"),
    Show.ALL: _("All disputes"),
}
STATES: dict[Show, tuple[str, ...]] = {
    Show.OPEN: OPEN,
    Show.ANSWERED: (DisputeState.ANSWERED,),
    Show.SETTLED: SETTLED,
    Show.ALL: tuple(DisputeState.values),
}


def disputes() -> QuerySet[Dispute]:
    found: QuerySet[Dispute] = Dispute.objects.select_related(
        "scorecard__team", "interaction", "exclusion__channel", "raised_by", "reissue"
    ).defer("scorecard__figures", "reissue__figures")
    return found


def shown(show: Show) -> QuerySet[Dispute]:
    """Escalated ones first, then the oldest."""
    return disputes().filter(state__in=show.states).order_by("state", "raised_at", "pk")


def unsettled(team: Team) -> list[Dispute]:
    """A team's that are not settled, the oldest first."""
    rows = disputes().filter(team=team).exclude(state__in=SETTLED)
    return list(rows.order_by("raised_at", "pk"))


def counts() -> dict[Show, int]:
    rows = Dispute.objects.order_by().values_list("state").annotate(Count("pk"))
    by_state = dict(rows)
    return {show: sum(by_state.get(state, 0) for state in show.states) for show in Show}


def notes(dispute: Dispute) -> list[DisputeNote]:
    """What was said, in order, without the files themselves."""
    return list(dispute.notes.select_related("by").defer("file").order_by("at", "pk"))
