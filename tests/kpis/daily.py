"""Contacts day by day, of which so many are from known customers: one team's simplest course."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from kpis.actions import snapshots
from teams.models import ChangedDay, Interaction, Team
from tests import builders

FIRST = date(2026, 10, 1)
# Long after: everything is final.
LATER = datetime(2026, 12, 1, tzinfo=UTC)


def done(team: Team, days: Sequence[tuple[int, int]], *, now: datetime = LATER) -> None:
    """From the first of October, (known, contacts) a day; (0, 0) is a day without any."""
    known = builders.customer()
    number = next(builders.NUMBERS)
    given = {
        "feed": builders.feed(),
        "channel": builders.channel(),
        "topic": builders.topic(),
        "segment": builders.segment(),
        "direction": "inbound",
        "first_team": team,
        "last_team": team,
        "sole_team": team,
        "legs_n": 1,
        "handled_n": 1,
        "transfers_n": 0,
        "wait_ms": 0,
        "handle_ms": 60_000,
        "talk_ms": 60_000,
        "customer_ms": 60_000,
    }
    # One contact long after: a day is final once facts that end after it are known.
    gap = [(0, 0)] * 20
    for place, (k, n) in enumerate([*days, *gap, (1, 1)]):
        day = FIRST + timedelta(days=place)
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        Interaction.objects.bulk_create(
            Interaction(
                external_id=f"daily-{number}-{place}-{turn}",
                customer=known if turn < k else None,
                arrived_at=at + timedelta(minutes=turn),
                ended_at=at + timedelta(minutes=turn + 1),
                **given,
            )
            for turn in range(n)
        )
        ChangedDay.objects.get_or_create(source="interactions", day=day, defaults={"counter": 1})
    snapshots.refresh_due(now=now)
