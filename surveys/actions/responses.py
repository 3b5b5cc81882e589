"""Single answers that another tool took, with their words, perhaps about a contact we know."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from surveys.actions import statements
from surveys.models import Answer
from surveys.models.answers import LONGEST_COMMENT
from surveys.models.programmes import EMPLOYEES
from teams.ingest import staging
from teams.ingest.kinds import common
from teams.ingest.kinds.answers import SCALES
from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema, Wrong
from teams.ingest.staging import quoted
from teams.ingest.targets import Lookup, Table, Target

# Whoever answers about their own work is not named: no programme of that kind is known here.
PROGRAMME_ID: Final = (
    "SELECT asked.id FROM surveys_programme AS asked"
    " WHERE asked.slug = {row}.programme AND asked.occasion <> 'employees'"
)
CONTACT_ID: Final = (
    "SELECT contact.id FROM teams_interaction AS contact"
    " WHERE contact.external_id = {row}.interaction AND contact.feed_id ="
    " CASE WHEN {row}.interaction_feed IS NULL THEN {feed}"
    " ELSE (SELECT id FROM teams_feed WHERE slug = {row}.interaction_feed) END"
)
# What a contact says of the answers about it, by column of staging.
OF_CONTACT: Final = {
    "contact_team_id": "CASE WHEN contact.id IS NOT NULL"
    " THEN coalesce(credit.team_id, unattributed.id) END",
    "contact_agent_id": "credit.agent_id",
    "contact_channel_id": "contact.channel_id",
    "contact_topic_id": "contact.topic_id",
    "contact_segment_id": "contact.segment_id",
    "contact_customer_id": "contact.customer_id",
}
ABOUT: Final = """
UPDATE pg_temp.staged AS row SET stands_on = about.stands_on, {set}
FROM (
    SELECT given.line, {columns},
        coalesce(
            (contact.ended_at AT TIME ZONE {zone})::date, given.day,
            (given.answered_at AT TIME ZONE {own_zone})::date
        ) AS stands_on
    FROM pg_temp.staged AS given
    JOIN surveys_programme AS programme ON programme.slug = given.programme
    CROSS JOIN (SELECT id FROM teams_team WHERE slug = 'mixed') AS mixed
    CROSS JOIN (SELECT id FROM teams_team WHERE slug = 'unattributed') AS unattributed
    LEFT JOIN teams_feed AS source ON source.slug = coalesce(given.interaction_feed, {feed})
    LEFT JOIN teams_interaction AS contact
        ON contact.feed_id = source.id AND contact.external_id = given.interaction
    CROSS JOIN LATERAL ({credit}) AS credit
    WHERE given.fate = 'g'
) AS about
WHERE about.line = row.line
"""
# Whoever is being erased is waited for: their words are found, or not taken in the first place.
HOLD: Final = """
SELECT FROM teams_customer AS customer
WHERE customer.id IN (SELECT contact_customer_id FROM pg_temp.staged WHERE fate = 'g')
    OR customer.reference IN (SELECT customer FROM pg_temp.staged WHERE fate = 'g')
ORDER BY customer.id FOR SHARE
"""
SKIP_ERASED: Final = """
UPDATE pg_temp.staged AS row SET fate = 's' WHERE fate = 'g' AND (
    EXISTS (
        SELECT FROM teams_customer AS customer
        WHERE customer.id = row.contact_customer_id AND customer.erased_at IS NOT NULL
    ) OR EXISTS (
        SELECT FROM surveys_answer AS old WHERE old.feed_id = {feed} AND old.external_id =
            'erased-' || encode(sha256(convert_to(row.external_id, 'UTF8')), 'hex')
    )
)
"""
UNCOUNT: Final = """
UPDATE surveys_answer SET is_counted = false WHERE id IN (SELECT id FROM pg_temp.moved)
"""


def _judge(rows: Rows) -> None:
    """Credit each answer as its programme does, and leave out what was erased."""
    columns = "".join(f", ADD COLUMN {name} bigint" for name in OF_CONTACT)
    staging.run(f"ALTER TABLE pg_temp.staged ADD COLUMN stands_on date{columns}")
    told: Mapping[str, str] = {
        "set": ", ".join(f"{name} = about.{name}" for name in OF_CONTACT),
        "columns": ", ".join(f"{sql} AS {name}" for name, sql in OF_CONTACT.items()),
        "zone": quoted(rows.zone),
        # Many tools give no time of the day: their day stays the day.
        "own_zone": quoted(rows.feed.time_zone),
        "feed": quoted(rows.feed.slug),
        "credit": statements.credit(rule="programme.credit_rule", contact="contact.id"),
    }
    staging.run(ABOUT.format(**told))
    staging.run(HOLD)
    staging.run(SKIP_ERASED.format(feed=int(rows.feed.pk)))


def _uncount(rows: Rows) -> None:
    staging.run(UNCOUNT)


def _of_contact(name: str, *others: str) -> str:
    """What the contact says, where there is one; else what the row says."""
    return f"CASE WHEN row.interaction_id IS NULL THEN {', '.join(others)} ELSE row.{name} END"


# A contact that is reassigned later takes no rating along.
SAME: Final = "old.interaction_id = said.interaction_id"
CREDITED: Final = ("team_id", "agent_id", "channel_id", "topic_id", "segment_id", "day")
TARGET: Final = Target(
    facts=Table(
        Answer,
        ("feed_id", "external_id"),
        {
            **common.plain("feed_id", "external_id", "programme_id", "interaction_id"),
            **common.plain("score", "answered_at"),
            "customer_id": "coalesce(row.contact_customer_id, row.customer_id)",
            "team_id": _of_contact("contact_team_id", "coalesce(row.team_id, row.no_team_id)"),
            "agent_id": _of_contact("contact_agent_id", "row.agent_id"),
            "channel_id": _of_contact("contact_channel_id", "row.channel_id"),
            "topic_id": _of_contact("contact_topic_id", common.MIX["topic_id"]),
            "segment_id": _of_contact("contact_segment_id", common.MIX["segment_id"]),
            "day": "row.stands_on",
            "comment": "coalesce(row.comment, '')",
            "language": "coalesce(lower(row.language), '')",
            "medium": "'link'",
        },
        at_first={"is_suspect": "false", "suspicion": "''", "is_counted": "false"},
        kept=dict.fromkeys(CREDITED, SAME),
    ),
    names=(
        ("team", "team"),
        ("agent", "agent"),
        ("channel", "channel"),
        ("topic", "topic"),
        ("segment", "segment"),
        ("customer", "customer"),
    ),
    lookups=(
        Lookup("programme_id", "programme", PROGRAMME_ID),
        Lookup("interaction_id", "interaction", CONTACT_ID),
    ),
    seen="day",
    judge_more=_judge,
    after=_uncount,
)


def _scales() -> tuple[Wrong, ...]:
    """A score outside its programme's scale, and an answer that was asked on another scale."""
    found = []
    for instrument, (low, high) in SCALES.items():
        if instrument in EMPLOYEES:
            continue
        own = (
            "EXISTS (SELECT FROM surveys_programme AS asked"
            f" WHERE asked.slug = programme AND asked.instrument = '{instrument}')"
        )
        name = instrument.value.replace("_", " ").upper()
        found += [
            Wrong(
                f"(lowest <> {low} OR highest <> {high}) AND {own}",
                "response.lowest",
                f"{name} is asked on a scale from {low} to {high}, and on no other",
            ),
            Wrong(
                f"score NOT BETWEEN {low} AND {high} AND {own}",
                "response.score",
                f"is outside the scale of {name}, {low} to {high}",
            ),
        ]
    return tuple(found)


RESPONSES: Final = Schema(
    name="responses",
    tables=("response",),
    fields=(
        common.external_id("response"),
        Field("response.programme", "programme", Kind.TEXT, required=True, longest=50),
        Field("response.score", "score", Kind.NUMBER, required=True, high=100),
        Field("response.lowest", "lowest", Kind.NUMBER, high=100),
        Field("response.highest", "highest", Kind.NUMBER, high=100),
        Field("response.comment", "comment", Kind.TEXT, longest=LONGEST_COMMENT),
        Field("response.answered_at", "answered_at", Kind.INSTANT, required=True),
        Field("response.day", "day", Kind.DAY),
        Field("response.language", "language", Kind.TEXT, longest=8),
        Field("response.interaction", "interaction", Kind.TEXT, longest=200),
        Field("response.interaction_feed", "interaction_feed", Kind.TEXT, longest=50),
        common.team("response"),
        common.agent("response"),
        common.channel("response", required=False),
        Field("response.topic", "topic", Kind.TEXT, longest=200),
        Field("response.segment", "segment", Kind.TEXT, longest=200),
        common.customer("response"),
    ),
    key=("external_id",),
    loader=partial(Rows, TARGET),
    wrong=(
        *_scales(),
        Wrong(
            "interaction IS NULL AND channel IS NULL",
            "response.channel",
            "is empty, and there is no contact that says it",
        ),
    ),
    creates=frozenset({"team", "agent", "topic", "segment"}),
)
