"""What a list shows of the facts behind a figure, kind by kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.utils.translation import gettext_lazy as _

from kpis.models.snapshots import Snapshot
from kpis.queries.drilldown import Fact
from surveys.models import Invitation
from teams.models import (
    AgentDay,
    AnswerCount,
    Case,
    CostLine,
    Deadline,
    Evaluation,
    Forecast,
    Interaction,
    Leg,
    ReasonTold,
    Visit,
)
from teams.models.answers import Instrument
from teams.models.cases import CaseStatus, Promised
from teams.models.costs import CostCategory
from teams.models.outcomes import Access, Outcome
from teams.models.quality import Selection
from teams.models.visits import VisitEnd

# How answers to our own questionnaires are filed.
ASKED: Final = "invitation "
HANDLE: Final = ("talk_ms", "hold_ms", "consult_ms", "wrap_up_ms")


@dataclass(frozen=True, slots=True)
class Line:
    """One fact in words; what its kind does not have stays empty.

    `view` and `pk` lead to its own page. `language` and `outcome` are codes, `said` the outcome
    in words.
    """

    name: str
    view: str = ""
    pk: int = 0
    channel: int | None = None
    topic: int | None = None
    language: str = ""
    agent: str = ""
    wait_ms: int | None = None
    handle_ms: int | None = None
    outcome: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """Facts of one model: what they are called, which columns they fill, how they are read."""

    called: Any
    columns: tuple[str, ...]
    read: Callable[[Sequence[int]], Mapping[int, Line]]


def kind_of(snapshot: type[Snapshot]) -> Kind:
    return KINDS.get(snapshot.__name__, OF_CONTACTS)


def lines(snapshot: type[Snapshot], facts: Sequence[Fact]) -> dict[int, Line]:
    """The line of each fact by its key, in one query, or two for answers."""
    return dict(kind_of(snapshot).read([fact.key for fact in facts]))


def _said(choices: Any, code: str) -> str:
    return str(dict(choices.choices).get(code, code))


def _legs(keys: Sequence[int]) -> dict[int, Line]:
    rows = Leg.objects.filter(pk__in=keys).values(
        "pk", "interaction_id", "answered_at", "wait_ms", "outcome", *HANDLE,
        name=F("interaction__external_id"), channel=F("interaction__channel_id"),
        topic=F("interaction__topic_id"), spoken=F("interaction__language"), who=F("agent__name"),
    )  # fmt: skip
    return {
        row["pk"]: Line(
            name=row["name"],
            view="interaction",
            pk=row["interaction_id"],
            channel=row["channel"],
            topic=row["topic"],
            language=row["spoken"],
            agent=row["who"] or "",
            wait_ms=row["wait_ms"],
            handle_ms=sum(row[n] or 0 for n in HANDLE) if row["answered_at"] else None,
            outcome=row["outcome"],
            said=_said(Outcome, row["outcome"]),
        )
        for row in rows
    }


def _interactions(keys: Sequence[int]) -> dict[int, Line]:
    held = Leg.objects.filter(interaction=OuterRef("pk"), agent__name__isnull=False)
    rows = Interaction.objects.filter(pk__in=keys).values(
        "pk", "external_id", "channel_id", "topic_id", "language", "wait_ms", "handle_ms",
        "handled_n", "access",
        agents=ArraySubquery(held.order_by("sequence").values("agent__name")),
    )  # fmt: skip
    return {
        row["pk"]: Line(
            name=row["external_id"],
            view="interaction",
            pk=row["pk"],
            channel=row["channel_id"],
            topic=row["topic_id"],
            language=row["language"],
            agent=", ".join(dict.fromkeys(row["agents"])),
            wait_ms=row["wait_ms"],
            handle_ms=row["handle_ms"] if row["handled_n"] else None,
            outcome=row["access"],
            said=_said(Access, row["access"]) if row["access"] else "",
        )
        for row in rows
    }


def _reasons(keys: Sequence[int]) -> dict[int, Line]:
    """A reason that was told stands for its contact."""
    contacts = dict(ReasonTold.objects.filter(pk__in=keys).values_list("pk", "interaction_id"))
    known = _interactions(list(contacts.values()))
    return {key: known[contact] for key, contact in contacts.items() if contact in known}


def _cases(keys: Sequence[int]) -> dict[int, Line]:
    rows = Case.objects.filter(pk__in=keys).values(
        "pk", "external_id", "channel_id", "topic_id", "status", who=F("agent__name")
    )
    return {
        row["pk"]: Line(
            row["external_id"], "case", row["pk"], row["channel_id"], row["topic_id"],
            agent=row["who"] or "", outcome=row["status"], said=_said(CaseStatus, row["status"]),
        )
        for row in rows
    }  # fmt: skip


def _deadlines(keys: Sequence[int]) -> dict[int, Line]:
    rows = Deadline.objects.filter(pk__in=keys).values(
        "pk", "external_id", "channel_id", "topic_id", "metric", seen=F("case__pk")
    )
    return {
        row["pk"]: Line(
            row["external_id"], "case" if row["seen"] else "", row["seen"] or 0,
            row["channel_id"], row["topic_id"],
            outcome=row["metric"], said=_said(Promised, row["metric"]),
        )
        for row in rows
    }  # fmt: skip


def _evaluations(keys: Sequence[int]) -> dict[int, Line]:
    rows = Evaluation.objects.filter(pk__in=keys).values(
        "pk", "external_id", "channel_id", "topic_id", "selection", who=F("agent__name")
    )
    return {
        row["pk"]: Line(
            row["external_id"], "evaluation", row["pk"], row["channel_id"], row["topic_id"],
            agent=row["who"] or "",
            outcome=row["selection"], said=_said(Selection, row["selection"]),
        )
        for row in rows
    }  # fmt: skip


def _answers(keys: Sequence[int]) -> dict[int, Line]:
    rows = AnswerCount.objects.filter(pk__in=keys).values(
        "pk", "external_id", "channel_id", "topic_id", "instrument", who=F("agent__name")
    )
    asked = {
        row["pk"]: int(row["external_id"].removeprefix(ASKED))
        for row in rows
        if row["external_id"].startswith(ASKED)
    }
    contacts = dict(
        Invitation.objects.filter(pk__in=asked.values(), interaction__isnull=False).values_list(
            "pk", "interaction_id"
        )
    )
    found = {}
    for row in rows:
        contact = contacts.get(asked.get(row["pk"], 0), 0)
        found[row["pk"]] = Line(
            row["external_id"], "interaction" if contact else "", contact,
            row["channel_id"], row["topic_id"], agent=row["who"] or "",
            outcome=row["instrument"], said=_said(Instrument, row["instrument"]),
        )  # fmt: skip
    return found


def _visits(keys: Sequence[int]) -> dict[int, Line]:
    rows = Visit.objects.filter(pk__in=keys).values(
        "pk", "external_id", "channel_id", "topic_id", "end"
    )
    return {
        row["pk"]: Line(
            row["external_id"], channel=row["channel_id"], topic=row["topic_id"],
            outcome=row["end"], said=_said(VisitEnd, row["end"]),
        )
        for row in rows
    }  # fmt: skip


def _days(keys: Sequence[int]) -> dict[int, Line]:
    rows = AgentDay.objects.filter(pk__in=keys).values("pk", who=F("agent__name"))
    return {row["pk"]: Line(row["who"] or "", "day", row["pk"]) for row in rows}


def _costs(keys: Sequence[int]) -> dict[int, Line]:
    rows = CostLine.objects.filter(pk__in=keys).values("pk", "external_id", "category")
    return {
        row["pk"]: Line(
            row["external_id"], outcome=row["category"], said=_said(CostCategory, row["category"])
        )
        for row in rows
    }


def _forecasts(keys: Sequence[int]) -> dict[int, Line]:
    rows = Forecast.objects.filter(pk__in=keys).values("pk", "channel_id", "contacts", "minutes")
    return {
        row["pk"]: Line("", channel=row["channel_id"], said=f"{row['contacts'].normalize():f}")
        for row in rows
    }


def _intervals(keys: Sequence[int]) -> dict[int, Line]:
    """Half-hours have no row of their own: the key says team and channel."""
    return {key: Line("", channel=key % 100_000) for key in keys}


MIX: Final = ("name", "channel", "topic", "team")
OF_CONTACTS: Final = Kind(
    _("Contact"), (*MIX, "language", "agent", "wait", "handle", "outcome"), _interactions
)
OF_LEGS: Final = Kind(OF_CONTACTS.called, OF_CONTACTS.columns, _legs)
OF_CASES: Final = Kind(_("Case"), (*MIX, "agent", "outcome"), _cases)
KINDS: Final = {
    "ReasonSnapshot": Kind(OF_CONTACTS.called, OF_CONTACTS.columns, _reasons),
    "QueueSnapshot": OF_LEGS,
    "HandlingSnapshot": OF_LEGS,
    "ShareSnapshot": OF_LEGS,
    "OpenedCaseSnapshot": OF_CASES,
    "ContactedCaseSnapshot": OF_CASES,
    "RepliedCaseSnapshot": OF_CASES,
    "DueReplySnapshot": OF_CASES,
    "FirstSolvedSnapshot": OF_CASES,
    "SolvedSnapshot": OF_CASES,
    "DeadlineSnapshot": Kind(_("Case"), (*MIX, "outcome"), _deadlines),
    "EvaluationSnapshot": Kind(_("Evaluation"), (*MIX, "agent", "outcome"), _evaluations),
    "AnswerSnapshot": Kind(_("Answer"), (*MIX, "agent", "outcome"), _answers),
    "VisitSnapshot": Kind(_("Visit"), ("name", "channel", "topic", "outcome"), _visits),
    "AgentTimeSnapshot": Kind(_("Agent"), ("name", "team"), _days),
    "CostSnapshot": Kind(_("Cost"), ("name", "team", "outcome"), _costs),
    "ForecastSnapshot": Kind("", ("channel", "team", "outcome"), _forecasts),
    "IntervalSnapshot": Kind("", ("channel", "team"), _intervals),
}
