"""Lists of what was recorded: cases, evaluations, agents' days, costs, visits."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import django_tables2 as tables
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from kpis import formats
from teams import dates
from teams.models.cases import Case
from teams.models.labelled import LabelledSample
from teams.models.teams import TeamKind
from teams.models.visits import VisitKind
from teams.models.worktime import AgentDay
from teams.tables import DayColumn, MomentColumn, RowTable, WholeColumn, link

NO_BREAK: Final = "\N{NO-BREAK SPACE}"
NUMBER: Final = {"td": {"class": "num"}}
PAID: Final = ("contact", "idle", "task", "training", "meeting", "break_paid", "absent_paid")


def amount(hundredths: int, currency: str) -> str:
    """An amount exactly, in its own currency."""
    exact = Decimal(hundredths).scaleb(-2)
    if currency == settings.REPORTING_CURRENCY:
        return formats.money(exact)
    return f"{formats.number(exact)}{NO_BREAK}{currency}"


def length(ms: int | None) -> str:
    return "" if ms is None else formats.duration(ms / 1000)


def per_cent(basis_points: int | None) -> str:
    if basis_points is None:
        return ""
    shown = number_format(Decimal(basis_points) / 100, 1, use_l10n=True)
    return f"{shown}{formats.percent_sign()}"


def of_highest(mark: Any) -> str:
    """The points of an evaluation's mark in per cent of the highest."""
    if mark.points is None:
        return ""
    return per_cent(round(10_000 * mark.points / Decimal(mark.criterion.maximum)))


def plain(value: Decimal) -> str:
    """With the decimals that say something."""
    return number_format(value.normalize(), use_l10n=True, force_grouping=True)


def instant(**options: Any) -> tables.Column:
    return MomentColumn(**options)


def day(**options: Any) -> tables.Column:
    return DayColumn(**options)


def number(**options: Any) -> tables.Column:
    return tables.Column(attrs=NUMBER, **options)


class CaseTable(RowTable):
    external_id = link("case", verbose_name=_("Case"))
    owner_team = tables.Column(verbose_name=_("Owner"))
    channel = WholeColumn(verbose_name=_("Channel"))
    topic = tables.Column(verbose_name=_("Topic"))
    status = tables.Column(verbose_name=_("Status"))
    created_at = instant(verbose_name=_("Created"), order_by=("created_at", "pk"))
    replied = number(empty_values=(), verbose_name=_("First reply after"), orderable=False)
    resolved = number(empty_values=(), verbose_name=_("Resolved after"), orderable=False)

    first = "-created_at"

    def render_replied(self, record: Case) -> str:
        return _after(record, "replied_at")

    def render_resolved(self, record: Case) -> str:
        return _after(record, "resolved_at")


def _after(case: Case, name: str) -> str:
    at = getattr(case, name)
    start = (case.queued_at if name == "replied_at" else None) or case.created_at
    return formats.duration(max(0.0, (at - start).total_seconds())) if at else "–"


class EvaluationTable(RowTable):
    external_id = link("evaluation", verbose_name=_("Evaluation"))
    team = tables.Column(verbose_name=_("Team"))
    agent = tables.Column(verbose_name=_("Agent"))
    rubric = tables.Column(verbose_name=_("Form"))
    selection = tables.Column(verbose_name=_("Chosen"))
    contact_at = instant(verbose_name=_("Contact"), order_by=("contact_at", "pk"))
    score_bp = number(verbose_name=_("Score"))
    failed = tables.Column(empty_values=(), verbose_name=_("Failed"), orderable=False)

    first = "-contact_at"

    def render_score_bp(self, value: int) -> str:
        return per_cent(value)

    def render_failed(self, record: Any) -> str:
        return ", ".join(failed(record)) or "–"


def failed(evaluation: Any) -> list[str]:
    """What critical criteria of an evaluation were failed, in words."""
    kinds = {
        "customer": _("customer"),
        "business": _("business"),
        "compliance": _("compliance"),
    }
    return [str(word) for kind, word in kinds.items() if getattr(evaluation, f"fails_{kind}")]


class RubricTable(RowTable):
    name = link("form", verbose_name=_("Name"))
    version = number(verbose_name=_("Version"))
    since = day(verbose_name=_("Since"))
    criteria_n = number(verbose_name=_("Criteria"))


def spent(name: str) -> Callable[[Any, AgentDay], str]:
    return lambda _table, record: length(getattr(record, f"{name}_ms")) or "–"


class DayTable(RowTable):
    day = day(
        words=dates.weekday_and_day,
        verbose_name=_("Day"),
        linkify=("day", {"pk": tables.A("pk")}),
        order_by=("day", "pk"),
    )
    agent = tables.Column(verbose_name=_("Agent"))
    team = tables.Column(verbose_name=_("Team"))
    contact = number(empty_values=(), verbose_name=_("with customers"), orderable=False)
    idle = number(empty_values=(), verbose_name=_("available"), orderable=False)
    task = number(empty_values=(), verbose_name=_("case work"), orderable=False)
    paid = number(empty_values=(), verbose_name=_("Paid"), orderable=False)
    occupancy = number(empty_values=(), verbose_name=_("Occupancy"), orderable=False)

    first = "-day"

    render_contact = spent("contact")
    render_idle = spent("idle")
    render_task = spent("task")

    def render_paid(self, record: AgentDay) -> str:
        return length(sum(getattr(record, f"{name}_ms") for name in PAID))

    def render_occupancy(self, record: AgentDay) -> str:
        whole = record.contact_ms + record.idle_ms
        return per_cent(round(10_000 * record.contact_ms / whole)) if whole else "–"


class ForecastTable(RowTable):
    starts_at = instant(verbose_name=_("Interval"), order_by=("starts_at", "pk"))
    minutes = number(verbose_name=_("Minutes"))
    team = tables.Column(verbose_name=_("Team"))
    channel = WholeColumn(verbose_name=_("Channel"))
    contacts = number(verbose_name=_("Contacts expected"))
    frozen_at = instant(verbose_name=_("Last changed"))

    first = "-starts_at"

    def render_contacts(self, value: Decimal) -> str:
        return number_format(value, 1, use_l10n=True, force_grouping=True)


class SampleTable(RowTable):
    since = day(verbose_name=_("Since"), order_by=("since", "pk"))
    team = tables.Column(verbose_name=_("Team"))
    channel = WholeColumn(verbose_name=_("Channel"))
    language = tables.Column(verbose_name=_("Language"), default=_("any"))
    classifier = tables.Column(verbose_name=_("Classifier"))
    sensitivity = number(empty_values=(), verbose_name=_("Negative ones found"), orderable=False)
    specificity = number(empty_values=(), verbose_name=_("Others cleared"), orderable=False)

    first = "-since"

    def render_team(self, value: Any) -> str:
        return str(_("all teams")) if value.kind == TeamKind.COMMON else str(value)

    def render_sensitivity(self, record: LabelledSample) -> str:
        return _of(record.found_n, record.negative_n)

    def render_specificity(self, record: LabelledSample) -> str:
        return _of(record.cleared_n, record.other_n)


def _of(part: int, whole: int) -> str:
    share = per_cent(round(10_000 * part / whole))
    return f"{share} ({formats.number(part)}/{formats.number(whole)})"


class CostTable(RowTable):
    month = day(words=dates.month, verbose_name=_("Month"), order_by=("month", "pk"))
    team = tables.Column(verbose_name=_("Team"))
    category = tables.Column(verbose_name=_("Category"))
    channel = WholeColumn(verbose_name=_("Channel"), default=_("all"))
    status = tables.Column(verbose_name=_("Status"))
    amount = number(verbose_name=_("Amount"))
    reported = number(verbose_name=_("Reported"))

    first = "-month"

    def render_amount(self, record: Any) -> str:
        return amount(record.amount, record.currency)

    def render_reported(self, value: int) -> str:
        return amount(value, settings.REPORTING_CURRENCY)


class RateTable(RowTable):
    month = day(words=dates.month, verbose_name=_("Month"))
    currency = tables.Column(verbose_name=_("Currency"))
    rate = number(verbose_name=_("Worth"))

    first = "-month"

    def render_rate(self, value: Decimal) -> str:
        return f"{plain(value)}{NO_BREAK}{settings.REPORTING_CURRENCY}"


class CardTable(RowTable):
    team = link("card", verbose_name=_("Team"))
    unit = tables.Column(verbose_name=_("Unit"))
    since = day(verbose_name=_("Since"))
    until = day(verbose_name=_("Until"), default=_("no end"))
    minimum_units = number(verbose_name=_("Least units a month"))
    price = number(empty_values=(), verbose_name=_("Price"), orderable=False)

    first = "team"

    def render_price(self, record: Any) -> str:
        prices = [tier.price for tier in record.tiers.all()]
        if not prices:
            return "–"
        low, high = min(prices), max(prices)
        shown = price(low) if low == high else f"{price(low)} – {price(high)}"
        return f"{shown}{NO_BREAK}{record.currency}"


def price(value: Decimal) -> str:
    """At least two decimals, more where they say something."""
    exact = value.normalize()
    places = max(2, -int(exact.as_tuple().exponent))
    return number_format(exact, places, use_l10n=True, force_grouping=True)


class VisitTable(RowTable):
    day = day(words=dates.weekday_and_day, verbose_name=_("Day"))
    kind = tables.Column(verbose_name=_("Kind"))
    n = number(verbose_name=_("Visits"))
    served = number(verbose_name=_("served"))
    agent = number(verbose_name=_("handed to an agent"))
    abandoned = number(verbose_name=_("given up"))

    first = "-day"

    def render_kind(self, value: str) -> str:
        return str(KINDS_OF_VISITS[value])


class RelationshipTable(RowTable):
    customer = tables.Column(verbose_name=_("Customer"))
    from_day = day(verbose_name=_("From"), order_by=("from_day", "pk"))
    to_day = day(verbose_name=_("To"), default=_("still"))
    feed = tables.Column(verbose_name=_("Source"))

    first = "-from_day"


KINDS_OF_VISITS: Final = dict(VisitKind.choices)
