"""The registry of question kinds: what an answer may be, and how it is asked."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.models.answers import LONGEST_COMMENT
from teams.models.answers import Instrument

# Zero-width and direction marks: they show nothing, and may turn a line around.
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Refused(ValueError):
    """An answer that its question does not take; the text says why, for whoever answers."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is kept: a number, chosen options or words."""

    value: int | None = None
    choices: tuple[str, ...] = ()
    text: str = ""
    was_cut: bool = False

    @property
    def is_empty(self) -> bool:
        return self.value is None and not self.choices and not self.text


Read = Callable[["Kind", Sequence[str], Sequence[str]], Given]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of question. `low` and `high` bound a scale; `template` draws the field.

    `options` are fixed answers of the kind itself, in order.
    """

    code: str
    name: LazyText
    template: str
    read: Read
    low: int = 0
    high: int = 0
    options: Mapping[str, LazyText] = field(default_factory=dict)

    @property
    def is_scale(self) -> bool:
        return self.high > self.low

    @property
    def points(self) -> range:
        return range(self.low, self.high + 1)

    def taken(self, raw: Sequence[str], allowed: Sequence[str] = ()) -> Given:
        """What the fields sent mean. Raises Refused; nothing sent is an empty answer."""
        return self.read(self, raw, allowed or tuple(self.options))


def _number(kind: Kind, raw: Sequence[str], _allowed: Sequence[str]) -> Given:
    if not raw or raw[0] == "":
        return Given()
    # int() would take full-width digits, spaces and underscores.
    if len(raw) > 1 or not re.fullmatch(r"[0-9]{1,2}", raw[0]):
        raise Refused(gettext("Please choose one of the numbers shown."))
    value = int(raw[0])
    if value not in kind.points:
        raise Refused(gettext("Please choose one of the numbers shown."))
    return Given(value=value)


def _choice(_kind: Kind, raw: Sequence[str], allowed: Sequence[str]) -> Given:
    sent = [one for one in raw if one]
    if len(sent) > 1 or any(one not in allowed for one in sent):
        raise Refused(gettext("Please choose one of the answers shown."))
    return Given(choices=tuple(sent))


def _choices(_kind: Kind, raw: Sequence[str], allowed: Sequence[str]) -> Given:
    sent = list(dict.fromkeys(one for one in raw if one))
    if any(one not in allowed for one in sent):
        raise Refused(gettext("Please choose among the answers shown."))
    return Given(choices=tuple(sent))


def _words(_kind: Kind, raw: Sequence[str], _allowed: Sequence[str]) -> Given:
    if len(raw) > 1:
        raise Refused(gettext("Please write one text."))
    text = tidy(raw[0]) if raw else ""
    return Given(text=text[:LONGEST_COMMENT], was_cut=len(text) > LONGEST_COMMENT)


def tidy(text: str) -> str:
    """Plain text: composed, without unseen marks; line ends as on Unix."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return UNPRINTABLE.sub("", UNSEEN.sub("", plain)).strip()


def _scale(code: str, name: LazyText, low: int, high: int) -> Kind:
    return Kind(code, name, "surveys/kinds/_scale.html", _number, low, high)


SOLVED: Final[Mapping[str, LazyText]] = {
    "yes": _("Yes"),
    "no": _("No"),
    "unknown": _("I do not know yet"),
}
KINDS: Final = {
    kind.code: kind
    for kind in (
        _scale("csat", _("CSAT, 1 to 5"), 1, 5),
        _scale("nps", _("NPS, 0 to 10"), 0, 10),
        _scale("ces", _("CES 2.0, 1 to 7"), 1, 7),
        _scale("scale", _("scale, 1 to 5"), 1, 5),
        Kind("choice", _("one of several"), "surveys/kinds/_choice.html", _choice),
        Kind("choices", _("several of several"), "surveys/kinds/_choices.html", _choices),
        Kind("solved", _("was it solved?"), "surveys/kinds/_choice.html", _choice, options=SOLVED),
        Kind("text", _("text"), "surveys/kinds/_text.html", _words),
    )
}
HEADLINES: Final = {
    Instrument.CSAT: "csat",
    Instrument.NPS: "nps",
    Instrument.NPS_RELATIONAL: "nps",
    Instrument.CES: "ces",
    Instrument.ESAT: "csat",
    Instrument.ENPS: "nps",
}


def headline(instrument: str) -> Kind:
    """How an instrument is asked."""
    return KINDS[HEADLINES[Instrument(instrument)]]


def of(question: Any) -> Kind:
    """The kind of a question's row."""
    return KINDS[question.kind]
