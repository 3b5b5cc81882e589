"""What was recorded, as rows to be read: cases, evaluations, agents' days, costs, visits."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from teams.models import (
    AgentDay,
    AgentState,
    Case,
    CaseEvent,
    CostLine,
    Deadline,
    Evaluation,
    ExchangeRate,
    Forecast,
    LabelledSample,
    Mark,
    RateCard,
    Relationship,
    Rubric,
    Team,
    Visit,
)
from teams.models.visits import VisitEnd


def cases() -> QuerySet[Case]:
    """Without their first teams: who reads may not reach those."""
    found: QuerySet[Case] = Case.objects.select_related("channel", "topic", "owner_team")
    return found.order_by("-created_at", "-pk")


def events_of(case: Case) -> QuerySet[CaseEvent]:
    """Those of teams in reach, in order."""
    found: QuerySet[CaseEvent] = CaseEvent.objects.filter(case=case).select_related("team")
    return found.order_by("sequence")


def deadlines_of(case: Case) -> QuerySet[Deadline]:
    found: QuerySet[Deadline] = Deadline.objects.filter(case=case).select_related("team")
    return found.order_by("due_at", "pk")


def names_of_teams(keys: Sequence[int | None]) -> dict[int, str]:
    """The names of those in reach."""
    return dict(Team.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "name"))


def evaluations() -> QuerySet[Evaluation]:
    found: QuerySet[Evaluation] = Evaluation.objects.select_related(
        "rubric", "team", "agent", "channel"
    )
    return found.order_by("-contact_at", "-pk")


def marks_of(evaluation: Evaluation) -> QuerySet[Mark]:
    found: QuerySet[Mark] = Mark.objects.filter(evaluation=evaluation).select_related("criterion")
    return found.order_by("criterion__position", "criterion__code")


def rubrics() -> QuerySet[Rubric]:
    """Each version of each form, with how many criteria it has."""
    return Rubric.objects.annotate(criteria_n=Count("criteria")).order_by("name", "-version")


def days() -> QuerySet[AgentDay]:
    found: QuerySet[AgentDay] = AgentDay.objects.select_related("agent", "team")
    return found.order_by("-day", "agent__name", "pk")


def stretches_of(day: AgentDay) -> QuerySet[AgentState]:
    """What was planned and what was done in this team on this local day."""
    zone = ZoneInfo(settings.REPORTING_ZONE)
    opens = datetime.combine(day.day, time(), zone)
    closes = datetime.combine(day.day + timedelta(days=1), time(), zone)
    found: QuerySet[AgentState] = AgentState.objects.filter(
        agent=day.agent_id, team=day.team_id, starts_at__lt=closes, ends_at__gt=opens
    )
    return found.order_by("is_planned", "starts_at")


def forecasts() -> QuerySet[Forecast]:
    found: QuerySet[Forecast] = Forecast.objects.select_related("team", "channel")
    return found.order_by("-starts_at", "team__name", "-frozen_at")


def samples() -> QuerySet[LabelledSample]:
    found: QuerySet[LabelledSample] = LabelledSample.objects.select_related("team", "channel")
    return found.order_by("-since", "team__name", "channel", "language")


def costs() -> QuerySet[CostLine]:
    found: QuerySet[CostLine] = CostLine.objects.select_related("team", "channel")
    return found.order_by("-month", "team__name", "category", "pk")


def sum_of_costs(rows: QuerySet[CostLine]) -> int:
    """Hundredths of the reporting currency."""
    return rows.order_by().aggregate(sum=Sum("reported"))["sum"] or 0


def rates() -> QuerySet[ExchangeRate]:
    return ExchangeRate.objects.order_by("-month", "currency")


def cards() -> QuerySet[RateCard]:
    found: QuerySet[RateCard] = RateCard.objects.select_related("team").prefetch_related("tiers")
    return found.order_by("team__name", "unit", "-since")


def visits() -> QuerySet[Visit, Any]:
    """How many visits ended how, of each local day and kind."""
    zone = ZoneInfo(settings.REPORTING_ZONE)
    found: QuerySet[Visit, Any] = (
        Visit.objects.annotate(day=TruncDate("ended_at", tzinfo=zone))
        .values("day", "kind")
        .annotate(n=Count("pk"), **{end: Count("pk", filter=Q(end=end)) for end in VisitEnd.values})
        .order_by("-day", "kind")
    )
    return found


def relationships() -> QuerySet[Relationship]:
    return Relationship.objects.select_related("customer", "feed").order_by("-from_day", "pk")


def within(rows: QuerySet[Any], name: str, first: date | None, last: date | None) -> QuerySet[Any]:
    """Rows of these local days, both included, by a column of days or of instants."""
    if rows.model._meta.get_field(name).get_internal_type() == "DateField":
        opens: Any = first
        closes: Any = last and last + timedelta(days=1)
    else:
        zone = ZoneInfo(settings.REPORTING_ZONE)
        opens = first and datetime.combine(first, time(), zone)
        closes = last and datetime.combine(last + timedelta(days=1), time(), zone)
    kept = Q()
    if opens:
        kept &= Q((f"{name}__gte", opens))
    if closes:
        kept &= Q((f"{name}__lt", closes))
    return rows.filter(kept)
