"""What was recorded, kind by kind, and one case, evaluation, form, day or rate card."""

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kpis import records as lists
from kpis.queries import records
from kpis.strips import strip
from kpis.views.shelves import Shelf
from teams.actions.ratecards import tiers_of
from teams.edges import known, permitted
from teams.models.cases import Case, CaseStatus
from teams.models.costs import CostCategory, RateUnit
from teams.models.quality import Selection
from teams.models.visits import VisitKind
from teams.models.worktime import Activity
from teams.roles import Permission, may

CASES: Final = Shelf(
    code="cases",
    title=_("Cases"),
    hint=_("What customers asked the help desk, until it was resolved."),
    permission=Permission.READ_REPORTS,
    rows=records.cases,
    table=lists.CaseTable,
    team="owner_team",
    kind="status",
    kinds=tuple(CaseStatus.choices),
    kind_label=_("Status"),
    dated="created_at",
    is_daily=True,
    search=("external_id",),
)
EVALUATIONS: Final = Shelf(
    code="evaluations",
    title=_("Evaluations"),
    hint=_("Contacts that were listened to, and what they were marked."),
    permission=Permission.READ_REPORTS,
    rows=records.evaluations,
    table=lists.EvaluationTable,
    team="team",
    kind="selection",
    kinds=tuple(Selection.choices),
    kind_label=_("Chosen"),
    dated="contact_at",
    is_daily=True,
    search=("external_id", "agent__name"),
)
FORMS: Final = Shelf(
    code="forms",
    title=_("Evaluation forms"),
    hint=_("A changed form is a new version: marks stay with the form that they were given by."),
    permission=Permission.READ_REPORTS,
    rows=records.rubrics,
    table=lists.RubricTable,
    search=("name", "slug"),
)
DAYS: Final = Shelf(
    code="days",
    title=_("Agents' days"),
    hint=_("What each agent's day was made of, and how it was planned."),
    permission=Permission.READ_REPORTS,
    rows=records.days,
    table=lists.DayTable,
    team="team",
    dated="day",
    is_daily=True,
    search=("agent__name",),
)
FORECASTS: Final = Shelf(
    code="forecasts",
    title=_("Forecasts"),
    hint=_("How many contacts were expected, interval by interval."),
    permission=Permission.READ_REPORTS,
    rows=records.forecasts,
    table=lists.ForecastTable,
    team="team",
    dated="starts_at",
    is_daily=True,
)
SAMPLES: Final = Shelf(
    code="samples",
    title=_("Labelled samples"),
    hint=_("How often the classifier of customers’ words errs, on contacts that people judged."),
    permission=Permission.READ_REPORTS,
    rows=records.samples,
    table=lists.SampleTable,
    team="team",
    dated="since",
    search=("classifier",),
)
VISITS: Final = Shelf(
    code="visits",
    title=_("Self-service visits"),
    hint=_("How many visits to bots, voice menus and portals ended how. No team is credited."),
    permission=Permission.READ_IMPORTS,
    rows=records.visits,
    table=lists.VisitTable,
    kind="kind",
    kinds=tuple(VisitKind.choices),
    kind_label=_("Kind"),
    dated="ended_at",
    is_daily=True,
)
COSTS: Final = Shelf(
    code="costs",
    title=_("Costs"),
    hint=_("What each team cost in a month of service, as booked or estimated."),
    permission=Permission.READ_COSTS,
    rows=records.costs,
    table=lists.CostTable,
    team="team",
    kind="category",
    kinds=tuple(CostCategory.choices),
    kind_label=_("Category"),
    dated="month",
    summed=lambda rows: lists.amount(records.sum_of_costs(rows), settings.REPORTING_CURRENCY),
)
RATES: Final = Shelf(
    code="rates",
    title=_("Exchange rates"),
    hint=_("What one unit of a currency is worth in a month; without a rate no cost is taken."),
    permission=Permission.READ_COSTS,
    rows=records.rates,
    table=lists.RateTable,
    dated="month",
    search=("currency",),
)
CARDS: Final = Shelf(
    code="cards",
    title=_("Rate cards"),
    hint=_("What vendors are paid by. They price each month until its invoice is booked."),
    permission=Permission.READ_COSTS,
    rows=records.cards,
    table=lists.CardTable,
    team="team",
    kind="unit",
    kinds=tuple(RateUnit.choices),
    kind_label=_("Unit"),
    add="card_add",
    add_title=_("Publish a rate card"),
)
RELATIONSHIPS: Final = Shelf(
    code="relationships",
    title=_("Customer relationships"),
    hint=_("From when to when customers are customers: what retention is counted from."),
    permission=Permission.MANAGE_CUSTOMERS,
    rows=records.relationships,
    table=lists.RelationshipTable,
    dated="from_day",
    search=("customer__reference",),
)
GROUPS: Final = (
    (_("Help desk"), (CASES,)),
    (_("Quality"), (EVALUATIONS, FORMS, SAMPLES)),
    (_("Agents' time"), (DAYS, FORECASTS)),
    (_("Customers"), (VISITS, RELATIONSHIPS)),
    (_("Money"), (COSTS, RATES, CARDS)),
)
SHELVES: Final = tuple(shelf for _title, shelves in GROUPS for shelf in shelves)


@require_safe
@permitted(Permission.READ_REPORTS)
def overview(request: HttpRequest) -> HttpResponse:
    user = known(request).user
    groups = [
        (title, [shelf for shelf in shelves if may(user, shelf.permission)])
        for title, shelves in GROUPS
    ]
    context = {"groups": [(title, shelves) for title, shelves in groups if shelves]}
    return render(request, "records/overview.html", context)


@require_safe
@permitted(Permission.READ_REPORTS)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(records.cases(), pk=pk)
    names = records.names_of_teams([row.team_id, row.reply_team_id])
    context = {
        "shelf": CASES,
        "case": row,
        "first_team": names.get(row.team_id),
        "reply_team": names.get(row.reply_team_id or 0),
        "clocks": clocks(row),
        "events": records.events_of(row),
        "deadlines": records.deadlines_of(row),
    }
    return render(request, "records/case.html", context)


def clocks(case: Case) -> list[dict[str, Any]]:
    """Each duration of a case on both clocks: round the clock, and in opening hours."""
    entry = case.queued_at or case.created_at
    spans = (
        (_("Automatic reply"), entry, case.acknowledged_at, None),
        (_("First reply"), entry, case.replied_at, case.reply_business_ms),
        (
            _("First resolution"), case.created_at, case.first_resolved_at,
            case.first_resolution_business_ms,
        ),
        (_("Last resolution"), case.created_at, case.resolved_at, case.resolution_business_ms),
    )  # fmt: skip
    return [
        {
            "name": name,
            "at": end,
            "elapsed": lists.length(round((end - start).total_seconds() * 1000)) if end else "",
            "business": lists.length(business),
        }
        for name, start, end, business in spans
    ]


@require_safe
@permitted(Permission.READ_REPORTS)
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(records.evaluations(), pk=pk)
    marks = [
        {
            "criterion": mark.criterion,
            "points": "" if mark.points is None else lists.plain(mark.points),
            "maximum": lists.plain(mark.criterion.maximum),
            "weight": lists.plain(mark.criterion.weight),
            "share": lists.of_highest(mark),
        }
        for mark in records.marks_of(row)
    ]
    context = {
        "shelf": EVALUATIONS,
        "evaluation": row,
        "marks": marks,
        "failed": lists.failed(row),
        "score": lists.per_cent(row.score_bp),
        "score_af": lists.per_cent(row.score_af_bp),
    }
    return render(request, "records/evaluation.html", context)


@require_safe
@permitted(Permission.READ_REPORTS)
def form(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(records.rubrics(), pk=pk)
    criteria = [
        (one, lists.plain(one.maximum), lists.plain(one.weight))
        for one in row.criteria.order_by("position", "code")
    ]
    context = {"shelf": FORMS, "rubric": row, "criteria": criteria}
    return render(request, "records/form.html", context)


@require_safe
@permitted(Permission.READ_REPORTS)
def day(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(records.days(), pk=pk)
    stretches = list(records.stretches_of(row))
    context = {
        "shelf": DAYS,
        "day": row,
        "spent": [
            (label, lists.length(ms))
            for name, label in Activity.choices
            if (ms := getattr(row, f"{name}_ms"))
        ],
        "stretches": stretches,
        "strip": strip(row.day, stretches),
        "adherence": lists.per_cent(
            round(10_000 * row.adhered_ms / row.planned_ms) if row.planned_ms else None
        ),
    }
    return render(request, "records/day.html", context)


@require_safe
@permitted(Permission.READ_COSTS)
def card(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(records.cards(), pk=pk)
    context = {
        "shelf": CARDS,
        "card": row,
        "tiers": [(tier, lists.price(tier.price)) for tier in tiers_of(row)],
        "adjustment": lists.per_cent(round(10_000 * row.adjustment)) if row.adjustment else "",
        "versions": _others(row, records.cards()),
    }
    return render(request, "records/card.html", context)


def _others(row: Any, cards: Iterable[Any]) -> list[Any]:
    """The cards of the same team and unit, the newest first."""
    return [one for one in cards if (one.team_id, one.unit) == (row.team_id, row.unit)]
