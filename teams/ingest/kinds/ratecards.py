"""Rate cards: a row is one tier of what a vendor's team is paid by."""

from functools import partial
from typing import Final

from teams.ingest import staging
from teams.ingest.kinds import common
from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema, Wrong
from teams.ingest.targets import Table, Target
from teams.models import RateCard, RateTier
from teams.models.costs import RateUnit

# What a tier has wrong beside the one before it, from `previous` on.
BESIDE: Final = """
    SELECT line, CASE
        WHEN place = 1 AND above > 0
            THEN 'leaves a gap: no tier has a price for units up to ' || above
        WHEN place > 1 AND (previous IS NULL OR previous > above)
            THEN 'overlaps the tier before it, ' || coalesce('up to ' || previous, 'without end')
        WHEN previous < above
            THEN 'leaves a gap: no tier has a price from ' || previous || ' to ' || above
        WHEN place = places AND up_to IS NOT NULL
            THEN 'leaves a gap: no tier has a price for units above ' || up_to
        END AS reason
    FROM (
        SELECT line, above, up_to, lag(up_to) OVER up AS previous, row_number() OVER up AS place,
            count(*) OVER (PARTITION BY team, unit, since) AS places
        FROM pg_temp.staged WHERE fate = 'g'
        WINDOW up AS (PARTITION BY team, unit, since ORDER BY above)
    ) AS tiers
"""


def _judge_more(rows: Rows) -> None:
    staging.run(
        "UPDATE pg_temp.staged AS row SET fate = 'r', fault_label = 'tier.above',"
        " fault_value = row.above::text, fault_reason = found.reason"
        f" FROM ({BESIDE}) AS found WHERE row.line = found.line AND found.reason IS NOT NULL"
    )
    span = "daterange({0}.since, {0}.until, '[]')"
    this, other, old = (span.replace("{0}", name) for name in ("row", "other", "old"))
    staging.run(
        "UPDATE pg_temp.staged AS row SET fate = 'r', beside = found.other,"
        " fault_label = 'card.since', fault_value = row.since::text,"
        " fault_reason = 'is within another card of this team'"
        " FROM (SELECT row.line, min(other.line) AS other FROM pg_temp.staged AS row"
        " JOIN pg_temp.staged AS other ON other.team = row.team AND other.unit = row.unit"
        f" AND other.since <> row.since AND other.line < row.line AND {other} && {this}"
        " WHERE row.fate = 'g' AND other.fate = 'g' GROUP BY row.line) AS found"
        " WHERE row.line = found.line"
    )
    known = rows.names.known["team"]
    staging.run(
        "UPDATE pg_temp.staged AS row SET fate = 'r', fault_label = 'card.since',"
        " fault_value = row.since::text,"
        " fault_reason = 'is within the card that is there already, from ' || old.since"
        " FROM unnest(%s::text[], %s::bigint[]) AS named (name, id)"
        " JOIN teams_ratecard AS old ON old.team_id = named.id"
        f" WHERE row.fate = 'g' AND row.team = named.name AND old.unit = row.unit"
        f" AND {old} && {this}"
        " AND NOT EXISTS (SELECT FROM pg_temp.staged AS same WHERE same.fate = 'g'"
        " AND same.team = row.team AND same.unit = row.unit AND same.since = old.since)",
        [list(known), list(known.values())],
    )


CARD: Final = ("team_id", "unit", "currency", "since", "until", "minimum_units", "adjustment")
TARGET: Final = Target(
    facts=Table(RateCard, ("team_id", "unit", "since"), common.plain(*CARD)),
    source="costs",
    days=("since",),
    parts=Table(
        RateTier,
        ("card_id", "above"),
        {"card_id": "row.whole_id", **common.plain("above", "up_to", "price")},
    ),
    names=(("team", "team"),),
    judge_more=_judge_more,
)
RATE_CARDS: Final = Schema(
    name="rate cards",
    tables=("card", "tier"),
    fields=(
        common.team("card", required=True),
        Field("card.unit", "unit", Kind.CHOICE, required=True, choices=tuple(RateUnit.values)),
        Field("card.currency", "currency", Kind.TEXT, required=True, longest=3),
        Field("card.since", "since", Kind.DAY, required=True, ahead=True),
        Field("card.until", "until", Kind.DAY, ahead=True),
        common.count("card", "minimum_units", "minimum_units", default="0"),
        Field(
            "card.adjustment", "adjustment", Kind.DECIMAL, low=-1, high=1, default="0",
        ),
        common.count("tier", "above", "above", default="0"),
        common.count("tier", "up_to", "up_to"),
        Field("tier.price", "price", Kind.DECIMAL, required=True, high=10**9),
    ),
    key=("team", "unit", "since", "above"),
    loader=partial(Rows, TARGET),
    wrong=(
        Wrong("currency !~ '^[A-Z]{3}$'", "card.currency", common.CURRENCY),
        Wrong("extract(day FROM since) > 1", "card.since", "is not the first of a month"),
        Wrong("until < since", "card.until", "ends before it starts"),
        Wrong("up_to <= above", "tier.up_to", "is not above where the tier starts"),
    ),
    whole=("team", "unit", "since"),
    thing="rate card",
    shared=("currency", "until", "minimum_units", "adjustment"),
    creates=frozenset({"team"}),
)  # fmt: skip
