"""What administrators keep of opening hours: calendars, their versions, and whose they are."""

import re
from datetime import date
from typing import Any, Final

import django_tables2 as tables
from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from teams import hours
from teams.actions import calendars as publishing
from teams.calendars import Hours
from teams.fields import Day, TimeZone
from teams.forms import RowForm
from teams.models import Calendar, CalendarUse, CalendarVersion, Channel
from teams.queries import calendars, directory
from teams.roles import Permission
from teams.tables import DayColumn, RowTable, WholeColumn, link
from teams.views.desks import Desk

CLOSURE = re.compile(r"(\d{4}-\d\d-\d\d)\s*(.*)", re.ASCII)


class WeekField(forms.CharField):
    """Opening hours, typed as text and shown in the reader's language."""

    def to_python(self, value: Any) -> Any:
        try:
            return hours.read(super().to_python(value) or "")
        except hours.Unreadable as fault:
            raise forms.ValidationError(str(fault)) from None

    def validate(self, value: Any) -> None:
        """Nothing more: what was read is complete."""

    def run_validators(self, value: Any) -> None:
        """What was read is no text any more."""


class ClosuresField(forms.CharField):
    """Days and why they are closed, one a line."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        found: dict[date, str] = {}
        for line in (super().to_python(value) or "").splitlines():
            match = CLOSURE.fullmatch(line.strip())
            try:
                day = date.fromisoformat(match[1]) if match else None
            except ValueError:
                day = None
            if line.strip() and (match is None or day is None):
                raise forms.ValidationError(
                    _now("“%(line)s” begins with no day: write 2026-12-24 and the reason.")
                    % {"line": line.strip()[:80]}
                )
            if match and day:
                found[day] = match[2][:200]
        return found

    def run_validators(self, value: Any) -> None:
        """What was read is no text any more."""


class CalendarForm(RowForm):
    time_zone = TimeZone(label=_("Time zone"))

    class Meta:
        model = Calendar
        fields = ["name", "slug", "time_zone"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and self.instance.versions.exists():
            # Its hours were published in this zone.
            self.fields["time_zone"].disabled = True


class VersionForm(RowForm):
    since = Day(label=_("Since"))
    hours = WeekField(
        label=_("Opening hours"),
        help_text=_("Such as Mon-Fri 09:00-12:30, 13:30-18:00; Sat 09:00-12:00."),
    )
    country = forms.CharField(
        label=_("Country of the public holidays"),
        required=False,
        max_length=8,
        help_text=_("Two letters, such as FR; a region after a hyphen. Empty: none."),
    )
    closures = ClosuresField(
        label=_("Other closed days"),
        required=False,
        help_text=_("One a line: 2026-12-24 and the reason."),
    )

    class Meta:
        model = CalendarVersion
        fields = ["calendar", "since", "hours", "country", "closures"]
        labels = {"calendar": _("Calendar")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("calendar", Calendar.objects.filter(pk=self.instance.calendar_id))
        self.fields["calendar"].disabled = True
        if self.instance.pk:
            del self.fields["calendar"]
            self.initial["hours"] = hours.written(calendars.week_of(self.instance))
            self.initial["closures"] = "\n".join(
                f"{row.day.isoformat()} {row.name}"
                for row in self.instance.closed_days.order_by("day")
            )
            self.fields["closures"].label = _("Closed days")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        week: list[Hours] | None = values.get("hours")
        if week is None or "since" not in values or "country" not in values:
            return values
        try:
            publishing.check(
                calendar=values["calendar"],
                since=values["since"],
                hours=week,
                country=values["country"],
            )
        except publishing.Refused as refusal:
            self.add_error(refusal.field, str(refusal))
        return values


class UseForm(RowForm):
    since = Day(label=_("Since"))

    class Meta:
        model = CalendarUse
        fields = ["calendar", "team", "channel", "since"]
        field_classes = {"team": SafeModelChoiceField}
        labels = {"calendar": _("Calendar"), "team": _("Team"), "channel": _("Channel")}
        help_texts = {"team": _("Empty: all teams."), "channel": _("Empty: all channels.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("team", directory.teams())
        self.offer("channel", Channel.objects.order_by("position"))


class CalendarTable(RowTable):
    name = link("calendars_edit", verbose_name=_("Name"))
    slug = tables.Column(verbose_name=_("Short name"))
    time_zone = tables.Column(verbose_name=_("Time zone"))


class VersionTable(RowTable):
    since = DayColumn(
        verbose_name=_("Since"),
        linkify=("versions_edit", {"pk": tables.A("pk")}),
    )
    calendar = tables.Column(verbose_name=_("Calendar"))
    week = tables.Column(empty_values=(), verbose_name=_("Opening hours"), orderable=False)
    country = tables.Column(verbose_name=_("Public holidays"))

    first = "-since"

    def render_week(self, record: CalendarVersion) -> str:
        return hours.written(calendars.week_of(record))


class UseTable(RowTable):
    calendar = link("uses_edit", verbose_name=_("Calendar"))
    team = tables.Column(verbose_name=_("Team"), default=_("all"))
    channel = WholeColumn(verbose_name=_("Channel"), default=_("all"))
    since = DayColumn(verbose_name=_("Since"))

    first = "calendar"


def _version(request: HttpRequest) -> CalendarVersion:
    number = request.GET.get("of", "")
    rows = Calendar.objects.filter(pk=number if number.isdecimal() else 0)
    return CalendarVersion(calendar=get_object_or_404(rows))


def _publish(**values: Any) -> CalendarVersion:
    return publishing.publish(now=timezone.now(), **values)


VERSIONS: Final = Desk(
    code="versions",
    title=_("Versions of calendars"),
    new=_("Publish hours"),
    permission=Permission.MANAGE_SETTINGS,
    rows=calendars.versions,
    search=("calendar__name", "country"),
    table=VersionTable,
    form=VersionForm,
    model=CalendarVersion,
    start=_version,
    add=_publish,
    is_final=True,
    hint=_(
        "A published version never changes and reaches ten years ahead."
        " What starts under it is counted by it to the end."
    ),
)
CALENDARS: Final = Desk(
    code="calendars",
    title=_("Opening hours"),
    new=_("Add a calendar"),
    permission=Permission.MANAGE_SETTINGS,
    rows=calendars.calendars,
    search=("name", "slug"),
    table=CalendarTable,
    form=CalendarForm,
    model=Calendar,
    parts=VERSIONS,
    part_rows=calendars.versions_of,
    hint=_("Waits outside these hours are counted from the next opening on."),
)
USES: Final = Desk(
    code="uses",
    title=_("Who keeps which opening hours"),
    new=_("Add a use"),
    permission=Permission.MANAGE_SETTINGS,
    rows=calendars.uses,
    search=("calendar__name", "team__name"),
    table=UseTable,
    form=UseForm,
    model=CalendarUse,
    can_remove=True,
    hint=_("Team and channel come before team, team before channel, channel before all."),
)
DESKS: Final = (CALENDARS, VERSIONS, USES)
