"""Builders of the facts beside contacts: cases, time, evaluations, costs, visits, answers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from teams.models import (
    AgentDay,
    AgentState,
    AnswerCount,
    Calendar,
    CalendarUse,
    CalendarVersion,
    Case,
    CaseEvent,
    CaseMove,
    CostLine,
    Criterion,
    Deadline,
    DissatisfactionReason,
    Evaluation,
    Feed,
    Forecast,
    Interaction,
    LabelledSample,
    Mark,
    RateCard,
    RateTier,
    ReasonTold,
    Relationship,
    Rubric,
    Team,
    Visit,
)
from tests import builders
from tests.builders import NOON, NUMBERS, saved

HOUR = 3_600_000


def key() -> str:
    return f"fact-{next(NUMBERS)}"


def mix(values: dict[str, Any]) -> dict[str, Any]:
    """The dimensions of a fact, taken from the values where given."""
    return {
        "channel": values.pop("channel", None) or builders.channel(values.pop("code", "phone")),
        "topic": values.pop("topic", None) or builders.topic(),
        "segment": values.pop("segment", None) or builders.segment(),
    }


def fed(values: dict[str, Any]) -> dict[str, Any]:
    return {"feed": values.pop("feed", None) or builders.feed(), "external_id": key()}


def case(team: Team, **values: Any) -> Case:
    """A case created at noon, open, of one team; its moves are not made."""
    teams = {"team": team, "owner_team": team}
    return saved(Case(**{**fed(values), **mix(values), **teams, "created_at": NOON} | values))


def case_event(case: Case, **values: Any) -> CaseEvent:
    given = {"sequence": next(NUMBERS), "at": NOON, "kind": "created", "team": case.team}
    return saved(CaseEvent(case=case, **given | values))


def case_move(case: Case, **values: Any) -> CaseMove:
    given = {"sequence": next(NUMBERS), "at": NOON, "team": case.team, "status": "open"}
    return saved(CaseMove(case=case, **given | {"change": 1} | values))


def deadline(team: Team, **values: Any) -> Deadline:
    given = {"metric": "resolution", "due_at": NOON, "team": team}
    return saved(Deadline(**{**fed(values), **mix(values), **given} | values))


def state(team: Team, **values: Any) -> AgentState:
    """An hour with customers from noon on."""
    given = {
        "feed": values.pop("feed", None) or builders.feed(),
        "agent": values.pop("agent", None) or builders.agent(team=team),
        "activity": "contact",
        "starts_at": NOON,
        "ends_at": values.get("starts_at", NOON) + timedelta(hours=1),
    }
    return saved(AgentState(team=team, **given | values))


def agent_day(team: Team, **values: Any) -> AgentDay:
    """Durations in milliseconds; none unless given."""
    agent = values.pop("agent", None) or builders.agent(team=team)
    return saved(AgentDay(**{"agent": agent, "team": team, "day": NOON.date()} | values))


def rubric(slug: str = "phone-form", **values: Any) -> Rubric:
    given = {"name": "Phone form", "since": date(2026, 1, 1)}
    return saved(Rubric(slug=slug, **given | values))


def criterion(rubric: Rubric, **values: Any) -> Criterion:
    number = next(NUMBERS)
    given = {"code": f"criterion-{number}", "name": f"Criterion {number}", "maximum": 10}
    return saved(Criterion(rubric=rubric, **given | values))


def evaluation(team: Team, **values: Any) -> Evaluation:
    """A random evaluation of a contact that ended at noon, 80 %."""
    given = {
        "rubric": values.pop("rubric", None) or rubric(f"form-{next(NUMBERS)}"),
        "evaluator": "Eva",
        "selection": "random",
        "contact_at": NOON,
        "evaluated_at": values.get("contact_at", NOON) + timedelta(days=1),
        "score_bp": 8000,
        "score_af_bp": values.get("score_bp", 8000),
    }
    return saved(Evaluation(team=team, **{**fed(values), **mix(values), **given} | values))


def mark(evaluation: Evaluation, **values: Any) -> Mark:
    given = {"criterion": values.pop("criterion", None) or criterion(evaluation.rubric)}
    return saved(Mark(evaluation=evaluation, **given | {"points": 8} | values))


def cost(team: Team, **values: Any) -> CostLine:
    """Amounts in hundredths of the euro, of October 2026."""
    given = {"month": date(2026, 10, 1), "category": "salary", "amount": 100_00}
    given["reported"] = values.get("amount", given["amount"])
    return saved(CostLine(team=team, **{**fed(values), "currency": "EUR", **given} | values))


def rate_card(team: Team, *tiers: RateTier, **values: Any) -> RateCard:
    given = {"unit": "contact", "currency": "EUR", "since": date(2026, 1, 1)}
    card = saved(RateCard(team=team, **given | values))
    for tier in tiers or (RateTier(above=0, price=3),):
        tier.card = card
        saved(tier)
    return card


def visit(team: Team | None = None, **values: Any) -> Visit:
    """A bot's visit of a minute that ended at noon, filed under unattributed."""
    given = {
        "team": team or builders.common("unattributed"),
        "kind": "bot",
        "end": "served",
        "started_at": values.get("ended_at", NOON) - timedelta(minutes=1),
        "ended_at": NOON,
    }
    return saved(Visit(**{**fed(values), **mix(values), **given} | values))


def relationship(**values: Any) -> Relationship:
    given = {
        "feed": values.pop("feed", None) or builders.feed(),
        "customer": values.pop("customer", None) or builders.customer(),
        "from_day": date(2025, 1, 1),
    }
    return saved(Relationship(**given | values))


def forecast(team: Team, **values: Any) -> Forecast:
    given = {
        "feed": values.pop("feed", None) or builders.feed(),
        "channel": values.pop("channel", None) or builders.channel(),
        "starts_at": NOON,
        "contacts": 20,
        "frozen_at": datetime(2026, 9, 1, tzinfo=UTC),
    }
    return saved(Forecast(team=team, **given | values))


def labelled(team: Team, **values: Any) -> LabelledSample:
    """Of 100 negative contacts 80 were found, of 100 others 95 cleared."""
    given = {
        "feed": values.pop("feed", None) or builders.feed(),
        "channel": values.pop("channel", None) or builders.channel(values.pop("code", "phone")),
        "classifier": "moods 2.1",
        "since": date(2026, 1, 1),
        "negative_n": 100,
        "found_n": 80,
        "other_n": 100,
        "cleared_n": 95,
    }
    return saved(LabelledSample(team=team, **given | values))


def dissatisfaction_reason(slug: str = "waiting", **values: Any) -> DissatisfactionReason:
    given = {"name_en": slug.title(), "name_fr": slug.title()}
    return builders.named(DissatisfactionReason, slug, **given | values)


def reason_told(
    contact: Interaction, slug: str = "waiting", *, feed: Feed | None = None, **values: Any
) -> ReasonTold:
    """By a person, here, unless a feed or a classifier is named."""
    reason = dissatisfaction_reason(slug)
    return saved(ReasonTold(interaction=contact, reason=reason, feed=feed, **values))


def answers(team: Team, instrument: str = "csat", **values: Any) -> AnswerCount:
    """Counts by score as `score_5=3`; those answered are their sum."""
    total = sum(n for name, n in values.items() if name.startswith("score_"))
    given = {"instrument": instrument, "day": NOON.date(), "team": team, "answered_n": total}
    return saved(AnswerCount(**{**fed(values), **mix(values), **given} | values))


def calendar(slug: str = "office", **values: Any) -> Calendar:
    return builders.named(Calendar, slug, **{"name": slug, "time_zone": "Europe/Paris"} | values)


def calendar_version(calendar: Calendar, **values: Any) -> CalendarVersion:
    """Its hours and spans are not made."""
    given = {"since": date(2026, 1, 1), "created_at": NOON}
    return saved(CalendarVersion(calendar=calendar, **given | values))


def calendar_use(**values: Any) -> CalendarUse:
    given = {"calendar": values.pop("calendar", None) or calendar(), "since": date(2026, 1, 1)}
    return saved(CalendarUse(**given | values))


def one_of_each(team: Team) -> None:
    """A row of each model here that belongs to a team."""
    agent_day(team)
    state(team)
    answers(team, score_5=1)
    opened = case(team)
    case_event(opened)
    case_move(opened)
    deadline(team)
    mark(evaluation(team))
    visit(team)
    forecast(team)
    labelled(team)
    reason_told(builders.interaction(builders.leg(team)))
    cost(team)
    rate_card(team)
    calendar_use(team=team)
