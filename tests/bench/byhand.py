"""The figures of one day as somebody writes them down by hand: plain aggregates, plain tables."""

ZONE = "Europe/Paris"
OPENS = f"(%(first)s::date::timestamp AT TIME ZONE '{ZONE}')"
CLOSES = f"((%(last)s::date + 1)::timestamp AT TIME ZONE '{ZONE}')"
WEEK = "interval '7 days'"

QUEUED = "enqueued_at IS NOT NULL AND leg.is_open AND outcome NOT IN ('excluded', 'waiting')"
ANSWERED = f"{QUEUED} AND outcome = 'answered'"
ABANDONED = f"{QUEUED} AND outcome = 'abandoned'"
IN_TIME = "leg.wait_ms <= promise_ms"
EXCESS = "(coalesce(announced_low_ms, announced_ms) + announced_ms) / 2 - leg.wait_ms"
QUEUE = {
    "offered": f"count(*) FILTER (WHERE {QUEUED})",
    "answered": f"count(*) FILTER (WHERE {ANSWERED})",
    "answered_in_time": f"count(*) FILTER (WHERE {ANSWERED} AND {IN_TIME})",
    "answered_after_wait": f"count(*) FILTER (WHERE {ANSWERED} AND leg.wait_ms > 0)",
    "abandoned": f"count(*) FILTER (WHERE {ABANDONED})",
    "abandoned_short": f"count(*) FILTER (WHERE {ABANDONED} AND leg.wait_ms <= short_ms)",
    "abandoned_in_time": f"count(*) FILTER (WHERE {ABANDONED} AND {IN_TIME})",
    "overflowed": f"count(*) FILTER (WHERE {QUEUED} AND outcome = 'flow_team')",
    "overflowed_in_time": (
        f"count(*) FILTER (WHERE {QUEUED} AND outcome = 'flow_team' AND {IN_TIME})"
    ),
    "left_other": f"count(*) FILTER (WHERE {QUEUED} AND outcome = 'flow_other')",
    "left_other_in_time": (
        f"count(*) FILTER (WHERE {QUEUED} AND outcome = 'flow_other' AND {IN_TIME})"
    ),
    "callback": f"count(*) FILTER (WHERE {QUEUED} AND outcome = 'callback')",
    "callback_in_time": f"count(*) FILTER (WHERE {QUEUED} AND outcome = 'callback' AND {IN_TIME})",
    "disconnected": f"count(*) FILTER (WHERE {QUEUED} AND outcome = 'system')",
    "left_early": (
        "count(*) FILTER (WHERE enqueued_at IS NULL AND outcome = 'abandoned' AND leg.is_open)"
    ),
    "excluded": "count(*) FILTER (WHERE outcome = 'excluded')",
    "wait_answered": f"sum(leg.wait_ms) FILTER (WHERE {ANSWERED})",
    "wait_answered_sq": f"sum(leg.wait_ms * leg.wait_ms) FILTER (WHERE {ANSWERED})",
    "wait_abandoned": f"sum(leg.wait_ms) FILTER (WHERE {ABANDONED})",
    "wait_abandoned_sq": f"sum(leg.wait_ms * leg.wait_ms) FILTER (WHERE {ABANDONED})",
    "wait_all": f"sum(leg.wait_ms) FILTER (WHERE {QUEUED})",
    "wait_all_sq": f"sum(leg.wait_ms * leg.wait_ms) FILTER (WHERE {QUEUED})",
    "announced": f"count(announced_ms) FILTER (WHERE {QUEUED})",
    "announced_answered": f"count(announced_ms) FILTER (WHERE {ANSWERED})",
    "announced_kept": f"count(*) FILTER (WHERE {ANSWERED} AND leg.wait_ms <= announced_ms)",
    "announced_excess": f"sum({EXCESS}) FILTER (WHERE {ANSWERED})",
    "announced_excess_sq": f"sum(({EXCESS}) * ({EXCESS})) FILTER (WHERE {ANSWERED})",
    "timed": f"count(business_wait_ms) FILTER (WHERE {ANSWERED})",
    "wait_business": f"sum(business_wait_ms) FILTER (WHERE {ANSWERED})",
    "wait_business_sq": f"sum(business_wait_ms * business_wait_ms) FILTER (WHERE {ANSWERED})",
    "wait_excluded": "sum(leg.wait_ms) FILTER (WHERE outcome = 'excluded')",
}
WRITTEN = "i.channel_id <> (SELECT id FROM teams_channel WHERE code = 'phone')"
COUNTED = "kind IN ('main', 'conference')"
HANDLE = (
    "coalesce(leg.talk_ms, 0) + coalesce(leg.hold_ms, 0)"
    " + coalesce(leg.consult_ms, 0) + coalesce(leg.wrap_up_ms, 0)"
)
HANDLING = {
    "handled": f"count(*) FILTER (WHERE {COUNTED})",
    "named": f"count(*) FILTER (WHERE {COUNTED} AND agent_id IS NOT NULL)",
    "talked": f"count(*) FILTER (WHERE {COUNTED} AND leg.talk_ms > 0)",
    "talked_long": f"count(*) FILTER (WHERE {COUNTED} AND leg.talk_ms >= 10000)",
    "held": f"count(*) FILTER (WHERE {COUNTED} AND leg.hold_ms > 0)",
    "hold_known": f"count(leg.hold_ms) FILTER (WHERE {COUNTED})",
    "wrap_up_known": f"count(leg.wrap_up_ms) FILTER (WHERE {COUNTED})",
    "ring_known": f"count(leg.ring_ms) FILTER (WHERE {COUNTED})",
    "dial_known": (
        f"count(*) FILTER (WHERE {COUNTED}"
        " AND (leg.dial_ms IS NOT NULL OR i.direction = 'inbound'))"
    ),
    "transferred": f"count(*) FILTER (WHERE {COUNTED} AND is_transfer)",
    "escalated": f"count(*) FILTER (WHERE {COUNTED} AND leg.is_escalated)",
    "handle": f"sum({HANDLE})",
    "handle_sq": f"sum(({HANDLE}) * ({HANDLE}))",
    "handle_named": f"sum({HANDLE}) FILTER (WHERE agent_id IS NOT NULL)",
    "handle_long": f"sum({HANDLE}) FILTER (WHERE leg.talk_ms >= 10000)",
    "handle_rung": (
        f"sum({HANDLE} + coalesce(leg.ring_ms, 0))"
        " FILTER (WHERE leg.ring_ms IS NOT NULL OR kind = 'consult')"
    ),
    "handle_dialled": (
        f"sum({HANDLE} + coalesce(leg.dial_ms, 0)) FILTER"
        " (WHERE leg.dial_ms IS NOT NULL OR kind = 'consult' OR i.direction = 'inbound')"
    ),
    "handled_written": f"count(*) FILTER (WHERE {COUNTED} AND {WRITTEN})",
    "effective_written": f"sum(coalesce(effective_ms, {HANDLE})) FILTER (WHERE {WRITTEN})",
    "talk": "sum(leg.talk_ms)",
    "talk_sq": "sum(leg.talk_ms * leg.talk_ms)",
    "hold": "sum(leg.hold_ms)",
    "hold_sq": "sum(leg.hold_ms * leg.hold_ms)",
    "wrap_up": "sum(leg.wrap_up_ms)",
    "wrap_up_sq": "sum(leg.wrap_up_ms * leg.wrap_up_ms)",
}
INBOUND = "NOT is_excluded AND direction = 'inbound'"
DONE = f"{INBOUND} AND handled_n > 0"
ARRIVAL = {
    "records": "count(*)",
    "excluded": "count(*) FILTER (WHERE is_excluded)",
    "contacts": f"count(*) FILTER (WHERE {INBOUND})",
    "proactive": "count(*) FILTER (WHERE NOT is_excluded AND direction = 'outbound')",
    "handled": f"count(*) FILTER (WHERE {DONE})",
    "unanswered": f"count(*) FILTER (WHERE {INBOUND} AND handled_n = 0)",
    "identified": f"count(customer_id) FILTER (WHERE {INBOUND})",
    "closed": f"count(*) FILTER (WHERE {INBOUND} AND NOT is_open)",
    "offered": f"count(*) FILTER (WHERE {INBOUND} AND access <> '')",
    **{
        name: f"count(*) FILTER (WHERE {INBOUND} AND access = '{access}')"
        for name, access in (
            ("answered_in_time", "in_time"),
            ("abandoned", "abandoned"),
            ("abandoned_short", "short"),
            ("left_in_time", "left_in_time"),
        )
    },
}
ROUTING = {
    "handled": f"count(*) FILTER (WHERE {DONE})",
    "transferred": f"count(*) FILTER (WHERE {DONE} AND transfers_n > 0)",
    "transferred_warm": f"count(*) FILTER (WHERE {DONE} AND warm_transfers_n > 0)",
    "transferred_blind": f"count(*) FILTER (WHERE {DONE} AND transfers_n > warm_transfers_n)",
    **{
        name: f"count(*) FILTER (WHERE {DONE} AND is_{name})"
        for name in ("escalated", "misrouted", "disconnected")
    },
}
CONTACT = {
    "contacts": f"count(*) FILTER (WHERE {INBOUND})",
    "handled": f"count(*) FILTER (WHERE {DONE})",
    "ring_known": f"count(ring_ms) FILTER (WHERE {DONE})",
    "handle_rung": f"sum(handle_ms + ring_ms) FILTER (WHERE {DONE})",
    **{
        f"{part}{suffix}": f"sum({amount}) FILTER (WHERE {DONE})"
        for part in ("handle", "talk", "hold", "wrap_up", "customer")
        for suffix, amount in (("", f"{part}_ms"), ("_sq", f"{part}_ms * {part}_ms"))
    },
}
LEGS = "teams_leg AS leg JOIN teams_interaction AS i ON i.id = leg.interaction_id"
QUEUE_DAY = f"""
    kind = 'main' AND (enqueued_at >= {OPENS} AND enqueued_at < {CLOSES}
        OR enqueued_at IS NULL AND leg.ended_at >= {OPENS} AND leg.ended_at < {CLOSES})"""
WRAPPED = "leg.ended_at + coalesce(leg.wrap_up_ms, 0) * interval '1 ms'"
HANDLING_DAY = f"""
    answered_at IS NOT NULL AND leg.ended_at >= {OPENS} - interval '1 day'
    AND leg.ended_at < {CLOSES} AND {WRAPPED} >= {OPENS} AND {WRAPPED} < {CLOSES}"""
MIX = "channel_id, topic_id, segment_id"
CASES = f"""(
    SELECT *, (arrived_at AT TIME ZONE '{ZONE}')::date AS day, lag(ended_at) OVER (
        PARTITION BY coalesce(customer_id, -i.id), coalesce(t.parent_id, t.id)
        ORDER BY arrived_at, i.id) AS before
    FROM teams_interaction AS i JOIN teams_topic AS t ON t.id = i.topic_id
    WHERE {INBOUND} AND ended_at >= {OPENS} - {WEEK} AND arrived_at < {CLOSES}
) AS contact"""
ISSUE = (
    "PARTITION BY is_excluded, customer_id, coalesce(t.parent_id, t.id) ORDER BY arrived_at, i.id"
)
RECORD = "PARTITION BY customer_id, coalesce(t.parent_id, t.id) ORDER BY arrived_at, i.id"
OF_ANY = "PARTITION BY is_excluded, customer_id ORDER BY arrived_at, i.id"


def issues(near: str = "7 days") -> str:
    """Contacts of known customers beside those of the same issue so near."""
    return f"""(
    SELECT *, i.id AS contact_id, (ended_at AT TIME ZONE '{ZONE}')::date AS day,
        max(ended_at) FILTER (WHERE handled_n > 0) OVER (
            {ISSUE} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before,
        lead(arrived_at) OVER ({ISSUE}) AS after,
        lead(arrived_at) OVER ({RECORD}) AS record,
        lead(arrived_at) OVER ({OF_ANY}) AS any_other
    FROM teams_interaction AS i JOIN teams_topic AS t ON t.id = i.topic_id
    WHERE direction = 'inbound' AND customer_id IS NOT NULL
      AND ended_at >= {OPENS} - interval '{near}' AND arrived_at <= {CLOSES} + interval '{near}'
) AS contact"""


OPENED = f"(before IS NULL OR before < arrived_at - {WEEK})"
CLOSED = f"(after IS NULL OR after > ended_at + {WEEK})"
RESOLVABLE = (
    "NOT contact.is_unresolvable AND NOT coalesce("
    "(SELECT up.is_unresolvable FROM teams_topic AS up WHERE up.id = contact.parent_id), false)"
)
RESOLUTION = {
    "contacts": f"count(*) FILTER (WHERE {DONE})",
    **{
        f"{name}_w{days}": (
            f"count(*) FILTER (WHERE {DONE}"
            f" AND (before IS NULL OR before < arrived_at - interval '{days} days'){closed})"
        )
        for days in (1, 3)
        for name, closed in (
            ("first_contacts", ""),
            ("resolved", f" AND (after IS NULL OR after > ended_at + interval '{days} days')"),
        )
    },
    "untransferred": (
        f"count(*) FILTER (WHERE {DONE} AND {OPENED} AND {CLOSED} AND transfers_n = 0)"
    ),
    "first_net": f"count(*) FILTER (WHERE {DONE} AND {OPENED} AND {RESOLVABLE})",
    "resolved_net": f"count(*) FILTER (WHERE {DONE} AND {OPENED} AND {CLOSED} AND {RESOLVABLE})",
    "repeated": f"count(*) FILTER (WHERE {DONE} AND NOT {CLOSED})",
    "repeated_any": f"count(*) FILTER (WHERE {DONE} AND any_other <= ended_at + {WEEK})",
    "first_contacts": f"count(*) FILTER (WHERE {DONE} AND {OPENED})",
    "resolved_at_first": f"count(*) FILTER (WHERE {DONE} AND {OPENED} AND {CLOSED})",
    "not_repeated": (
        f"count(*) FILTER (WHERE {DONE} AND (record IS NULL OR record > arrived_at + {WEEK}))"
    ),
}


def sums(
    keys: str, measures: dict[str, str], source: str, where: str, day: str = "%(first)s::date"
) -> str:
    values = ", ".join(f"{sql} AS m_{name}" for name, sql in measures.items())
    numbers = ", ".join(str(n) for n in range(1, keys.count(",") + 3))
    return f"SELECT {day} AS day, {keys}, {values} FROM {source} WHERE {where} GROUP BY {numbers}"


def _histogram(keys: str, amount: str, source: str, where: str) -> str:
    # The logarithmic buckets that everybody writes: 2 % wide, one row each.
    bucket = f"floor(ln(greatest({amount}, 1)) / ln(1.02::float8))::int AS bucket"
    numbers = ", ".join(str(n) for n in range(1, keys.count(",") + 4))
    return (
        f"SELECT %(first)s::date AS day, {keys}, {bucket}, count(*) AS n"
        f" FROM {source} WHERE {where} GROUP BY {numbers}"
    )


FACTS = "teams_interaction AS i"
ENDED = f"ended_at >= {OPENS} AND ended_at < {CLOSES}"
ARRIVED = f"arrived_at >= {OPENS} AND arrived_at < {CLOSES}"
HOUR = f"extract(hour FROM arrived_at AT TIME ZONE '{ZONE}')::int"
# Without a comma: by them the columns of a key are counted.
QUEUED_AT = "(CASE WHEN enqueued_at IS NULL THEN leg.ended_at ELSE enqueued_at END)"
QUEUED_HOUR = f"extract(hour FROM {QUEUED_AT} AT TIME ZONE '{ZONE}')::int"
CLOCK = f"({QUEUED_AT} AT TIME ZONE place.time_zone)::time"
BAND = (
    f"(CASE WHEN {CLOCK} < '06:00' OR {CLOCK} >= '22:00' THEN 0 WHEN {CLOCK} < '12:00' THEN 1"
    f" WHEN {CLOCK} < '18:00' THEN 2 ELSE 3 END)"
)
# As above, no comma within a part of the key.
GROUP = "(CASE WHEN t.parent_id IS NULL THEN t.id ELSE t.parent_id END)"
PLACED = (
    f"{LEGS} JOIN teams_topic AS t ON t.id = i.topic_id"
    " JOIN teams_team AS place ON place.id = leg.team_id"
)
DAILY = {
    "arrival_mix": sums(f"first_team_id, {MIX}", ARRIVAL, FACTS, ARRIVED),
    "arrival_hour": sums(f"first_team_id, channel_id, {HOUR}", ARRIVAL, FACTS, ARRIVED),
    "queue_mix": sums(f"team_id, {MIX}", QUEUE, LEGS, QUEUE_DAY),
    "queue_strata": sums(
        f"team_id, channel_id, {GROUP}, segment_id, i.language, {BAND}",
        QUEUE,
        PLACED,
        QUEUE_DAY.replace("kind", "leg.kind"),
    ),
    "queue_agent": sums("team_id, channel_id, agent_id", QUEUE, LEGS, QUEUE_DAY),
    "queue_hour": sums(f"team_id, channel_id, {QUEUED_HOUR}", QUEUE, LEGS, QUEUE_DAY),
    "wait": _histogram(
        f"team_id, {MIX}", "leg.wait_ms", LEGS, f"({QUEUE_DAY}) AND outcome = 'answered'"
    ),
    "gave_up": _histogram(
        f"team_id, {MIX}",
        "leg.wait_ms",
        LEGS,
        f"({QUEUE_DAY}) AND {ABANDONED} AND leg.wait_ms > short_ms",
    ),
    "moved": _histogram(
        f"team_id, {MIX}",
        "leg.wait_ms",
        LEGS,
        f"({QUEUE_DAY}) AND {QUEUED} AND outcome NOT IN ('answered', 'abandoned')",
    ),
    "left": _histogram(
        f"team_id, {MIX}",
        "leg.wait_ms",
        LEGS,
        f"({QUEUE_DAY}) AND enqueued_at IS NOT NULL AND outcome NOT IN ('answered', 'waiting')",
    ),
    "handling_mix": sums(f"team_id, {MIX}", HANDLING, LEGS, HANDLING_DAY),
    "handling_agent": sums("team_id, channel_id, agent_id", HANDLING, LEGS, HANDLING_DAY),
    "handle": _histogram(f"team_id, {MIX}", HANDLE, LEGS, f"{HANDLING_DAY} AND {COUNTED}"),
    "routing": sums(f"first_team_id, {MIX}", ROUTING, FACTS, ENDED),
    "contact": sums(f"sole_team_id, {MIX}", CONTACT, FACTS, ENDED),
    "customer": _histogram(f"sole_team_id, {MIX}", "customer_ms", FACTS, f"{ENDED} AND {DONE}"),
}
# Days around a changed one, too: what is a case, or resolved, depends on its neighbours.
RIPENING = {
    "cases": (
        sums(
            f"first_team_id, {MIX}",
            {"cases": f"count(*) FILTER (WHERE before IS NULL OR before < arrived_at - {WEEK})"},
            CASES,
            ARRIVED,
            day="day",
        ),
        0,
        7,
    ),
    "resolution": (sums(f"sole_team_id, {MIX}", RESOLUTION, issues(), ENDED, day="day"), 7, 7),
}
