"""Small sets of facts of every kind, drawn at random, as sources deliver them: rows to load."""

from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st

from teams.ingest.kinds.answers import ANSWERS, SCALES
from teams.ingest.kinds.cases import DEADLINES
from teams.ingest.kinds.costs import COSTS
from teams.ingest.kinds.forecasts import FORECASTS
from teams.ingest.kinds.quality import EVALUATIONS
from teams.ingest.kinds.relationships import RELATIONSHIPS
from teams.ingest.kinds.visits import VISITS
from teams.ingest.kinds.worktime import SHIFTS, STATES
from teams.ingest.schemas import Schema
from teams.models.answers import Instrument
from teams.models.cases import Promised
from teams.models.costs import CostCategory, CostStatus
from teams.models.quality import Selection
from teams.models.visits import VisitEnd, VisitKind
from teams.models.worktime import ACTIVITIES
from tests.kpis.told import (
    CUSTOMERS,
    STEPS,
    Fact,
    Row,
    Story,
    about,
    agents_of,
    day,
    flags,
    instant,
    owners,
    steps,
    teams,
)  # fmt: skip
from tests.kpis.told_contacts import case, contact

OCTOBER = "2026-10-01"
PARTS = 3


@st.composite
def deadline(draw: st.DrawFn, number: int) -> Story:
    due = draw(steps)
    met = draw(st.one_of(st.none(), steps))
    row = {
        "deadline.external_id": f"deadline-{number}",
        "deadline.metric": draw(st.sampled_from(Promised.values)),
        "deadline.team": draw(owners),
        "deadline.due_at": instant(due),
        "deadline.met_at": None if met is None else instant(met),
        "deadline.met": draw(st.sampled_from((None, True, False))) if met is None else met <= due,
        **draw(about("deadline")),
    }
    return Story((Fact(DEADLINES, (row,)),))


@st.composite
def evaluation(draw: st.DrawFn, number: int) -> Story:
    team, at = draw(teams), draw(steps)
    shared = {
        "evaluation.external_id": f"evaluation-{number}",
        "evaluation.rubric": "form",
        "evaluation.team": team,
        "evaluation.agent": draw(agents_of(team)),
        "evaluation.evaluator": "Eva",
        "evaluation.selection": draw(st.sampled_from((*Selection.values, "random"))),
        "evaluation.contact_at": instant(at),
        "evaluation.evaluated_at": instant(at + 3),
        **draw(about("evaluation")),
    }
    points = st.sampled_from((None, "0", "2.5", "5"))
    rows = tuple(
        shared | {"mark.criterion": code, "mark.points": draw(points)}
        for code in ("greets", "identifies")
    )
    return Story((Fact(EVALUATIONS, rows),))


@st.composite
def answer(draw: st.DrawFn, number: int) -> Story:
    """One answer, or what another tool counted of some."""
    instrument = draw(st.sampled_from(Instrument))
    low, high = SCALES[instrument]
    team = draw(owners)
    row: Row = {
        "answer.external_id": f"answer-{number}",
        "answer.instrument": instrument.value,
        "answer.day": day(draw(steps)),
        "answer.team": team,
        "answer.agent": draw(agents_of(team)),
        "answer.lowest": low,
        "answer.highest": high,
        "answer.delivered": draw(st.sampled_from((None, 9))),
        **draw(about("answer")),
    }
    if draw(flags):
        row["answer.score"] = draw(st.integers(low, high))
    else:
        row[f"answer.score_{draw(st.integers(low, high))}"] = draw(st.integers(0, 4))
        row[f"answer.score_{high}"] = draw(st.integers(0, 4))
    return Story((Fact(ANSWERS, (row,)),))


@st.composite
def visit(draw: st.DrawFn, number: int) -> Story:
    at, reaches = draw(steps), draw(flags)
    row = {
        "visit.external_id": f"visit-{number}",
        "visit.kind": draw(st.sampled_from(VisitKind.values)),
        "visit.customer": draw(st.sampled_from((*CUSTOMERS, None))),
        "visit.started_at": instant(at),
        "visit.ended_at": instant(at + draw(st.integers(0, 2))),
        "visit.end": draw(st.sampled_from(VisitEnd.values)),
        "visit.support": draw(flags),
        "visit.reached_form": reaches,
        "visit.left_form": reaches and draw(flags),
        "visit.redirected": draw(flags),
        **draw(about("visit")),
    }
    return Story((Fact(VISITS, (row,)),))


@st.composite
def cost(draw: st.DrawFn, number: int) -> Story:
    row = {
        "cost.external_id": f"cost-{number}",
        "cost.team": draw(teams),
        "cost.month": OCTOBER,
        "cost.category": draw(st.sampled_from(CostCategory.values)),
        "cost.status": draw(st.sampled_from(CostStatus.values)),
        "cost.amount": draw(st.sampled_from(("0.01", "1500", "-20.50"))),
    }
    return Story((Fact(COSTS, (row,)),))


@st.composite
def forecast(draw: st.DrawFn) -> Row:
    frozen = draw(st.sampled_from((date(2026, 9, 1), date(2026, 10, 1), date(2026, 10, 20))))
    return {
        "forecast.team": draw(teams),
        "forecast.channel": draw(st.sampled_from(("phone", "chat"))),
        "forecast.starts_at": instant(3 * draw(st.integers(0, STEPS // 3))),
        "forecast.minutes": draw(st.sampled_from((30, 60, 120))),
        "forecast.contacts": draw(st.sampled_from(("0", "1.5", "3"))),
        "forecast.frozen_at": f"{frozen}T00:00:00+00:00",
    }


FORECAST_KEY = ("team", "channel", "starts_at", "frozen_at")


@st.composite
def relationships(draw: st.DrawFn) -> list[Story]:
    stories = []
    for customer in draw(st.lists(st.sampled_from(CUSTOMERS), unique=True)):
        row = {
            "relationship.customer": customer,
            "relationship.from_day": "2025-05-01",
            "relationship.to_day": draw(st.sampled_from((None, "2026-11-01", "2027-02-01"))),
        }
        stories.append(Story((Fact(RELATIONSHIPS, (row,)),)))
    return stories


@st.composite
def worktime(draw: st.DrawFn, schema: Schema) -> list[Story]:
    """Stretches of one agent, one after the other; an agent works for one team."""
    part = schema.tables[0]
    team, number = draw(teams), draw(st.integers(1, 2))
    at = draw(steps)
    stories = []
    for activity in draw(st.lists(st.sampled_from(ACTIVITIES), max_size=3)):
        ends = at + draw(st.integers(1, 30))
        row = {
            f"{part}.agent": f"{team}-{number}",
            f"{part}.team": team,
            f"{part}.activity": activity,
            f"{part}.starts_at": instant(at),
            f"{part}.ends_at": instant(ends),
        }
        stories.append(Story((Fact(schema, (row,)),)))
        at = ends + draw(st.integers(0, 3))
    return stories


@st.composite
def stories(draw: st.DrawFn) -> list[Story]:
    """A handful of facts of every kind around the same few days, customers and teams."""
    found: list[Story] = []
    for kind, most in (
        (contact, 8), (case, 4), (deadline, 2), (evaluation, 3), (answer, 4), (visit, 3), (cost, 3)
    ):  # fmt: skip
        found += [draw(kind(number)) for number in range(draw(st.integers(0, most)))]
    rows = draw(
        st.lists(
            forecast(),
            max_size=3,
            unique_by=lambda row: tuple(row[f"forecast.{name}"] for name in FORECAST_KEY),
        )
    )
    found += [Story((Fact(FORECASTS, (row,)),)) for row in rows]
    return found + draw(relationships()) + draw(worktime(STATES)) + draw(worktime(SHIFTS))


@dataclass(frozen=True, slots=True)
class Delivery:
    """The same facts in parts, in the order of their arrival."""

    stories: list[Story]
    told: tuple[tuple[Fact, ...], ...]
    outdated: tuple[tuple[Fact, ...], ...]


@st.composite
def deliveries(draw: st.DrawFn) -> Delivery:
    """Any split and order in which facts can be told; outdated versions before or after."""
    given = draw(stories())
    told: list[list[Fact]] = [[] for _ in range(PARTS)]
    outdated: list[list[Fact]] = [[] for _ in range(PARTS)]
    place = st.integers(0, PARTS - 1)
    for story in draw(st.permutations(given)):
        parts = sorted(draw(place) for _ in story.facts)
        for fact, part in zip(story.facts, parts, strict=True):
            told[part].append(fact)
            if fact.outdated:
                outdated[(part + draw(st.integers(1, PARTS - 1))) % PARTS].append(fact)
    return Delivery(given, tuple(map(tuple, told)), tuple(map(tuple, outdated)))
