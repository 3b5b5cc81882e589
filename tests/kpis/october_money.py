"""Answers, visits, relationships and costs of the week of October."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from teams.models import Agent, AnswerCount, Team, Topic
from teams.models.answers import Instrument
from tests import builders, facts

MODELS = (AnswerCount,)
SOURCES = ("answers",)
SCALES = {
    Instrument.CSAT: range(1, 6),
    Instrument.NPS: range(11),
    Instrument.NPS_RELATIONAL: range(11),
    Instrument.CES: range(1, 8),
    Instrument.ESAT: range(1, 6),
    Instrument.ENPS: range(11),
}


def made(
    first: date,
    last: date,
    teams: Sequence[Team],
    agents: dict[int, list[Agent]],
    topics: Sequence[Topic],
) -> None:
    """Facts of the days from first to last, noted as changed."""
    dice = random.Random(20261023)  # its own: the contacts' sequence stays as it is
    day = first
    while day <= last:
        for instrument in SCALES:
            for team in dice.sample(list(teams), 2):
                answered(dice, instrument, day, team, agents[team.pk], topics)
        for source in SOURCES:
            builders.changed_day(source=source, day=day)
        day += timedelta(days=1)


def answered(
    dice: random.Random,
    instrument: Instrument,
    day: date,
    team: Team,
    agents: Sequence[Agent],
    topics: Sequence[Topic],
) -> None:
    scores = {f"score_{n}": dice.choice([0, 1, 2, 5, 9]) for n in SCALES[instrument]}
    facts.answers(
        team,
        instrument,
        day=day,
        agent=dice.choice([*agents, None]),
        topic=dice.choice(topics),
        code=dice.choice(["phone", "chat"]),
        delivered_n=dice.choice([None, 2 * sum(scores.values()) + 1]),
        **scores,
    )


def remove() -> None:
    for model in MODELS:
        model._default_manager.all().delete()
