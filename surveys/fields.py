"""Questions as fields of a page, and what was sent in them as answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext

from surveys import kinds
from surveys.kinds import Given, Kind, Refused
from surveys.models import Question

SCORE: Final = "score"
COMMENT: Final = "comment"
STAMP: Final = "stamp"
# A robot fills in what looks like a field; nobody else sees it.
TRAP: Final = "address2"
PREFIX: Final = "q-"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `words` are shown; `said` is what else a screen reader says."""

    value: str
    words: str
    said: str
    is_chosen: bool


@dataclass(slots=True)
class Field:
    """A question on a page, with what stands in it: chosen beforehand, or sent and refused."""

    name: str
    kind: Kind
    label: str
    low: str = ""
    high: str = ""
    help: str = ""
    is_required: bool = False
    question: Question | None = None
    given: Given = field(default_factory=Given)
    error: str = ""

    @property
    def template(self) -> str:
        return self.kind.template

    @property
    def columns(self) -> int:
        return len(self.kind.points)

    @property
    def options(self) -> list[Option]:
        if self.kind.is_scale:
            ends = {self.kind.low: self.low, self.kind.high: self.high}
            return [
                Option(str(n), str(n), ends.get(n, ""), n == self.given.value)
                for n in self.kind.points
            ]
        return [
            Option(code, str(words), "", code in self.given.choices) for code, words in self.codes
        ]

    @property
    def codes(self) -> list[tuple[str, str]]:
        if self.kind.options:
            return [(code, str(words)) for code, words in self.kind.options.items()]
        return self.question.choices if self.question else []

    def take(self, raw: Sequence[str]) -> None:
        """Read what was sent; a refusal becomes the field's error, shown beside it."""
        try:
            self.given = self.kind.taken(raw, [code for code, _words in self.codes])
        except Refused as refusal:
            self.error = str(refusal)
            return
        if self.name == SCORE and self.given.value is None:
            self.error = gettext("Please choose one of the numbers shown.")


def headline(question: Question, *, score: int | None = None) -> Field:
    """The first question. A score outside its scale chooses nothing beforehand."""
    made = asked(question)
    made.name, made.is_required = SCORE, True
    if score is not None and score in made.kind.points:
        made.given = Given(value=score)
    return made


def asked(question: Question, given: Given | None = None) -> Field:
    words = {name: question.text(name) for name in ("question", "low", "high", "help")}
    return Field(
        name=f"{PREFIX}{question.code}",
        kind=kinds.of(question),
        label=words["question"] or _own_words(question),
        low=words["low"],
        high=words["high"],
        help=words["help"],
        is_required=question.is_required,
        question=question,
        given=given or Given(),
    )


def _own_words(question: Question) -> str:
    """What a kind asks where its question has no words."""
    return gettext("Was it solved?") if question.kind == "solved" else ""


def comment(text: str = "") -> Field:
    """The words that a page takes whose questions ask for none."""
    return Field(
        name=COMMENT,
        kind=kinds.KINDS["text"],
        label=gettext("What should we know?"),
        given=Given(text=text),
    )


@dataclass(slots=True)
class Form:
    """The fields of a page, and what is said above them once they were sent and refused."""

    fields: list[Field]
    error: str = ""

    def take(self, sent: QueryDict, known: Iterable[str] = ()) -> bool:
        """Read all fields; False where one is refused, or a question is foreign.

        `known` are codes of questions that the questionnaire has, but not on this page: what
        another score was asked, perhaps. They are let fall.
        """
        own = {one.name for one in self.fields} | {f"{PREFIX}{code}" for code in known}
        if any(name.startswith(PREFIX) and name not in own for name in sent):
            self.error = gettext("This page does not ask that.")
            return False
        for one in self.fields:
            one.take(sent.getlist(one.name))
        return not self.is_refused

    @property
    def is_refused(self) -> bool:
        return bool(self.error) or any(one.error for one in self.fields)

    @property
    def is_silent(self) -> bool:
        """Whether nothing is answered yet."""
        return all(one.given.is_empty for one in self.fields)

    @property
    def was_cut(self) -> bool:
        return any(one.given.was_cut for one in self.fields)

    @property
    def score(self) -> int:
        """What was given to a headline that was taken."""
        return self.fields[0].given.value or 0

    @property
    def comment(self) -> str | None:
        """The words of a page whose questions ask for none; None: there is no field for them."""
        return next((one.given.text for one in self.fields if one.name == COMMENT), None)

    @property
    def items(self) -> dict[Question, Given]:
        return {one.question: one.given for one in self.fields if one.question is not None}


def plain(sent: QueryDict) -> int | None:
    """The score of a form that holds one number and nothing strange; None: read it with care."""
    raw = sent.getlist(SCORE)
    if len(raw) != 1 or any(name.startswith(PREFIX) for name in sent):
        return None
    return _number(raw[0])


def preselected(query: Mapping[str, str]) -> int | None:
    """The score of a link in a mail, which only chooses beforehand."""
    return _number(query.get(SCORE, ""))


def _number(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 2 else None
