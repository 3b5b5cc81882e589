"""What a reader chose: period, channel, topic, trend; two sides, their KPIs and their mix."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kpis import catalogue, claims, parties
from kpis.definitions import Kpi
from kpis.periods import EARLIEST, LATEST, LONGEST, Against, Period, Preset, preset
from kpis.queries.comparisons import Mix
from kpis.queries.mixes import has_mix
from kpis.queries.pickers import Choice, Pickers
from kpis.queries.sides import GROUPS

TREND = 1  # The service level, among the headlines.
BY_NAME, BY_SAMPLE = "name", "sample"
ORDERS = [(BY_NAME, _("by name")), (BY_SAMPLE, _("by sample"))]
BY_WEEK = "week"
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
MIXES = {
    Mix.POOLED.value: _("Both together"),
    Mix.A.value: _("The first alone"),
    Mix.B.value: _("The second alone"),
}


@dataclass(frozen=True, slots=True)
class Control:
    """One field as the page shows it; without options, a day."""

    name: str
    label: str
    value: str
    options: list[tuple[str, str]]
    is_wrong: bool


class SelectionForm(forms.Form):
    period = forms.ChoiceField(label=_("Period"), choices=PRESETS, required=False)
    start = forms.DateField(label=_("From"), required=False, input_formats=["%Y-%m-%d"])
    end = forms.DateField(label=_("To"), required=False, input_formats=["%Y-%m-%d"])
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    trend = forms.ChoiceField(label=_("Trend of"), required=False)
    against = forms.ChoiceField(label=_("Compared with"), choices=AGAINST, required=False)

    def __init__(self, data: QueryDict, *, pickers: Pickers, today: date) -> None:
        given: dict[str, Any] = data.dict()
        if "channel" not in given and pickers.channels:
            # A mean over calls of seconds and e-mails of hours says nothing: start with one.
            given["channel"] = pickers.channels[0].code
        super().__init__(given)
        self.pickers, self.today = pickers, today
        self.choose("channel", _("All channels"), [(c.code, str(c)) for c in pickers.channels])
        self.choose("topic", _("All topics"), [(t.slug, str(t)) for t in pickers.groups])
        self.choose("trend", None, [(k.key, str(k.name)) for k in catalogue.headlines()])

    def choose(self, name: str, everything: Any, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *choices] if everything else choices

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
        channels = {channel.code: channel for channel in self.pickers.channels}
        groups = {topic.slug: topic for topic in self.pickers.groups}
        topic = groups.get(given["topic"])
        trend = catalogue.find(given["trend"] or catalogue.HEADLINE_KEYS[TREND])
        against = Against(given["against"] or Against.PREVIOUS)
        return Choice(
            period=period,
            channel=channels.get(given["channel"]),
            topic=topic,
            topics=self.pickers.within(topic) if topic else (),
            trend=trend,
            query=urlencode(
                {
                    "period": Preset.CUSTOM.value,
                    "start": period.start.isoformat(),
                    "end": period.end.isoformat(),
                    "channel": given["channel"],
                    "topic": given["topic"],
                    "trend": trend.key,
                    # Addresses say what is not usual.
                    **({"against": against.value} if against != Against.PREVIOUS else {}),
                }
            ),
            against=against,
        )

    def controls(self, *names: str) -> list[Control]:
        """What the page shows, also where an address leaves the default unsaid."""
        shown = {name: self.data.get(name) or "" for name in self.fields}
        if not shown["period"]:
            is_custom = bool(shown["start"] or shown["end"])
            shown["period"] = (Preset.CUSTOM if is_custom else Preset.MONTH).value
        shown["trend"] = shown["trend"] or catalogue.HEADLINE_KEYS[TREND]
        days = None if self.errors else self.cleaned_data["days"]
        if days is not None:
            shown |= {"start": days.start.isoformat(), "end": days.end.isoformat()}
        return [
            Control(
                name=name,
                label=str(self.fields[name].label),
                value=shown[name],
                options=[(value, str(label)) for value, label in _choices(self.fields[name])],
                is_wrong=name in self.errors,
            )
            for name in names
        ]


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
class Comparable:
    """A KPI that can be compared on the same mix, and whether it is."""

    kpi: Kpi
    is_chosen: bool


class PairForm(SelectionForm):
    """Two sides, what of them, and the mix of work that both are measured on."""

    a = forms.ChoiceField(label=_("First"), required=False)
    b = forms.ChoiceField(label=_("Second"), required=False)
    mix = forms.ChoiceField(label=_("On the work of"), required=False)
    kpi = forms.MultipleChoiceField(label=_("KPIs"), required=False)
    gap = forms.CharField(required=False, max_length=100)

    def __init__(self, data: QueryDict, *, pickers: Pickers, today: date) -> None:
        super().__init__(data, pickers=pickers, today=today)
        # One value a name, but for the KPIs.
        self.data["kpi"] = data.getlist("kpi")  # type: ignore[index]  # a dictionary of its own
        sides = parties.offered(pickers)
        self.choose("a", None, sides)
        self.choose("b", None, sides)
        self.choose("kpi", None, [(kpi.key, str(kpi.name)) for kpi in comparable()])
        every = claims.capital(parties.everything(pickers))
        own = [(value, str(label)) for value, label in MIXES.items()]
        self.choose("mix", None, [*own, (Mix.TOTAL.value, every)])

    @property
    def kpis(self) -> list[Kpi]:
        """Of a valid form, in the order of pages; the headlines if none is chosen."""
        wanted = set(self.cleaned_data["kpi"]) or {kpi.key for kpi in catalogue.headlines()}
        return [kpi for kpi in comparable() if kpi.key in wanted]

    @property
    def standard(self) -> Mix:
        return Mix(self.cleaned_data["mix"] or Mix.POOLED)

    def offers(self) -> list[Comparable]:
        chosen = {kpi.key for kpi in self.kpis} if self.is_valid() else set()
        return [Comparable(kpi, kpi.key in chosen) for kpi in comparable()]

    def query(self, **more: str) -> str:
        """The choice as an address has it, the sides left out, as they stand in its path."""
        found = dict(parse_qsl(self.choice.query, keep_blank_values=True))
        found.pop("trend", None)
        pairs_of = [*found.items(), ("mix", self.standard.value), *more.items()]
        pairs_of += [("kpi", key) for key in self.cleaned_data["kpi"]]
        return urlencode(pairs_of)


def comparable() -> list[Kpi]:
    """KPIs that are kept by kind of work, the headlines first."""
    every = dict.fromkeys([*catalogue.headlines(), *catalogue.defaults()])
    return [kpi for kpi in every if has_mix(kpi)]


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
        hidden=[pair for pair in parse_qsl(choice.query) if pair[0] != "trend"],
        has_groups=has_groups,
    )
