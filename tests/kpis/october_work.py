"""Agents' days, evaluations and forecasts of the week of October."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from teams.models import Agent, Rubric, Team, Topic
from tests import builders, facts

SOURCES = ("worktime", "evaluations", "forecasts")
ZONE = ZoneInfo("Europe/Paris")
MINUTE = 60_000
SPENT = (
    *("contact_ms", "idle_ms", "task_ms", "training_ms", "meeting_ms", "break_paid_ms"),
    *("break_unpaid_ms", "absent_paid_ms", "absent_unpaid_ms", "unknown_ms"),
)


def made(
    first: date,
    last: date,
    teams: Sequence[Team],
    agents: dict[int, list[Agent]],
    topics: Sequence[Topic],
) -> None:
    """Facts of the days from first to last, noted as changed."""
    dice = random.Random(20261024)  # its own: the contacts' sequence stays as it is
    form = facts.rubric()
    day = first
    while day <= last:
        for team in teams:
            for agent in agents[team.pk]:
                worked(dice, day, team, agent)
            for number in range(3):
                evaluated(dice, form, day, team, dice.choice([*agents[team.pk], None]), topics)
                if number == 0:
                    evaluated_twice(dice, form, day, team, agents[team.pk][0], topics)
            expected(dice, day, team)
        for source in SOURCES:
            builders.changed_day(source=source, day=day)
        day += timedelta(days=1)


def worked(dice: random.Random, day: date, team: Team, agent: Agent) -> None:
    if dice.random() < 0.2:
        return
    spent = {name: dice.choice([0, 7, 30, 90, 200]) * MINUTE for name in SPENT}
    plan = dice.choice([0, 300, 420]) * MINUTE
    facts.agent_day(
        team,
        agent=agent,
        day=day,
        planned_ms=plan,
        adhered_ms=round(plan * dice.choice([0.5, 0.9, 1])),
        planned_queue_ms=round(plan * dice.choice([0, 0.7])),
        **spent,
        **foreseen(day, spent),
    )


def foreseen(day: date, spent: dict[str, int]) -> dict[str, object]:
    """What the plan foresaw, and gaps: of days made before these were kept, nothing."""
    if day.day % 4 == 0:
        return {}
    gaps = spent["idle_ms"] // (5 * MINUTE)
    return {
        "lost_as_planned_ms": spent["break_paid_ms"],
        "gaps_n": gaps,
        "gaps_ms": gaps * 3 * MINUTE,
        "gap_lengths_ms": [2 * MINUTE + number % 3 * MINUTE for number in range(gaps)],
    }


def evaluated(
    dice: random.Random,
    form: Rubric,
    day: date,
    team: Team,
    agent: Agent | None,
    topics: Sequence[Topic],
    **values: object,
) -> None:
    score = dice.choice([None, 3333, 7000, 8500, 9999, 10_000])
    fails = {
        f"fails_{kind}": dice.random() < 0.2 for kind in ("customer", "business", "compliance")
    }
    has_failed = any(fails.values())
    given = {
        "selection": dice.choice(["random"] * 4 + ["targeted", "complaint"]),
        "score_bp": score,
        "score_af_bp": 0 if has_failed and score is not None else score,
    }
    facts.evaluation(
        team,
        rubric=form,
        agent=agent,
        topic=dice.choice(topics),
        code=dice.choice(["phone", "chat"]),
        contact_at=datetime.combine(day, time(dice.randrange(24), dice.randrange(60)), ZONE),
        **given | fails | values,
    )


def evaluated_twice(
    dice: random.Random,
    form: Rubric,
    day: date,
    team: Team,
    agent: Agent,
    topics: Sequence[Topic],
) -> None:
    for evaluator in ("Eva", "Ugo"):
        blind = {"pair": f"{team.pk}-{day}", "evaluator": evaluator}
        evaluated(dice, form, day, team, agent, topics, **blind)


def expected(dice: random.Random, day: date, team: Team) -> None:
    """Versions of each two hours: too early, in time, too late; and one of the whole day."""
    opens = datetime.combine(day, time(), ZONE)
    for hour in range(0, 24, 2):
        starts = opens + timedelta(hours=hour)
        for ahead in (40, 20, 3):
            facts.forecast(
                team,
                starts_at=starts,
                minutes=120,
                contacts=dice.choice([0, 0.5, 1, 2.125, 4]),
                frozen_at=starts - timedelta(days=ahead),
            )
    facts.forecast(
        team, starts_at=opens, minutes=1440, contacts=30, frozen_at=opens - timedelta(days=30)
    )
