"""What customers wrote, by whatever it is looked for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, TextField
from django.db.models.functions import MD5, Cast

from surveys.models import Answer, AnswerItem, Programme, Question
from surveys.queries import groups
from teams.models import Channel, Team

PER_PAGE: Final = 30
MOST_ROWS: Final = 20_000
CURSOR: Final = re.compile(r"([0-9T:.+-]{10,40})_([0-9a-f]{1,32})")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty is anything. Days are those of the answers, both included."""

    programme: Programme | None = None
    team: Team | None = None
    channel: Channel | None = None
    topics: tuple[int, ...] = ()
    lowest: int | None = None
    highest: int | None = None
    start: date | None = None
    end: date | None = None
    language: str = ""
    text: str = ""
    with_silent: bool = False  # answers without a word, too

    @property
    def is_anonymous(self) -> bool:
        return self.programme is not None and self.programme.is_anonymous


@dataclass(frozen=True, slots=True)
class Page:
    """One page of answers; `older` is where the next one begins, empty on the last."""

    answers: list[Answer]
    older: str


def page(wanted: Wanted, cursor: str = "") -> Page:
    """The newest first, from where the cursor says on; an odd cursor is the first page.

    What employees wrote has no order in time within a wave: nobody is found by it.
    """
    rows = found(wanted)
    first, second = ("day", "key") if wanted.is_anonymous else ("answered_at", "pk")
    if place := _place(cursor, wanted.is_anonymous):
        at, last = place
        beyond = "gt" if wanted.is_anonymous else "lt"
        rows = rows.filter(Q((f"{first}__lt", at)) | Q((first, at), (f"{second}__{beyond}", last)))
    shown = list(rows[: PER_PAGE + 1])
    older = ""
    if len(shown) > PER_PAGE:
        end = shown[PER_PAGE - 1]
        last = getattr(end, second)
        older = f"{getattr(end, first).isoformat()}_{last if wanted.is_anonymous else f'{last:x}'}"
    return Page(shown[:PER_PAGE], older)


def _place(cursor: str, is_anonymous: bool) -> tuple[Any, Any] | None:
    match = CURSOR.fullmatch(cursor)
    if match is None:
        return None
    try:
        if is_anonymous:
            return date.fromisoformat(match[1]), match[2]
        at = datetime.fromisoformat(match[1])
    except ValueError:
        return None
    last = int(match[2], 16)
    return (at, last) if at.tzinfo and last < 2**63 else None


def found(wanted: Wanted) -> QuerySet[Answer]:
    """The answers looked for, with what is printed beside them."""
    rows: QuerySet[Answer] = Answer.objects.valid().filter(_places(wanted))
    words = AnswerItem.objects.filter(answer=OuterRef("pk")).exclude(text="")
    if not wanted.with_silent:
        rows = rows.filter(~Q(comment="") | Exists(words))
    if wanted.text:
        said = Exists(words.filter(text__icontains=wanted.text))
        rows = rows.filter(Q(comment__icontains=wanted.text) | said)
    if wanted.is_anonymous:
        every: QuerySet[Answer] = Answer.objects.valid().filter(programme=wanted.programme)
        rows = rows.filter(groups.told(every)).annotate(key=MD5(Cast("pk", TextField())))
        rows = rows.order_by("-day", "key")
    else:
        rows = rows.exclude(programme__occasion="employees").order_by("-answered_at", "-pk")
    items = AnswerItem.objects.select_related("question").order_by("question__position")
    return rows.select_related(
        "invitation", "programme", "team", "channel", "topic", "agent", "wave"
    ).prefetch_related(Prefetch("items", items))


def _places(wanted: Wanted) -> Q:
    asked = Q()
    exact = {
        "programme": wanted.programme,
        "team": wanted.team,
        "channel": wanted.channel,
        "language": wanted.language,
        "score__gte": wanted.lowest,
        "score__lte": wanted.highest,
        "topic__in": wanted.topics,
    }
    if wanted.is_anonymous:
        exact = {name: exact[name] for name in ("programme", "team")}
    for name, value in exact.items():
        if value not in (None, "", ()):
            asked &= Q((name, value))
    return asked & (_waves(wanted) if wanted.is_anonymous else _days(wanted))


def _waves(wanted: Wanted) -> Q:
    asked = Q(day__gte=wanted.start) if wanted.start else Q()
    return asked & Q(day__lte=wanted.end) if wanted.end else asked


def _days(wanted: Wanted) -> Q:
    zone = ZoneInfo(settings.REPORTING_ZONE)
    asked = Q()
    if wanted.start:
        asked &= Q(answered_at__gte=datetime.combine(wanted.start, datetime.min.time(), zone))
    if wanted.end:
        next_day = wanted.end + timedelta(days=1)
        asked &= Q(answered_at__lt=datetime.combine(next_day, datetime.min.time(), zone))
    return asked


def words(answer: Answer) -> list[tuple[str, str]]:
    """What was written, each text once, with the question that it answers where it is known."""
    items = [(item.question.text(), item.text) for item in answer.items.all() if item.text]
    is_said = any(text == answer.comment for _question, text in items)
    return [("", answer.comment), *items] if answer.comment and not is_said else items


def questions(programme: Programme) -> list[str]:
    """The short names of the further questions of all versions, in their order."""
    rows = Question.objects.filter(version__programme=programme, is_headline=False)
    codes = rows.order_by("version__number", "position").values_list("code", flat=True)
    return list(dict.fromkeys(codes))


COLUMNS: Final = (
    "programme",
    "score",
    "comment",
    "language",
    "team",
    "channel",
    "topic",
    "agent",
    "contact_day",
    "answered_at",
)
UNNAMED: Final = ("programme", "score", "comment", "language", "team", "wave")


def table(wanted: Wanted) -> tuple[list[str], Iterator[list[object]]]:
    """For spreadsheets: of one programme, with a column for each further question."""
    codes = questions(wanted.programme) if wanted.programme else []
    columns = UNNAMED if wanted.is_anonymous else COLUMNS
    return [*columns, *codes], (_row(one, columns, codes) for one in found(wanted)[:MOST_ROWS])


def _row(answer: Answer, columns: Sequence[str], codes: Sequence[str]) -> list[object]:
    said = {item.question.code: _said(item) for item in answer.items.all()}
    known: dict[str, object] = {
        "programme": answer.programme.slug,
        "score": answer.score,
        "comment": answer.comment or " ".join(text for _question, text in words(answer)),
        "language": answer.language,
        "team": answer.team.slug,
        "channel": answer.channel.code,
        "topic": answer.topic.slug,
        "agent": answer.agent.name if answer.agent else "",
        "contact_day": answer.day.isoformat(),
        "answered_at": answer.answered_at.isoformat(timespec="seconds"),
        "wave": answer.wave.name if answer.wave else "",
    }
    return [*(known[name] for name in columns), *(said.get(code) for code in codes)]


def _said(item: AnswerItem) -> object:
    return item.value if item.value is not None else "; ".join(item.choices) or item.text
