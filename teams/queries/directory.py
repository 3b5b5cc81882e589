"""Who reaches which teams; teams, agents and feeds for lists and pickers."""

from datetime import date
from typing import Final

from django.db.models import Q, QuerySet
from django_scopes import scopes_disabled

from teams import roles
from teams.models import (
    Agent,
    ApiToken,
    Assignment,
    Customer,
    DissatisfactionReason,
    Import,
    Membership,
    Promise,
    Segment,
    Team,
    Topic,
    User,
)
from teams.scope import Reach

# The rows of what has no topic, or no segment.
UNKNOWN: Final = "unknown"


def reach_of(user: User, token: ApiToken | None = None) -> Reach:
    """The teams of this person; through a token, only those of them that the token names.

    A token is no staff, whoever made it: it opens nothing that all teams share.
    """
    is_staff = roles.is_staff(user)
    teams = _every_team() if is_staff else _teams_of(user)
    if token is None:
        return Reach(teams=teams, staff=is_staff)
    return Reach(teams=teams & _teams_of_token(token))


def _teams_of(user: User) -> frozenset[int]:
    return frozenset(Membership.objects.filter(user=user).values_list("team_id", flat=True))


def _teams_of_token(token: ApiToken) -> frozenset[int]:
    rows = ApiToken.teams.through.objects.filter(apitoken=token)
    return frozenset(rows.values_list("team_id", flat=True))


def _every_team() -> frozenset[int]:
    with Reach(teams=frozenset(), staff=True).entered(), scopes_disabled():
        return frozenset(Team.objects.values_list("pk", flat=True))


def teams() -> QuerySet[Team]:
    """The teams in reach that people know: not the system's own."""
    found: QuerySet[Team] = Team.objects.real().select_related("vendor").order_by("name")
    return found


def agents() -> QuerySet[Agent]:
    found: QuerySet[Agent] = Agent.objects.select_related("feed")
    return found.prefetch_related("assignments__team")


def assignments() -> QuerySet[Assignment]:
    found: QuerySet[Assignment] = Assignment.objects.select_related("agent", "team")
    return found


def assignments_of(agent: Agent) -> QuerySet[Assignment]:
    return assignments().filter(agent=agent)


def stays(agent: Agent, team: Team, start: date, end: date | None) -> QuerySet[Assignment]:
    """When this agent was in this team, at least for a day of the period; no end is open."""
    until = Q(to_day=None) | Q(to_day__gte=start)
    found: QuerySet[Assignment] = Assignment.objects.filter(until, agent=agent, team=team)
    return found.filter(from_day__lte=end) if end else found


def customers() -> QuerySet[Customer]:
    return Customer.objects.select_related("segment")


def promises() -> QuerySet[Promise]:
    return Promise.objects.select_related("channel")


def topics() -> QuerySet[Topic]:
    """All but the row of what has no topic."""
    return Topic.objects.exclude(slug=UNKNOWN).select_related("parent")


def dissatisfaction_reasons() -> QuerySet[DissatisfactionReason]:
    return DissatisfactionReason.objects.order_by("position", "slug")


def segments() -> QuerySet[Segment]:
    return Segment.objects.exclude(slug=UNKNOWN)


def people() -> QuerySet[User]:
    return User.objects.prefetch_related("memberships__team")


def tokens() -> QuerySet[ApiToken]:
    return ApiToken.objects.select_related("user").prefetch_related("teams")


def imports() -> QuerySet[Import]:
    return Import.objects.select_related("feed", "created_by")
