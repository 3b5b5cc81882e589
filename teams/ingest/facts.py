"""From staged rows to interactions and legs: what is new, what changed, what is the same."""

from typing import Final

from teams import languages
from teams.ingest import stamps
from teams.ingest.staging import one, run

# Values of an interaction that the file gives, beside its keys.
SAID: Final = (
    "channel_id", "topic_id", "segment_id", "customer_id", "direction", "arrived_at", "ended_at",
    "resolved_at", "rating", "version_at", "is_excluded", "case_reference", "sentiment",
    "classifier", "language", "menu_ms",
)  # fmt: skip
# What is stamped from its legs.
STAMPED: Final = (
    "first_team_id", "last_team_id", "sole_team_id", "legs_n", "handled_n", "transfers_n",
    "wait_ms", "handle_ms", "talk_ms", "hold_ms", "wrap_up_ms", "ring_ms", "customer_ms",
    "warm_transfers_n", "is_escalated", "is_misrouted", "access", "is_open", "is_disconnected",
    "is_shared",
)  # fmt: skip
INTERACTION: Final = (*SAID, *STAMPED)
LEG: Final = (
    "team_id", "agent_id", "kind", "enqueued_at", "answered_at", "ended_at", "outcome", "talk_ms",
    "hold_ms", "consult_ms", "wrap_up_ms", "ring_ms", "dial_ms", "is_transfer", "transfer_kind",
    "is_escalated", "left_on_hold", "promise_ms", "short_ms", "is_open",
    "business_wait_ms", "announced_ms", "announced_low_ms", "is_shared",
)  # fmt: skip
# The newest version of an interaction wins as a whole.
NEWER: Final = (
    "(old.version_at IS NULL OR new.version_at IS NULL OR new.version_at >= old.version_at)"
)
WAIT: Final = (
    "coalesce((extract(epoch FROM coalesce(answered_at, leg_ended_at) - enqueued_at)"
    " * 1000)::bigint, 0)"
)
CAME: Final = "coalesce(staged.enqueued_at, staged.leg_ended_at)"
ANSWERED: Final = "coalesce(staged.answered_at, staged.leg_ended_at)"
SPOKEN: Final = "coalesce(talk_ms, 0) + coalesce(hold_ms, 0) + coalesce(consult_ms, 0)"
# Handled without a word on how long it rang.
IS_QUIET: Final = "outcome = 'answered' AND kind <> 'consult' AND ring_ms IS NULL"
# What the source says, else what the customer is known to speak when the contact is loaded.
SPOKE: Final = languages.primary("coalesce(max(language), max(customer_language), '')")
# A key packed behind its leg's number: the least is the first leg's, the greatest the last's.
# Far cheaper than arrays, and room enough: numbers have 15 bits.
ROOM: Final = 2**40
# Legs with their share of what their agent did at once.
SHARED: Final = "pg_temp.part LEFT JOIN pg_temp.shared USING (contact_id, sequence)"
# How many interactions one statement writes: its foreign keys are checked from a list in memory.
AT_ONCE: Final = 100_000


def group(feed_id: int, mixed_id: int, unattributed_id: int) -> None:
    """One row per interaction with its stamps and its old row, one per leg with its keys.

    New keys follow the order of arrival, so that indexes by block range serve.
    """
    open_hours = stamps.hours()
    run("DROP TABLE IF EXISTS pg_temp.part, pg_temp.contact")
    run(
        f"""
        CREATE TEMPORARY TABLE contact ON COMMIT DROP AS
        SELECT sorted.*,
            coalesce(old_id, nextval(pg_get_serial_sequence('teams_interaction', 'id'))) AS id
        FROM (
            SELECT found.*, old.id AS old_id, false AS is_escalated, false AS is_misrouted,
                {stamps.access("found", "pr")} AS access,
                {stamps.is_disconnected("found")} AS is_disconnected
            FROM ({_opened(open_hours)}) AS found
            LEFT JOIN pg_temp.promises AS pr ON pr.channel_id = found.channel_id
                AND found.queued_at >= pr.opens AND found.queued_at < pr.closes
            LEFT JOIN teams_interaction AS old
                ON old.feed_id = %s AND old.external_id = found.external_id
            ORDER BY found.arrived_at
        ) AS sorted
        """,
        [mixed_id, unattributed_id, feed_id],
    )
    run("ANALYZE pg_temp.contact (external_id, old_id)")
    run(
        f"""
        CREATE TEMPORARY TABLE part ON COMMIT DROP AS
        SELECT staged.line, contact.id AS contact_id, contact.old_id, staged.sequence,
            coalesce(tm.id, %s) AS team_id, ag.id AS agent_id, staged.kind, staged.enqueued_at,
            staged.answered_at, staged.leg_ended_at AS ended_at, staged.outcome, staged.talk_ms,
            staged.hold_ms, staged.consult_ms, staged.wrap_up_ms, staged.ring_ms, staged.dial_ms,
            staged.is_transfer,
            {stamps.TRANSFER} AS transfer_kind, false AS is_escalated, staged.left_on_hold,
            {open_hours.is_open("ch.id", CAME)} AS is_open,
            {open_hours.waited("staged.enqueued_at", ANSWERED)} AS business_wait_ms,
            staged.announced_ms, staged.announced_low_ms, staged.is_shared,
            pr.answer_within_ms AS promise_ms, pr.short_abandon_ms AS short_ms
        FROM pg_temp.staged
        JOIN pg_temp.contact USING (external_id)
        JOIN pg_temp.channels AS ch ON ch.name = staged.channel
        LEFT JOIN pg_temp.team_names AS tm ON tm.name = staged.team
        LEFT JOIN pg_temp.agents AS ag ON ag.name = staged.agent
        JOIN pg_temp.promises AS pr ON pr.channel_id = ch.id
            AND coalesce(staged.enqueued_at, staged.arrived_at) >= pr.opens
            AND coalesce(staged.enqueued_at, staged.arrived_at) < pr.closes
        {open_hours.join(f"coalesce(tm.id, {unattributed_id})", "ch.id", CAME)}
        WHERE staged.fate = 'g'
        ORDER BY contact.id, staged.sequence
        """,
        [unattributed_id],
    )
    run("CREATE INDEX ON pg_temp.contact (id)")
    run("CREATE INDEX ON pg_temp.part (contact_id)")
    run("ANALYZE pg_temp.part (contact_id, old_id)")
    stamps.hand_over()


def _opened(open_hours: stamps.Hours) -> str:
    """Contacts with whether somebody was there when they came."""
    came = "coalesce(said.queued_at, said.arrived_at)"
    return (
        f"SELECT said.*, {open_hours.is_open('said.channel_id', came)} AS is_open"
        f" FROM ({_contacts()}) AS said"
        f" {open_hours.join('said.first_team_id', 'said.channel_id', came)}"
    )


def _contacts() -> str:
    """What the legs of an interaction say of it together; on the rest, the first leg decides."""
    first = ", ".join(
        f"(min(sequence * {ROOM} + {name}) %% {ROOM}) AS {name}"
        for name in ("channel_id", "topic_id", "segment_id", "customer_id")
    )
    return f"""
        SELECT external_id, {first},
            max(direction) AS direction, min(arrived_at) AS arrived_at, max(ended_at) AS ended_at,
            max(resolved_at) AS resolved_at, max(rating) AS rating,
            max(version_at) AS version_at, bool_or(is_excluded) AS is_excluded,
            coalesce(max(case_reference), '') AS case_reference,
            coalesce(max(sentiment), '') AS sentiment,
            coalesce(max(classifier) FILTER (WHERE sentiment <> ''), '') AS classifier,
            {SPOKE} AS language, max(menu_ms) AS menu_ms,
            (min(sequence * {ROOM} + team_id) %% {ROOM}) AS first_team_id,
            (max(sequence * {ROOM} + team_id) %% {ROOM}) AS last_team_id,
            CASE WHEN min(team_id) = max(team_id) THEN min(team_id) ELSE %s END AS sole_team_id,
            count(*)::smallint AS legs_n,
            (count(*) FILTER (WHERE outcome = 'answered' AND kind <> 'consult'))::smallint
                AS handled_n,
            (count(*) FILTER (WHERE is_transfer))::smallint AS transfers_n,
            sum(wait_ms)::bigint AS wait_ms,
            sum(spoken_ms + coalesce(wrap_up_ms, 0))::bigint AS handle_ms,
            coalesce(sum(talk_ms), 0)::bigint AS talk_ms,
            coalesce(sum(hold_ms), 0)::bigint AS hold_ms,
            coalesce(sum(wrap_up_ms), 0)::bigint AS wrap_up_ms,
            CASE WHEN count(*) FILTER (WHERE {IS_QUIET}) = 0
                THEN (sum(ring_ms) FILTER (WHERE outcome = 'answered'))::bigint END AS ring_ms,
            (sum(wait_ms) + coalesce(sum(spoken_ms) FILTER (WHERE kind <> 'consult'), 0))::bigint
                AS customer_ms,
            {stamps.of_queues()}
        FROM (
            SELECT staged.external_id, staged.sequence::bigint AS sequence, ch.id AS channel_id,
                coalesce(tp.id, unknown_topic.id) AS topic_id,
                coalesce(sg.id, unknown_segment.id) AS segment_id, cu.id AS customer_id,
                coalesce(tm.id, %s) AS team_id, direction, arrived_at, ended_at, resolved_at,
                rating, version_at, is_excluded, outcome, kind, is_transfer, talk_ms, hold_ms,
                wrap_up_ms, ring_ms, {WAIT} AS wait_ms, {SPOKEN} AS spoken_ms, enqueued_at,
                answered_at, leg_ended_at, consult_ms, transfer_kind, left_on_hold, case_reference,
                sentiment, classifier, menu_ms, is_shared, staged.language,
                cu.language AS customer_language
            FROM pg_temp.staged
            JOIN pg_temp.channels AS ch ON ch.name = staged.channel
            CROSS JOIN (SELECT id FROM teams_topic WHERE slug = 'unknown') AS unknown_topic
            CROSS JOIN (SELECT id FROM teams_segment WHERE slug = 'unknown') AS unknown_segment
            LEFT JOIN pg_temp.topics AS tp ON tp.name = staged.topic
            LEFT JOIN pg_temp.segments AS sg ON sg.name = staged.segment
            LEFT JOIN pg_temp.team_names AS tm ON tm.name = staged.team
            LEFT JOIN teams_customer AS cu ON cu.reference = staged.customer
            WHERE staged.fate = 'g'
        ) AS said
        GROUP BY external_id
    """


def insert_new(feed_id: int) -> int:
    """Interactions that no earlier import knew, with their legs."""
    columns, legs = ", ".join(INTERACTION), ", ".join(LEG)
    added = 0
    first = one("SELECT min(id) FROM pg_temp.contact WHERE old_id IS NULL")
    last = one("SELECT max(id) FROM pg_temp.contact WHERE old_id IS NULL")
    if first is None:
        return added
    # Checked at once, chunk by chunk: put off to the commit, the list grows with the file.
    run("SET CONSTRAINTS ALL IMMEDIATE")
    for low in range(first, last + 1, AT_ONCE):
        bounds = [low, low + AT_ONCE]
        added += run(
            f"INSERT INTO teams_interaction (id, feed_id, external_id, {columns})"
            f" SELECT id, %s, external_id, {columns} FROM pg_temp.contact"
            " WHERE id >= %s AND id < %s AND old_id IS NULL ORDER BY id",
            [feed_id, *bounds],
        )
        run(
            f"INSERT INTO teams_leg (interaction_id, sequence, {legs}, effective_ms)"
            f" SELECT contact_id, sequence, {legs}, effective_ms FROM {SHARED}"
            " WHERE contact_id >= %s AND contact_id < %s AND old_id IS NULL ORDER BY contact_id",
            bounds,
        )
    run("SET CONSTRAINTS ALL DEFERRED")
    return added


def find_changed() -> int:
    """Note which known interactions differ in themselves or in a leg, unless they are older."""
    run("DROP TABLE IF EXISTS pg_temp.changed")
    differs = " OR ".join(f"old.{n} IS DISTINCT FROM new.{n}" for n in INTERACTION)
    parts = " OR ".join(f"leg.{n} IS DISTINCT FROM part.{n}" for n in LEG)
    # A leg that vanished shows in the number of legs, or in another that took its place.
    return run(
        f"""
        CREATE TEMPORARY TABLE changed ON COMMIT DROP AS
        SELECT new.id FROM pg_temp.contact AS new
        JOIN teams_interaction AS old ON old.id = new.old_id
        WHERE {NEWER} AND ({differs})
        UNION
        SELECT new.id FROM pg_temp.part
        JOIN pg_temp.contact AS new ON new.id = part.contact_id
        JOIN teams_interaction AS old ON old.id = part.old_id
        LEFT JOIN teams_leg AS leg
            ON leg.interaction_id = part.old_id AND leg.sequence = part.sequence
        WHERE {NEWER} AND (leg.id IS NULL OR {parts})
        """
    )


def update_changed() -> None:
    """The newer version replaces the older one; legs that vanished are gone."""
    values = ", ".join(f"{name} = new.{name}" for name in INTERACTION)
    run(
        f"UPDATE teams_interaction AS old SET {values} FROM pg_temp.contact AS new"
        " JOIN pg_temp.changed ON changed.id = new.id WHERE old.id = new.id"
    )
    run(
        "DELETE FROM teams_leg AS leg USING pg_temp.changed WHERE leg.interaction_id = changed.id"
        " AND NOT EXISTS (SELECT FROM pg_temp.part WHERE part.contact_id = changed.id"
        " AND part.sequence = leg.sequence)"
    )
    legs = ", ".join(LEG)
    taken = ", ".join(f"{name} = excluded.{name}" for name in (*LEG, "effective_ms"))
    run(
        f"INSERT INTO teams_leg AS old (interaction_id, sequence, {legs}, effective_ms)"
        f" SELECT contact_id, sequence, {legs}, effective_ms FROM {SHARED}"
        " WHERE contact_id IN (SELECT id FROM pg_temp.changed)"
        f" ON CONFLICT (interaction_id, sequence) DO UPDATE SET {taken}"
    )
