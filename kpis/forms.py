"""What a reader chose: period, channel, topic, trend; two sides, their KPIs and their mix."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Final
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from kpis import catalogue, parties
from kpis.definitions import Kpi
from kpis.periods import EARLIEST, LATEST, LONGEST, Against, Period, Preset, preset
from kpis.queries.pickers import Choice, Pickers
from kpis.queries.sides import GROUPS
from kpis.queries.tenures import Tenure
from kpis.queries.tenures import agents as agents_of

BY_NAME, BY_SAMPLE = "name", "sample"
ORDERS = [(BY_NAME, _("by name")), (BY_SAMPLE, _("by sample"))]
BY_WEEK = "week"
# Of what is chosen, what two sides are not compared by.
UNFAIR = frozenset({"trend", "tenure"})
STEPS = [("day", _("by day")), (BY_WEEK, _("by week")), ("month", _("by month"))]
PRESETS = [
    (Preset.MONTH.value, _("Last month")),
    (Preset.WEEK.value, _("Last 7 days")),
    (Preset.YESTERDAY.value, _("Yesterday")),
    (Preset.CUSTOM.value, _("Custom")),
]
AGAINST = [
    (Against.PREVIOUS.value, _("the period before")),
    (Against.YEAR.value, _("a year before")),
]


@dataclass(frozen=True, slots=True)
class Control:
    """One field as the page shows it; without options, a day."""

    name: str
    label: str
    value: str
    options: list[tuple[str, str]]
    is_wrong: bool
    values: tuple[str, ...] = ()
    is_many: bool = False  # then boxes to tick

    @property
    def said(self) -> str:
        """What is ticked, in words."""
        chosen = [label for value, label in self.options if value in self.values]
        return " + ".join(chosen) or next((label for value, label in self.options if not value), "")

    @property
    def boxes(self) -> list[tuple[str, str, bool]]:
        """Nothing ticked leaves it open."""
        return [(value, label, value in self.values) for value, label in self.options if value]


# What the field's own rules say of a value, without a word of which field it was.
UNNAMED: Final = frozenset({"invalid", "invalid_choice", "required"})

LONGEST_COMPLAINT: Final = 160


def complaints(form: forms.Form) -> list[str]:
    """What is wrong with an address, each with the field of which it says so.

    What somebody typed may be as long as an address: it is not told whole.
    """
    return [
        f"{form.fields[name].label}{_(': ')}{Truncator(str(said)).chars(LONGEST_COMPLAINT)}"
        if error.code in UNNAMED and name in form.fields and form.fields[name].label
        else str(said)
        for name, errors in form.errors.as_data().items()
        for error in errors
        for said in error
    ]


class SelectionForm(forms.Form):
    period = forms.ChoiceField(label=_("Period"), choices=PRESETS, required=False)
    start = forms.DateField(label=_("From"), required=False, input_formats=["%Y-%m-%d"])
    end = forms.DateField(label=_("To"), required=False, input_formats=["%Y-%m-%d"])
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    segment = forms.ChoiceField(label=_("Segment"), required=False)
    tenure = forms.ChoiceField(label=_("Agents’ tenure"), required=False)
    trend = forms.ChoiceField(label=_("Trend of"), required=False)
    against = forms.ChoiceField(label=_("Compared with"), choices=AGAINST, required=False)

    # What takes several values, and what of it is always shown as boxes to tick.
    many: ClassVar[frozenset[str]] = frozenset({"channel", "topic", "segment", "tenure"})
    boxes: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, data: QueryDict, *, pickers: Pickers, today: date) -> None:
        # One value a name, the last, but for what takes many.
        given: dict[str, Any] = {
            name: data.getlist(name) if name in self.many else one for name, one in data.items()
        }
        if "channel" not in given and pickers.channels:
            # A mean over calls of seconds and e-mails of hours says nothing: start with one.
            first = pickers.channels[0].code
            given["channel"] = [first] if "channel" in self.many else first
        super().__init__(given)
        for name in self.many:
            label = self.fields[name].label
            self.fields[name] = forms.MultipleChoiceField(label=label, required=False)
        self.pickers, self.today = pickers, today
        self.choose("channel", _("All channels"), [(c.code, str(c)) for c in pickers.channels])
        self.choose("topic", _("All topics"), [(t.slug, str(t)) for t in pickers.groups])
        if "segment" in self.many:
            self.choose("segment", _("All segments"), [(s.slug, str(s)) for s in pickers.segments])
        else:
            del self.fields["segment"]
        if "tenure" in self.many:
            self.choose("tenure", _("All agents"), [(one.value, one.label) for one in Tenure])
        else:
            del self.fields["tenure"]
        self.choose("trend", None, [(k.key, str(k.name)) for k in catalogue.headlines()])

    def choose(self, name: str, everything: Any, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *choices] if everything else choices

    def named(self, name: str) -> list[str]:
        """All values of a valid form's field, whether it takes one or many."""
        given = self.cleaned_data.get(name) or ()
        return [value for value in ([given] if isinstance(given, str) else given) if value]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        name = given.get("period") or (Preset.CUSTOM if start or end else Preset.MONTH)
        if name != Preset.CUSTOM:
            given["days"] = preset(Preset(name), self.today)
        elif self.errors:
            pass
        elif not start or not end:
            self.add_error("period", _("A custom period needs its first and its last day."))
        elif end < start:
            self.add_error("end", _("The last day lies before the first: swap them."))
        elif start < EARLIEST or end > LATEST or end - start > LONGEST:
            self.add_error("period", _("A period has at most three years, from 1990 to 2099."))
        else:
            given["days"] = Period(start, end)
        self._check_against(given)
        return given

    def _check_against(self, given: dict[str, Any]) -> None:
        days = given.get("days")
        is_year = given.get("against") == Against.YEAR
        if is_year and days is not None and days.year_before.end >= days.start:
            self.add_error(
                "against", _("A period longer than a year is compared with the period before.")
            )

    @property
    def choice(self) -> Choice:
        """Of a valid form."""
        given = self.cleaned_data
        period: Period = given["days"]
        channels, groups, segments = (self.named(n) for n in ("channel", "topic", "segment"))
        chosen = tuple(topic for topic in self.pickers.groups if topic.slug in groups)
        trend = catalogue.find(given["trend"] or catalogue.TREND_KEY)
        against = Against(given["against"] or Against.PREVIOUS)
        tenures = tuple(one for one in Tenure if one.value in self.named("tenure"))
        return Choice(
            period=period,
            channels=tuple(one for one in self.pickers.channels if one.code in channels),
            groups=chosen,
            topics=tuple(pk for topic in chosen for pk in self.pickers.within(topic)),
            segments=tuple(one for one in self.pickers.segments if one.slug in segments),
            trend=trend,
            query=urlencode(
                {
                    "period": Preset.CUSTOM.value,
                    "start": period.start.isoformat(),
                    "end": period.end.isoformat(),
                    "channel": channels or [""],
                    "topic": groups or [""],
                    "trend": trend.key,
                    # Addresses say what is not usual.
                    **({"segment": segments} if segments else {}),
                    **({"tenure": [one.value for one in tenures]} if tenures else {}),
                    **({"against": against.value} if against != Against.PREVIOUS else {}),
                },
                doseq=True,
            ),
            against=against,
            tenures=tenures,
            agents=self.agents,
        )

    @cached_property
    def agents(self) -> tuple[int, ...]:
        """Of the tenures chosen, on the last day of the period; empty where none is."""
        days: Period = self.cleaned_data["days"]
        return agents_of(map(Tenure, self.named("tenure")), on=days.end)

    def controls(self, *names: str) -> list[Control]:
        """What the page shows, also where an address leaves the default unsaid."""
        shown = {name: self.data.get(name) or "" for name in self.fields}
        if not shown["period"]:
            is_custom = bool(shown["start"] or shown["end"])
            shown["period"] = (Preset.CUSTOM if is_custom else Preset.MONTH).value
        shown["trend"] = shown["trend"] or catalogue.TREND_KEY
        days = None if self.errors else self.cleaned_data["days"]
        if days is not None:
            shown |= {"start": days.start.isoformat(), "end": days.end.isoformat()}
        return [self._control(name, shown[name]) for name in names]

    def _control(self, name: str, shown: str | list[str]) -> Control:
        values = tuple(one for one in ([shown] if isinstance(shown, str) else shown) if one)
        return Control(
            name=name,
            label=str(self.fields[name].label),
            value=values[0] if values else "",
            options=[(value, str(label)) for value, label in _choices(self.fields[name])],
            is_wrong=name in self.errors,
            values=values,
            is_many=name in self.boxes or len(values) > 1,
        )


class FigureForm(SelectionForm):
    """The same, and which figure: one of those offered, or any that an address names."""

    kpi = forms.ChoiceField(label=_("Figure"), required=False)
    order = forms.ChoiceField(label=_("Order"), required=False, choices=ORDERS)
    by = forms.ChoiceField(label=_("Points"), required=False, choices=STEPS)

    def __init__(self, data: QueryDict, *, offered: Sequence[tuple[str, str]], **more: Any) -> None:
        """The first one offered is the usual one."""
        super().__init__(data, **more)
        keys = [key for key, _name in offered]
        self.usual = {"kpi": keys[0], "order": BY_NAME, "by": BY_WEEK}
        asked = [kpi for kpi in catalogue.CATALOGUE if kpi.key == self.data.get("kpi")]
        others = [(kpi.key, str(kpi.name)) for kpi in asked if kpi.key not in keys]
        self.choose("kpi", None, [*offered, *others])

    @property
    def kpi_asked(self) -> Kpi:
        return catalogue.find(self.asked("kpi"))

    def asked(self, name: str) -> str:
        return str(self.cleaned_data[name] or self.usual[name])

    def controls(self, *names: str) -> list[Control]:
        return [
            replace(control, value=control.value or self.usual.get(control.name, ""))
            for control in super().controls(*names)
        ]


def _choices(field: forms.Field) -> list[tuple[str, Any]]:
    return list(field.choices) if isinstance(field, forms.ChoiceField) else []  # type: ignore[arg-type]  # no groups here


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Two sides to pick on a page of figures, whose choice goes with them."""

    controls: list[Control]
    hidden: list[tuple[str, str]]
    has_groups: bool


def shortcut(choice: Choice, pickers: Pickers) -> Shortcut | None:
    """None for whoever reaches one team only."""
    sides = parties.offered(pickers)
    names = {name for name, _label in sides}
    if len(names - GROUPS.keys()) < 2:
        return None
    has_groups = GROUPS.keys() <= names
    first, second = tuple(GROUPS) if has_groups else [name for name, _label in sides][-2:]
    return Shortcut(
        controls=[
            Control("a", str(_("First")), first, sides, is_wrong=False),
            Control("b", str(_("Second")), second, sides, is_wrong=False),
        ],
        hidden=[pair for pair in parse_qsl(choice.query) if pair[0] not in UNFAIR],
        has_groups=has_groups,
    )
