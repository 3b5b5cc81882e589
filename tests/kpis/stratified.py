"""Stays in queues by language and part of the day: as kept, and as somebody counts them by hand."""

from typing import Any

from django.db import connection

from kpis.bands import Band, language_of
from kpis.models import QueueSnapshot
from kpis.models.snapshots import Grain

# What a stay adds, written down by hand: no dimension of the product's is looked at.
BY_HAND = """
SELECT (queued AT TIME ZONE 'Europe/Paris')::date, leg.team_id, i.channel_id,
    coalesce(topic.parent_id, topic.id), i.segment_id, i.language,
    CASE WHEN clock < '06:00' OR clock >= '22:00' THEN 'NIGHT' WHEN clock < '12:00' THEN 'MORNING'
        WHEN clock < '18:00' THEN 'AFTERNOON' ELSE 'EVENING' END,
    count(*) FILTER (WHERE is_queued),
    count(*) FILTER (WHERE is_queued AND outcome = 'answered' AND leg.wait_ms <= promise_ms),
    coalesce(sum(leg.wait_ms) FILTER (WHERE is_queued AND outcome = 'answered'), 0),
    coalesce(sum(leg.wait_ms * leg.wait_ms) FILTER (WHERE is_queued AND outcome = 'answered'), 0)
FROM teams_leg AS leg JOIN teams_interaction AS i ON i.id = leg.interaction_id
JOIN teams_topic AS topic ON topic.id = i.topic_id
JOIN teams_team AS team ON team.id = leg.team_id
CROSS JOIN LATERAL (SELECT coalesce(enqueued_at, leg.ended_at) AS queued) AS moment
CROSS JOIN LATERAL (SELECT (queued AT TIME ZONE team.time_zone)::time AS clock,
    enqueued_at IS NOT NULL AND leg.is_open AND outcome NOT IN ('excluded', 'waiting')
        AS is_queued) AS told
WHERE leg.kind = 'main' GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
MEASURES = ("offered", "answered_in_time", "wait_answered", "wait_answered_sq")


def by_hand() -> set[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND)
        return set(cursor.fetchall())


def kept() -> set[tuple[Any, ...]]:
    rows = QueueSnapshot.objects.filter(grain=Grain.STRATA).values_list(
        "day", "team", "channel", "topic", "segment", "language", "hour", *MEASURES
    )
    return {(*row[:5], language_of(row[5]), Band(row[6]).name, *row[7:]) for row in rows}
