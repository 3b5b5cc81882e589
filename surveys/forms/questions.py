"""A draft's texts and questions as managers type them, in every language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise as LazyText
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from surveys import kinds
from surveys.models import Question, Version
from surveys.queries import designs
from teams.models import Channel
from teams.queries import directory

LONGEST_LINE: Final = 300
LONGEST_TEXT: Final = 2000
MOST_OPTIONS: Final = 12
SPARE_OPTIONS: Final = 3
WITH_OPTIONS: Final = ("choice", "choices")
HELP: Final = _("A word of help below the question")


@dataclass(frozen=True, slots=True)
class Line:
    """One text, with a field for each language."""

    label: LazyText | str
    is_optional: bool
    fields: list[BoundField]


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One answer to choose: its place, and its words in each language."""

    number: int
    place: BoundField
    words: list[BoundField]


class Tongue(forms.CharField):
    """A text in one language, which stands beside the same text in others."""

    def __init__(self, *, tongue: str, **options: Any) -> None:
        self.tongue = tongue
        super().__init__(**options)


class Texts(forms.Form):
    """Fields named as `subject_en`: a text may stay empty in a draft."""

    def add_text(self, name: str, label: Any, given: Mapping[str, str], *, is_long: bool) -> None:
        for code, language in designs.languages():
            widget = forms.Textarea(attrs={"rows": 3}) if is_long else forms.TextInput()
            widget.attrs["lang"] = code
            self.fields[f"{name}_{code}"] = Tongue(
                tongue=language,
                label=f"{label} ({language})",
                max_length=LONGEST_TEXT if is_long else LONGEST_LINE,
                required=False,
                widget=widget,
                initial=given.get(code, ""),
            )

    def line(self, name: str, label: Any, *, is_optional: bool = False) -> Line:
        fields = [self[f"{name}_{code}"] for code, _language in designs.languages()]
        return Line(label, is_optional, fields)

    def words(self, name: str) -> dict[str, str]:
        """Of a valid form, without the languages that are empty."""
        given = {code: self.cleaned_data[f"{name}_{code}"] for code, _ in designs.languages()}
        return {code: text for code, text in given.items() if text}


class VersionForm(Texts):
    """The questionnaire's own texts."""

    def __init__(self, data: Any = None, *, version: Version) -> None:
        super().__init__(data)
        for name, label in designs.TEXTS.items():
            is_long = name in ("introduction", "thanks")
            self.add_text(name, label, version.words.get(name, {}), is_long=is_long)

    def lines(self) -> Iterator[Line]:
        for name, label in designs.TEXTS.items():
            yield self.line(name, label, is_optional=name in designs.OPTIONAL)

    @property
    def values(self) -> dict[str, dict[str, str]]:
        return {name: words for name in designs.TEXTS if (words := self.words(name))}


class QuestionForm(Texts):
    """A question of a kind: its words, its answers to choose, and when it is shown."""

    code = forms.SlugField(
        label=_("Short name"),
        max_length=40,
        help_text=_("Names its column in exports. Keep it from version to version."),
    )
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)

    def __init__(self, data: Any = None, *, question: Question) -> None:
        super().__init__(data)
        self.question = question
        self.kind = kinds.of(question)
        self.fields["code"].initial = question.code
        self.fields["is_required"].initial = question.is_required
        if question.is_headline:
            # Without its headline nothing was answered.
            del self.fields["code"], self.fields["is_required"]
        self.names = dict(designs.SCALE_TEXTS)
        if not self.kind.is_scale:
            del self.names["low"], self.names["high"]
        for name, label in [*self.names.items(), ("help", HELP)]:
            self.add_text(name, label, question.words.get(name, {}), is_long=False)
        self._add_options()
        if not question.is_headline:
            self._add_condition()

    def _add_options(self) -> None:
        given = self.question.options if self.kind.code in WITH_OPTIONS else []
        self.options_n = 0
        if self.kind.code in WITH_OPTIONS:
            self.options_n = min(len(given) + SPARE_OPTIONS, MOST_OPTIONS)
        for number in range(1, self.options_n + 1):
            words = given[number - 1]["words"] if number <= len(given) else {}
            self.fields[f"place_{number}"] = forms.IntegerField(
                label=_("Place of answer %(number)s") % {"number": number},
                min_value=1,
                max_value=99,
                initial=number,
                required=False,
            )
            label = _("Answer %(number)s") % {"number": number}
            self.add_text(f"option_{number}", label, words, is_long=False)

    def _add_condition(self) -> None:
        held = self.question.condition
        points = kinds.headline(self.question.version.programme.instrument).points
        scores = [("", _("any")), *((point, str(point)) for point in points)]
        for name, label in (
            ("min_score", _("From a score of")),
            ("max_score", _("Up to a score of")),
        ):
            self.fields[name] = forms.TypedChoiceField(
                label=label, choices=scores, coerce=int, empty_value=None, required=False,
                initial=held.get(name),
            )  # fmt: skip
        lists = {
            "channels": (_("Channels"), [(c.code, str(c)) for c in _channels()]),
            "topics": (
                _("Topics"),
                [(t.slug, str(t)) for t in directory.topics().order_by("name")],
            ),
        }
        for name, (label, choices) in lists.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=label, choices=choices, required=False, initial=held.get(name, []),
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    def lines(self) -> Iterator[Line]:
        for name, label in self.names.items():
            yield self.line(name, label)
        yield self.line("help", HELP, is_optional=True)

    def option_lines(self) -> Iterator[OptionLine]:
        for number in range(1, self.options_n + 1):
            words = self.line(f"option_{number}", "").fields
            yield OptionLine(number, self[f"place_{number}"], words)

    def condition_fields(self) -> list[BoundField]:
        names = ("min_score", "max_score", "channels", "topics")
        return [self[name] for name in names if name in self.fields]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        others = self.question.version.questions.exclude(pk=self.question.pk)
        if others.filter(code=code).exists():
            raise forms.ValidationError(_("Already taken: choose another."))
        return code

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        low, high = values.get("min_score"), values.get("max_score")
        if low is not None and high is not None and low > high:
            self.add_error("max_score", _("No score is that high and that low: swap them."))
        return values

    @property
    def values(self) -> dict[str, Any]:
        """Of a valid form, as the question's row keeps them."""
        given = self.cleaned_data
        found: dict[str, Any] = {
            "words": {n: words for n in (*self.names, "help") if (words := self.words(n))},
            "options": self._options(),
        }
        if not self.question.is_headline:
            names = ("min_score", "max_score", "channels", "topics")
            found |= {"code": given["code"], "is_required": given["is_required"]}
            found["condition"] = {n: given[n] for n in names if given[n] not in (None, [])}
        return found

    def _options(self) -> list[dict[str, Any]]:
        """In the order of their places. A code stays with its place in the form, once given."""
        known = [option["code"] for option in self.question.options]
        placed = []
        for number in range(1, self.options_n + 1):
            if words := self.words(f"option_{number}"):
                code = known[number - 1] if number <= len(known) else ""
                place = self.cleaned_data[f"place_{number}"] or number
                placed.append((place, number, code, words))
        taken = set(known)
        found = []
        for _place, number, code, words in sorted(placed, key=lambda one: one[:2]):
            if not code:
                code = _free(slugify(words.get("en", ""))[:30] or f"answer-{number}", taken)
                taken.add(code)
            found.append({"code": code, "words": words})
        return found


def _free(wanted: str, taken: set[str]) -> str:
    """The code, with a number where another option has it."""
    code, number = wanted, 2
    while code in taken:
        code, number = f"{wanted}-{number}", number + 1
    return code


def _channels() -> list[Channel]:
    return list(Channel.objects.order_by("position"))
