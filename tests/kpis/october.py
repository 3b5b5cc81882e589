"""A week of October with every kind of contact, and its snapshots, made once for a module."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.compiler import bounds
from kpis.definitions import Kpi
from kpis.queries.readings import Selection
from teams.models import (
    Agent,
    AgentDay,
    AnswerCount,
    CaseMove,
    CostLine,
    Customer,
    Deadline,
    Evaluation,
    Forecast,
    Leg,
    ReasonTold,
    Relationship,
    Team,
    Topic,
    Visit,
)
from tests import builders, facts, shelf
from tests.builders import leg
from tests.gathered import together
from tests.kpis import october_cases, october_money, october_work
from tests.shelf import Shelf

# What nothing refers to.
LEAVES = (
    *(AgentDay, AnswerCount, CaseMove, CostLine, Deadline, Evaluation, Forecast),
    *(Relationship, Visit),
)
ZONE = "Europe/Paris"
FIRST, LAST = date(2026, 10, 22), date(2026, 10, 28)  # the clocks go back on the 25th
MONTH = Selection(date(2026, 10, 1), date(2026, 10, 31))
LATER = datetime(2026, 11, 20, tzinfo=UTC)
OUTCOMES = ["answered"] * 12 + [
    "abandoned",
    "abandoned",
    "early",
    "flow_team",
    "flow_other",
    "callback",
    "system",
    "waiting",
    "excluded",
]


@dataclass(frozen=True, slots=True)
class October:
    teams: tuple[Team, ...]
    selection: Selection
    month: Selection

    def of(self, kpi: Kpi) -> Selection:
        """The week, or of what is kept by month the whole month."""
        return self.month if kpi.snapshot.is_monthly else self.selection

    def one_row(self, kpi: Kpi, sql: str, team: Team | None = None) -> tuple[Any, Any]:
        """What hand-written SQL gives for the whole selection."""
        chosen = self.of(kpi)
        opens, closes = bounds(chosen.start, chosen.end, ZONE)
        with connection.cursor() as cursor:
            cursor.execute(
                sql,
                {
                    "opens": opens,
                    "closes": closes,
                    "first": chosen.start,
                    "last": chosen.end,
                    "team": team.pk if team else None,
                },
            )
            row = cursor.fetchone()
        return row[0], row[1]


@pytest.fixture(scope="module")
def october(django_db_setup: None, django_db_blocker: Any) -> Iterator[October]:
    """Committed, as each test of the module sees it; removed after the last."""
    with django_db_blocker.unblock(), scopes_disabled():
        found = WEEK.taken()
    with scopes_disabled():
        yield found
    with django_db_blocker.unblock(), scopes_disabled():
        shelf.clear()


def made() -> October:
    dice = random.Random(20261022)  # the same week in every run
    vendor = builders.vendor()
    teams = (builders.team("Lyon"), builders.team("Nantes"), builders.team("Atlas", vendor=vendor))
    agents = {team.pk: [builders.agent(team=team) for _ in range(3)] for team in teams}
    group = builders.topic("billing")
    topics = [
        group,
        builders.topic("refund", parent=group),
        builders.topic("technical", is_unresolvable=True),
    ]
    customers = [builders.customer() for _ in range(25)]
    opens, closes = bounds(FIRST - timedelta(days=9), LAST + timedelta(days=9), ZONE)
    with together(ReasonTold):
        for _ in range(420):
            at = opens + (closes - opens) * dice.random()
            contact(dice, at.replace(microsecond=0), teams, agents, topics, customers)
    day = FIRST - timedelta(days=9)
    while day <= LAST + timedelta(days=9):
        builders.changed_day(day=day)
        day += timedelta(days=1)
    around = FIRST - timedelta(days=9), LAST + timedelta(days=9)
    with together(*LEAVES):
        october_money.made(*around, teams, agents, topics)
        october_work.made(*around, teams, agents, topics)
        october_cases.made(FIRST, LAST, teams, topics)
    snapshots.refresh_due(now=LATER)
    return October(teams=teams, selection=Selection(FIRST, LAST), month=MONTH)


WEEK: Final = Shelf(made)


def contact(
    dice: random.Random,
    at: datetime,
    teams: tuple[Team, ...],
    agents: dict[int, list[Agent]],
    topics: list[Topic],
    customers: list[Customer],
) -> None:
    team = dice.choice(teams)
    outcome = dice.choice(OUTCOMES)
    parts = [stay(dice, at, team, agents, outcome)]
    if outcome == "answered" and dice.random() < 0.25:
        parts[0].is_transfer = True
        parts[0].transfer_kind = ("", "warm", "blind")[at.second % 3]
        other = dice.choice(teams)
        parts.append(stay(dice, parts[0].ended_at, other, agents, "answered"))
        if dice.random() < 0.4:
            parts[-1].kind = dice.choice(["consult", "conference"])
            parts[-1].consult_ms = 7_000
        elif at.second % 15 == 0:
            # The customer left a third queue.
            parts.append(leg(other, at=parts[-1].ended_at, wait=50, outcome="abandoned"))
    told = builders.interaction(
        *parts,
        code=dice.choice(["phone", "chat"]),
        topic=dice.choice(topics),
        customer=dice.choice([*customers, None]),
        direction="outbound" if dice.random() < 0.05 else "inbound",
        is_excluded=outcome == "excluded",
        # Every third is analysed, without a further throw of the dice.
        sentiment=("", "", "negative", "", "", "neutral")[at.second % 6],
        menu_ms=(None, 0, 45_000)[at.minute % 3] if outcome != "early" else None,
        arrived_at=at,
        ended_at=max(part.ended_at for part in parts) + timedelta(seconds=dice.choice([0, 3])),
    )
    # Of some negative contacts, and of some that nobody classed; by two who tell the same of some.
    for slug, every in (("waiting", 4), ("price", 5), ("agent", 7)):
        if at.second % every == 0:
            facts.reason_told(told, slug, classifier="moods 2.1", feed=told.feed)
    if at.second % 20 == 0:
        facts.reason_told(told, "waiting")


def stay(
    dice: random.Random, at: datetime, team: Team, agents: dict[int, list[Agent]], outcome: str
) -> Leg:
    early = outcome == "early"
    answered = outcome == "answered"
    part = leg(
        team,
        at=at,
        wait=0 if early else dice.choice([0, 2, 5, 6, 20, 21, 40, 41, 95, 400]),
        talk=dice.choice([0, 4, 10, 120, 300, 900]),
        hold=dice.choice([0, 0, 25]),
        wrap_up=dice.choice([0, 15, 60, 7200]),
        outcome="abandoned" if early else outcome,
        is_queued=not early and (not answered or dice.random() < 0.93),
        agent=dice.choice([*agents[team.pk], None]) if answered else None,
    )
    if answered and dice.random() < 0.1:
        part.wrap_up_ms = None
    if answered and dice.random() < 0.1:
        part.hold_ms = None
    # No throws of the dice for what came later: the others' sequence stays as it is.
    part.announced_ms = (None, 30_000, 90_000)[at.minute % 3]
    part.announced_low_ms = part.announced_ms and (None, 20_000)[at.second % 2]
    part.is_open = answered or at.second % 5 != 0  # nobody answers after hours
    part.business_wait_ms = (None, 0, 4_000, 15_000)[at.minute % 4]
    if answered and part.agent and at.second % 4 == 0:
        part.effective_ms = 500 * (part.talk_ms or 0) // 1000
    if answered:
        part.ring_ms = (None, 0, 2_000, 4_000)[at.second % 4 if at.second % 7 else 0]
        part.dial_ms = (None, 9_000)[at.second % 2]
    part.left_on_hold = answered and at.second % 9 == 0
    return part
