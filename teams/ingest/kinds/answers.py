"""Answers to surveys: a row is one answer, or the counts by score that another tool made."""

from functools import partial
from typing import Final

from teams.ingest.kinds import common
from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema, Wrong
from teams.ingest.targets import Table, Target
from teams.models import AnswerCount
from teams.models.answers import SCORES, Instrument

SCALES: Final = {
    Instrument.CSAT: (1, 5),
    Instrument.NPS: (0, 10),
    Instrument.NPS_RELATIONAL: (0, 10),
    Instrument.CES: (1, 7),
    Instrument.ESAT: (1, 5),
    Instrument.ENPS: (0, 10),
    Instrument.CSAT_0_5: (0, 5),
    Instrument.CES_EFFORT: (1, 5),
    Instrument.FCR: (0, 1),
}


def _sum(low: int, high: int) -> str:
    return " + ".join(f"coalesce(score_{n}, 0)" for n in range(low, high + 1)) or "0"


TOTAL: Final = _sum(0, 10)
GIVEN: Final = f"CASE WHEN score IS NULL THEN {TOTAL} ELSE 1 END"


def _scales() -> tuple[Wrong, ...]:
    """A score outside the scale, and an answer that was asked on another scale."""
    found = []
    for instrument, (low, high) in SCALES.items():
        own = f"instrument = '{instrument}'"
        name = instrument.value.replace("_", " ").upper()
        found += [
            Wrong(
                f"{own} AND (lowest <> {low} OR highest <> {high})",
                "answer.lowest",
                f"{name} is asked on a scale from {low} to {high}, and on no other",
            ),
            Wrong(
                f"{own} AND score NOT BETWEEN {low} AND {high}",
                "answer.score",
                f"is outside the scale of {name}, {low} to {high}",
            ),
            Wrong(
                f"{own} AND {_sum(0, low - 1)} + {_sum(high + 1, 10)} > 0",
                "answer.score_0",
                f"counts scores outside the scale of {name}, {low} to {high}",
            ),
        ]
    return tuple(found)


TARGET: Final = Target(
    facts=Table(
        AnswerCount,
        ("feed_id", "external_id"),
        {
            **common.TEAM,
            **common.MIX,
            **common.plain("feed_id", "external_id", "instrument", "day", "agent_id"),
            **common.plain("channel_id", "delivered_n", "population_n"),
            "answered_n": f"CASE WHEN row.score IS NULL THEN {TOTAL} ELSE 1 END",
            **{
                name: f"CASE WHEN row.score IS NULL THEN coalesce(row.{name}, 0)"
                f" ELSE (row.score = {n})::integer END"
                for n, name in enumerate(SCORES)
            },
        },
    ),
    source="answers",
    days=("day",),
    names=(
        ("team", "team"),
        ("agent", "agent"),
        ("channel", "channel"),
        ("topic", "topic"),
        ("segment", "segment"),
    ),
    seen="day",
)
ANSWERS: Final = Schema(
    name="answers",
    tables=("answer",),
    fields=(
        common.external_id("answer"),
        Field(
            "answer.instrument", "instrument", Kind.CHOICE, required=True,
            choices=tuple(Instrument.values),
        ),
        Field("answer.day", "day", Kind.DAY, required=True),
        common.team("answer"),
        common.agent("answer"),
        *common.mix("answer"),
        Field("answer.lowest", "lowest", Kind.NUMBER, high=100),
        Field("answer.highest", "highest", Kind.NUMBER, high=100),
        common.count("answer", "delivered", "delivered_n"),
        common.count("answer", "population", "population_n"),
        common.count("answer", "answered", "answered_n"),
        Field("answer.score", "score", Kind.NUMBER, high=100),
        *(common.count("answer", name, name) for name in SCORES),
    ),
    key=("external_id",),
    loader=partial(Rows, TARGET),
    wrong=(
        *_scales(),
        Wrong(
            "score IS NOT NULL AND num_nonnulls(" + ", ".join(SCORES) + ") > 0",
            "answer.score",
            "is one answer, and beside it stand counts",
        ),
        Wrong(
            "score IS NULL AND num_nonnulls(" + ", ".join(SCORES) + ") = 0"
            " AND coalesce(answered_n, 1) > 0",
            "answer.score",
            "is empty, and there are no counts",
        ),
        Wrong(
            f"score IS NULL AND answered_n <> {TOTAL}",
            "answer.answered",
            "is not the sum of the counts by score",
        ),
        Wrong(
            f"population_n < greatest(delivered_n, {GIVEN})",
            "answer.population",
            "is less than were asked or answered",
        ),
        Wrong(
            "population_n IS NOT NULL AND instrument NOT IN ('esat', 'enps')",
            "answer.population",
            "is of employees, and customers were asked",
        ),
        Wrong(
            f"delivered_n < {GIVEN}",
            "answer.delivered",
            "is less than what was answered",
        ),
    ),
    creates=frozenset({"team", "agent", "topic", "segment"}),
)  # fmt: skip
