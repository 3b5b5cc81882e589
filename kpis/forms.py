"""What a reader chose: period, channel, topic, trend."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kpis import catalogue
from kpis.definitions import Kpi
from kpis.periods import EARLIEST, LATEST, LONGEST, Period, Preset, preset
from kpis.queries.pickers import Choice, Pickers

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

    def __init__(self, data: QueryDict, *, pickers: Pickers, today: date) -> None:
        given = data.dict()
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
        return given

    @property
    def choice(self) -> Choice:
        """Of a valid form."""
        given = self.cleaned_data
        period: Period = given["days"]
        channels = {channel.code: channel for channel in self.pickers.channels}
        groups = {topic.slug: topic for topic in self.pickers.groups}
        topic = groups.get(given["topic"])
        trend = catalogue.find(given["trend"] or catalogue.HEADLINE_KEYS[TREND])
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
                }
            ),
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
