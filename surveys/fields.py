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


def take(fields: Iterable[Field], sent: QueryDict, known: Iterable[str] = ()) -> bool:
    """Read all fields; False where one is refused. Raises Refused for a foreign question.

    `known` are names that this questionnaire has too, but not on this page: they are let pass.
    """
    fields = list(fields)
    foreign = {name for name in sent if name.startswith(PREFIX)}
    if foreign - {one.name for one in fields} - set(known):
        raise Refused(gettext("This page does not ask that."))
    for one in fields:
        one.take(sent.getlist(one.name))
    return not any(one.error for one in fields)


def preselected(query: Mapping[str, str]) -> int | None:
    """The score of a link in a mail, which only chooses beforehand."""
    raw = query.get(SCORE, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 2 else None
