"""Cases and promises of the week of October."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from teams.models import Case, ChangedDay, Team, Topic
from tests import builders, facts

SOURCES = ("cases", "deadlines")
HOUR = timedelta(hours=1)


def made(first: date, last: date, teams: Sequence[Team], topics: Sequence[Topic]) -> None:
    """Cases of the days from first to last and of a month before, noted as changed."""
    dice = random.Random(20261025)  # its own: the contacts' sequence stays as it is
    opens = datetime.combine(first - timedelta(days=30), time(), UTC)
    days = (last - first).days + 40
    for _ in range(500):
        at = opens + timedelta(minutes=dice.randrange(days * 1440))
        opened(dice, at, teams, topics)
        promised(dice, at, teams, topics)
    noted = [first + timedelta(days=shift) for shift in range(-60, (last - first).days + 60)]
    ChangedDay.objects.bulk_create(
        [ChangedDay(source=source, day=day) for source in SOURCES for day in noted],
        ignore_conflicts=True,  # costs note some of them too
    )


def opened(
    dice: random.Random, at: datetime, teams: Sequence[Team], topics: Sequence[Topic]
) -> None:
    team, owner = dice.choice(teams), dice.choice(teams)
    replied = at + HOUR * dice.choice([0.5, 2, 3, 9, 40]) if dice.random() < 0.9 else None
    first = at + HOUR * dice.choice([1, 5, 30, 100, 800]) if dice.random() < 0.85 else None
    reopened = first + HOUR * dice.choice([2, 50, 200]) if first and dice.random() < 0.3 else None
    last = first
    if reopened:
        last = reopened + HOUR * dice.choice([3, 60]) if dice.random() < 0.7 else None
    is_known = dice.random() < 0.7
    status = "resolved" if last else dice.choice(["new", "open", "pending", "on_hold"])
    case = facts.case(
        team,
        owner_team=owner,
        topic=dice.choice(topics),
        code=dice.choice(["email", "chat"]),
        created_at=at,
        queued_at=dice.choice([None, at + timedelta(minutes=7)]),
        accepted_at=at + HOUR if at.minute % 3 else None,
        replied_at=replied,
        reply_team=dice.choice(teams) if replied else None,
        acknowledged_at=dice.choice([None, at + timedelta(minutes=10)]),
        reply_due_at=at + 4 * HOUR,
        due_team=team if at.minute % 2 else owner,
        first_resolved_at=first,
        resolved_team=dice.choice([None, *teams]) if first else None,
        reopened_at=reopened,
        reopens_n=1 if reopened else 0,
        transfers_n=at.minute % 4,
        resolved_at=last,
        status=status,
        replies_n=dice.choice([None, 1, 2, 4]),
        is_excluded=dice.random() < 0.05,
        origin="agent" if dice.random() < 0.05 else "customer",
        reply_business_ms=2_000_000 if replied and is_known else None,
        resolution_business_ms=dice.choice([9, 700]) * 60_000 if last and is_known else None,
    )
    # No throw of the dice: the others' sequence stays as it is.
    Case.objects.filter(pk=case.pk).update(**contacted(at.minute, teams))
    standing = status if status != "resolved" else "open"
    facts.case_move(case, at=at, team=team, status=standing, change=1)
    if last:
        facts.case_move(case, at=last, team=team, status=standing, change=-1)
    if at.minute % 2:
        # Mostly of the owner, some kept late, some never.
        kept = at + 50 * HOUR if at.minute % 5 == 0 else None
        owed = owner if at.minute % 7 == 0 else team
        facts.deadline(owed, case=case, feed=case.feed, due_at=at + 9 * HOUR, met_at=kept)


def contacted(minute: int, teams: Sequence[Team]) -> dict[str, Any]:
    """What its contacts took: a third of the cases have none."""
    if minute % 3 == 0:
        return {}
    team = [*teams, builders.common()][minute % 4]
    return {"contacts_n": 1, "customer_ms": minute * 1_000, "contact_team": team}


def promised(
    dice: random.Random, at: datetime, teams: Sequence[Team], topics: Sequence[Topic]
) -> None:
    facts.deadline(
        dice.choice(teams),
        topic=dice.choice(topics),
        metric=dice.choice(["first_reply", "next_reply", "resolution", "callback"]),
        due_at=at,
        met_at=dice.choice([None, at, at - HOUR, at + HOUR]),
        is_met=None,
    )
