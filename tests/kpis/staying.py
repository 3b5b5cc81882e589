"""Stays in queues at some hour and in some language, as facts: answered in time or late."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kpis.actions import snapshots
from teams.models import ChangedDay, Interaction, Leg, Team
from tests import builders

START, END = date(2026, 10, 1), date(2026, 10, 31)
# Long after: everything is final.
LATER = datetime(2026, 12, 1, tzinfo=UTC)
# So many days, one after the other, that a service level is published.
DAYS = 12


@dataclass(frozen=True, slots=True)
class Stays:
    """`n` calls from an hour in UTC on, of which so many were answered after 10 s; others 60 s."""

    team: Team
    hour: int
    in_time: int
    n: int
    language: str = "fr"
    topic: str = "billing"


def done(stays: Sequence[Stays]) -> None:
    """The facts of these stays, and their snapshots."""
    rows = [row for one in stays for row in _contacts(one, next(builders.NUMBERS))]
    Interaction.objects.bulk_create(contact for contact, _leg in rows)
    Leg.objects.bulk_create(leg for _contact, leg in rows)
    for place in range(DAYS + 20):
        ChangedDay.objects.get_or_create(
            source="interactions", day=START + timedelta(days=place), defaults={"counter": 1}
        )
    snapshots.refresh_due(now=LATER)


def _contacts(one: Stays, number: int) -> Iterator[tuple[Interaction, Leg]]:
    given = {
        "feed": builders.feed(),
        "channel": builders.channel(),
        "topic": builders.topic(one.topic),
        "segment": builders.segment(),
        "language": one.language,
        "first_team": one.team,
        "last_team": one.team,
        "sole_team": one.team,
    }
    counts = {"legs_n": 1, "handled_n": 1, "transfers_n": 0, "handle_ms": 60_000}
    first = datetime(START.year, START.month, START.day, one.hour, tzinfo=UTC)
    for i in range(one.n):
        at = first + timedelta(days=i % DAYS, seconds=i)
        wait = 10 if i < one.in_time else 60
        answered = at + timedelta(seconds=wait)
        contact = Interaction(
            external_id=f"stay-{number}-{i}",
            arrived_at=at,
            ended_at=answered + timedelta(minutes=1),
            wait_ms=wait * 1000,
            customer_ms=(wait + 60) * 1000,
            **given,
            **counts,
        )
        yield (
            contact,
            Leg(
                interaction=contact,
                sequence=1,
                team=one.team,
                outcome="answered",
                enqueued_at=at,
                answered_at=answered,
                ended_at=contact.ended_at,
                talk_ms=60_000,
                promise_ms=20_000,
                short_ms=5_000,
            ),
        )
