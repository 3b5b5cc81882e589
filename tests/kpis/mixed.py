"""Work of unlike kinds, as facts: issues that were or were not resolved at the first contact."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import F

from kpis.actions import snapshots
from teams.models import Customer, Interaction, Team
from tests import builders

START, END = date(2026, 10, 1), date(2026, 10, 31)
FIRST = datetime(2026, 10, 1, 8, tzinfo=UTC)
# Long after: everything is final.
LATER = datetime(2026, 12, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Work:
    """`first` issues of which `resolved` needed no second contact."""

    team: Team
    channel: str
    topic: str
    resolved: int
    first: int
    segment: str = "unknown"
    identified: bool = True
    handle_ms: int = 60_000


def done(works: Sequence[Work], *, now: datetime = LATER) -> None:
    """The facts of this work, and their snapshots."""
    _save(works)
    day = START - timedelta(days=9)
    while day <= END + timedelta(days=10):
        builders.changed_day(day=day)
        day += timedelta(days=1)
    snapshots.refresh_due(now=now)


def more(works: Sequence[Work], *, now: datetime = LATER) -> None:
    """Further facts in the same days."""
    _save(works)
    builders.ChangedDay.objects.update(counter=F("counter") + 1)
    snapshots.refresh_due(now=now)


def _save(works: Sequence[Work]) -> None:
    for work in works:
        Interaction.objects.bulk_create(_contacts(work, next(builders.NUMBERS)))


def _contacts(work: Work, number: int) -> Iterator[Interaction]:
    segment = builders.segment(work.segment)
    customers = Customer.objects.bulk_create(
        Customer(reference=f"c{number}-{i}", language="fr", segment=segment)
        for i in range(work.first)
    )
    topic = builders.topic(work.topic)
    given: dict[str, Any] = {
        "feed": builders.feed(),
        "channel": builders.channel(work.channel),
        "topic": topic,
        "segment": segment,
        "direction": "inbound",
        "first_team": work.team,
        "last_team": work.team,
        "sole_team": work.team,
        "legs_n": 1,
        "handled_n": 1,
        "transfers_n": 0,
        "wait_ms": 0,
        "handle_ms": work.handle_ms,
        "talk_ms": work.handle_ms,
        "customer_ms": work.handle_ms,
    }
    for i, customer in enumerate(customers):
        # Spread over twenty days and the hours of a day, the same in each run.
        at = FIRST + timedelta(days=i % 20, minutes=i % 480)
        starts = [at] if i < work.resolved else [at, at + timedelta(days=2)]
        for turn, start in enumerate(starts):
            yield Interaction(
                external_id=f"{number}-{i}-{turn}",
                customer=customer if work.identified else None,
                arrived_at=start,
                ended_at=start + timedelta(minutes=3),
                **given,
            )


def example(internal: Team, vendor: Team) -> list[Work]:
    """The specification's example of a reversal."""
    return [
        Work(internal, "phone", "billing", 45, 50),
        Work(internal, "phone", "technical", 260, 400),
        Work(vendor, "phone", "billing", 340, 400),
        Work(vendor, "phone", "technical", 30, 50),
        Work(vendor, "chat", "orders", 80, 100),
    ]
