"""Costs: amounts of a team's month, and what currencies are worth."""

from functools import partial
from typing import Final

from django.conf import settings

from teams.ingest import rows, staging
from teams.ingest.kinds import common
from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema, Wrong
from teams.ingest.staging import quoted
from teams.ingest.targets import Table, Target
from teams.models import CostLine, ExchangeRate
from teams.models.costs import CostCategory, CostStatus

OWN: Final = quoted(settings.REPORTING_CURRENCY)
RATE: Final = "SELECT fx.rate FROM teams_exchangerate AS fx WHERE fx.currency = {0}.currency"
OF_MONTH: Final = f"({RATE} AND fx.month = {{0}}.month)"
CURRENCY: Final = Wrong("currency !~ '^[A-Z]{3}$'", "cost.currency", common.CURRENCY)


def _judge_more(rows: Rows) -> None:
    """Amounts of another currency need that month's rate."""
    staging.reject(
        f"currency <> {OWN} AND NOT EXISTS {OF_MONTH.format('staged')}",
        "'cost.currency'",
        "currency",
        "'has no exchange rate for ' || to_char(month, 'YYYY-MM')",
    )


COST: Final = Target(
    facts=Table(
        CostLine,
        ("feed_id", "external_id"),
        {
            **common.TEAM,
            **common.plain("feed_id", "external_id", "channel_id", "month", "category", "status"),
            "amount": "(row.amount * 100)::bigint",
            "currency": "row.currency",
            "reported": f"CASE WHEN row.currency = {OWN} THEN (row.amount * 100)::bigint"
            f" ELSE round(row.amount * 100 * {OF_MONTH.format('row')})::bigint END",
        },
    ),
    source="costs",
    days=("month",),
    names=(("team", "team"), ("channel", "channel")),
    judge_more=_judge_more,
)
COSTS: Final = Schema(
    name="costs",
    tables=("cost",),
    fields=(
        common.external_id("cost"),
        common.team("cost", required=True),
        common.channel("cost", required=False),
        Field("cost.month", "month", Kind.MONTH, required=True, ahead=True),
        Field(
            "cost.category", "category", Kind.CHOICE, required=True,
            choices=tuple(CostCategory.values),
        ),
        Field(
            "cost.status", "status", Kind.CHOICE, choices=tuple(CostStatus.values),
            default="booked",
        ),
        # Credit notes are negative.
        Field(
            "cost.amount", "amount", Kind.DECIMAL, required=True, low=-(10**13), high=10**13,
            decimals=2,
        ),
        Field(
            "cost.currency", "currency", Kind.TEXT, longest=3,
            default=settings.REPORTING_CURRENCY, required=True,
        ),
    ),
    key=("external_id",),
    loader=partial(Rows, COST),
    wrong=(CURRENCY,),
    creates=frozenset({"team"}),
)  # fmt: skip


def _restate(loaded: Rows) -> None:
    """Amounts booked in a month whose rate changed are counted by the new one."""
    changed = (
        "teams_exchangerate AS fx WHERE fx.id IN (SELECT id FROM pg_temp.moved)"
        " AND cost.currency = fx.currency AND cost.month = fx.month"
    )
    rows.note_days("costs", f"SELECT cost.month AS day FROM teams_costline AS cost, {changed}")
    staging.run(
        f"UPDATE teams_costline AS cost SET reported = round(cost.amount * fx.rate)::bigint"
        f" FROM {changed} AND cost.currency <> {OWN}"
    )


RATES: Final = Schema(
    name="exchange rates",
    tables=("rate",),
    fields=(
        Field("rate.currency", "currency", Kind.TEXT, required=True, longest=3),
        Field("rate.month", "month", Kind.MONTH, required=True),
        Field("rate.rate", "rate", Kind.DECIMAL, required=True, high=10**9, decimals=8),
    ),
    key=("currency", "month"),
    loader=partial(
        Rows,
        Target(
            facts=Table(
                ExchangeRate, ("currency", "month"), common.plain("currency", "month", "rate")
            ),
            after=_restate,
        ),
    ),
    wrong=(
        Wrong(CURRENCY.condition, "rate.currency", CURRENCY.reason),
        Wrong(f"currency = {OWN}", "rate.currency", "is what amounts are reported in"),
        Wrong("rate = 0", "rate.rate", "is 0"),
    ),
)
