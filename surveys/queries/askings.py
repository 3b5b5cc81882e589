"""Who was asked: invitations with their fate, waves with their teams."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from surveys import counters
from surveys.models import Invitation, NotAsked, Notice, Programme, Wave
from surveys.models.invitations import Cause, InvitationState
from surveys.models.notices import NoticeState
from teams.models import Team


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of them stand so, with its name in the reader's language."""

    name: str
    n: int


def waves() -> QuerySet[Wave]:
    return Wave.objects.select_related("programme")


def invitations() -> QuerySet[Invitation]:
    """The newest first, with what a list shows of each."""
    rows: QuerySet[Invitation] = Invitation.objects.select_related(
        "programme", "team", "customer", "wave", "interaction"
    )
    return rows.order_by("-created_at", "-pk")


def by_state(rows: QuerySet[Invitation]) -> list[Tally]:
    found = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return _tallies(found, InvitationState.choices)


def not_asked(wave: Wave) -> list[Tally]:
    """Why customers were not asked in a wave."""
    rows = NotAsked.objects.filter(wave=wave).order_by().values_list("cause")
    return _tallies(dict(rows.annotate(n=Count("pk"))), Cause.choices)


def notices(programme: Programme) -> list[Tally]:
    """What of the answers the programme's webhook was told."""
    rows = Notice.objects.filter(answer__programme=programme).order_by().values_list("state")
    return _tallies(dict(rows.annotate(n=Count("pk"))), NoticeState.choices)


@dataclass(frozen=True, slots=True)
class CounterLink:
    """Where anybody answers at a team's counter."""

    team_id: int
    team: str
    address: str


def counters_of(programme: Programme) -> list[CounterLink]:
    """The open links of its teams; of all that are active where it names none."""
    chosen = programme.teams.order_by("name")
    teams = chosen or Team.objects.real().filter(is_active=True).order_by("name")
    return [
        CounterLink(team.pk, team.name, counters.address(programme.slug, team.pk)) for team in teams
    ]


def _tallies(found: Mapping[str, int], names: Iterable[tuple[str, object]]) -> list[Tally]:
    tallies = [Tally(str(name), found.get(code, 0)) for code, name in names]
    return [tally for tally in tallies if tally.n]


@dataclass(frozen=True, slots=True)
class TeamAsked:
    """How many of a team's agents are invited to a wave, and to how many of them it went out."""

    team: str
    asked_n: int
    sent_n: int


def teams_of(wave: Wave) -> list[TeamAsked]:
    rows = Invitation.objects.filter(wave=wave).order_by("team__name").values_list("team__name")
    counted = rows.annotate(
        asked=Count("pk"), sent=Count("pk", filter=Q(state=InvitationState.SENT))
    )
    return [TeamAsked(*row) for row in counted]


def last_asked_at(customer_id: int) -> datetime | None:
    """When a customer was asked last, by whatever programme."""
    gone = (InvitationState.WITHHELD, InvitationState.FAILED)
    rows = Invitation.objects.filter(customer=customer_id).exclude(state__in=gone)
    found: datetime | None = (
        rows.order_by("-created_at").values_list("created_at", flat=True).first()
    )
    return found
