"""Programmes and their waves as managers type them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelMultipleChoiceField

from surveys import kinds
from surveys.models import Programme, Wave
from surveys.models.programmes import EMPLOYEES, Medium, Occasion, WaveState
from surveys.queries import designs
from teams.fields import Day
from teams.forms import RowForm
from teams.models import Channel
from teams.queries import directory

GROUPS: Final[tuple[tuple[LazyText, LazyText | str, tuple[str, ...]], ...]] = (
    (
        _("What is asked"),
        _("Answers of different programmes are never added together."),
        (
            "name_en",
            "name_fr",
            "slug",
            "instrument",
            "occasion",
            "medium",
            "is_active",
            "is_headline",
        ),
    ),
    (
        _("Who is asked"),
        _("Nothing chosen in a list: all of them."),
        ("share", "quarantine_days", "resolution", "channels", "topics", "segments", "teams"),
    ),
    (
        _("Timing"),
        _("Hours are those of the customer's time zone."),
        ("delay_minutes", "quiet_from", "quiet_to", "stale_hours", "open_days", "reminder_days"),
    ),
    (
        _("What comes of it"),
        "",
        ("credit_rule", "low_score", "follow_up_hours", "webhook_url"),
    ),
)
LISTS: Final = ("channels", "topics", "segments", "teams")
# What a questionnaire depends on: with the first one it is settled.
SETTLED: Final = ("instrument", "occasion")


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together, under one heading."""

    title: LazyText
    hint: LazyText | str
    fields: list[BoundField]


class Clock(forms.TimeField):
    """An hour in the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(widget=widget, **options)


class ProgrammeForm(RowForm):
    quiet_from = Clock(label=_("Quiet from"), required=False)
    quiet_to = Clock(
        label=_("Quiet until"),
        required=False,
        help_text=_("Nobody is written to in between; it may go over midnight."),
    )

    medium = forms.ChoiceField(
        label=_("Asked by"),
        required=False,
        choices=[(one.value, one.label) for one in (Medium.MAIL, Medium.CALL)],
        help_text=_("After a contact, and in waves. Calls fill the call sheet."),
    )
    webhook_url = forms.URLField(
        label=_("Webhook"),
        required=False,
        assume_scheme="https",
        help_text=_("Told of each answer; empty: nobody is."),
    )

    class Meta:
        model = Programme
        fields = [name for _title, _hint, names in GROUPS for name in names]
        field_classes = {"teams": SafeModelMultipleChoiceField}
        labels = {
            "channels": _("Channels"),
            "topics": _("Topics"),
            "segments": _("Segments"),
            "teams": _("Teams"),
        }
        widgets = dict.fromkeys(
            ("channels", "topics", "segments", "teams"), forms.CheckboxSelectMultiple
        )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        row = self.instance
        self.offer("channels", Channel.objects.order_by("position"))
        self.offer("topics", directory.topics().order_by("name"))
        self.offer("segments", directory.segments().order_by("name"))
        self.offer("teams", directory.teams())
        for name in SETTLED:
            self.fields[name].disabled = bool(row.pk and row.versions.exists())

    def groups(self) -> Iterator[Group]:
        for title, hint, names in GROUPS:
            yield Group(title, hint, [self[name] for name in names])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self._check_occasion(values)
        self._check_times(values)
        self._check_low_score(values)
        if values.get("is_active") and not (
            self.instance.pk and designs.is_answerable(self.instance)
        ):
            self.add_error("is_active", _("Publish a questionnaire first: there is none to ask."))
        if values.get("is_headline"):
            self._check_headline(values)
        return values

    def clean_medium(self) -> str:
        chosen: str = self.cleaned_data["medium"]
        return chosen or self.instance.medium

    def _check_occasion(self, values: dict[str, Any]) -> None:
        is_for_employees = values.get("occasion") == Occasion.EMPLOYEES
        if "instrument" in values and is_for_employees != (values["instrument"] in EMPLOYEES):
            self.add_error(
                "occasion", _("Agents are asked how they like their work, and customers are not.")
            )

    def _check_times(self, values: dict[str, Any]) -> None:
        start, end = values.get("quiet_from"), values.get("quiet_to")
        if (start is None) != (end is None):
            self.add_error("quiet_to", _("Quiet hours need both their ends, or neither."))
        reminder, open_days = values.get("reminder_days"), values.get("open_days")
        if reminder is not None and open_days is not None and reminder >= open_days:
            self.add_error(
                "reminder_days", _("By then no answer is taken any more: remind earlier.")
            )

    def _check_low_score(self, values: dict[str, Any]) -> None:
        low, instrument = values.get("low_score"), values.get("instrument")
        if low is None or not instrument:
            return
        if instrument in EMPLOYEES:
            self.add_error("low_score", _("Agents answer without a name: nobody can be called."))
        elif low not in (points := kinds.headline(instrument).points):
            self.add_error(
                "low_score",
                _("The scale runs from %(low)s to %(high)s.")
                % {"low": points[0], "high": points[-1]},
            )

    def _check_headline(self, values: dict[str, Any]) -> None:
        others: QuerySet[Programme] = Programme.objects.filter(
            is_headline=True, instrument=values.get("instrument")
        ).exclude(pk=self.instance.pk)
        if other := others.first():
            self.add_error(
                "is_headline",
                _("“%(programme)s” is counted for this question: take it out there first.")
                % {"programme": other},
            )


class WaveForm(RowForm):
    first_day = Day(label=_("First day"), help_text=_("Its answers count on this day."))
    last_day = Day(label=_("Last day"))

    class Meta:
        model = Wave
        fields = ["name", "first_day", "last_day"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and self.instance.state != WaveState.PLANNED:
            # Its answers stand under its first day.
            self.fields["first_day"].disabled = True

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first: swap them."))
        others = self.instance.programme.waves.exclude(pk=self.instance.pk)
        if first and others.filter(first_day=first).exists():
            self.add_error("first_day", _("Another wave begins on this day."))
        return values
