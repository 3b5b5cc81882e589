"""Events: their list, the desk where they are kept, and what changed around one."""

from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_scopes.forms import SafeModelChoiceField

from kpis import happenings
from kpis.aroundform import AroundForm
from kpis.effects import effects, sheet
from kpis.models import Event
from kpis.periods import Period
from kpis.queries import events
from kpis.queries.pickers import pickers
from kpis.sections import APART
from kpis.tables import EventTable
from kpis.views.asked import asked_of, together
from kpis.views.comparison import FILES, table_file
from teams import roles
from teams.edges import known, permitted
from teams.fields import Day
from teams.forms import RowForm
from teams.queries import directory
from teams.roles import Permission
from teams.views.desks import Desk, found, listed

SEARCH: Final = ("name", "note", "team__name")


class EventForm(RowForm):
    first_day = Day(label=_("First day"))
    last_day = Day(label=_("Last day"), required=False, help_text=_("Empty: one day."))

    class Meta:
        model = Event
        fields = ["kind", "name", "team", "first_day", "last_day", "note"]
        field_classes = {"team": SafeModelChoiceField}
        labels = {"kind": _("Kind"), "name": _("Name"), "team": _("Team"), "note": _("Note")}
        help_texts = {"team": _("Empty: all teams. Vendors read those of all teams, too.")}
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("team", directory.teams())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first: date | None = values.get("first_day")
        last: date | None = values.get("last_day") or first
        values["last_day"] = last
        # The model's own check reads the row.
        self.instance.last_day = last
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first: swap them."))
        return values


EVENTS: Final = Desk(
    code="events",
    title=_("Events"),
    new=_("Add an event"),
    permission=Permission.MANAGE_EVENTS,
    rows=events.events,
    search=SEARCH,
    table=EventTable,
    form=EventForm,
    model=Event,
    can_remove=True,
    hint=_("They stand in every chart over time from then on."),
    root="manage",
    home="events",
    home_title=_("Events"),
)


@require_safe
@permitted(Permission.READ_REPORTS)
def listing(request: HttpRequest) -> HttpResponse:
    rows = found(request, events.events(), SEARCH)
    may_add = roles.may(known(request).user, Permission.MANAGE_EVENTS)
    table = listed(request, EventTable, rows)
    context = {"table": table, "add": reverse("events_add") if may_add else ""}
    return render(request, "kpis/events.html", context)


@require_safe
@permitted(Permission.READ_REPORTS)
def event(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(events.events(), pk=pk)
    now, offered = timezone.now(), pickers()
    form = AroundForm(request.GET, pickers=offered, today=timezone.localdate(now), apart=APART)
    asked = asked_of(form, offered, ("kpi", "channel"), now)
    wish = request.GET.get("days", "")
    days = int(wish) if wish in map(str, happenings.SPANS) else happenings.SPANS[1]
    may_edit = roles.may(known(request).user, Permission.MANAGE_EVENTS)
    changed = effects(row, days, asked.choice, form.kpis, now=now) if asked.choice else []
    around = happenings.around(row, days)
    if asked.choice and (kind := request.GET.get("format")) in FILES:
        whole = Period(around.before.start, around.after.end)
        return table_file(kind, sheet(changed), f"vigie-event-{row.pk}", whole)
    kept = form.cleaned_data["kpi"] if asked.choice else ""
    query = f"{asked.context['query']}&{urlencode({'kpi': kept})}"
    context = {
        **asked.context,
        # The days are the event's own.
        "chosen": (together(asked.choice.channels) or _("all channels")) if asked.choice else "",
        "event": row,
        "days": days,
        "spans": happenings.SPANS,
        "around": around,
        "found": changed,
        "query": query,
        "file": f"?days={days}&{query}&format=",
        "edit": reverse("events_edit", args=[row.pk]) if may_edit else "",
    }
    return render(request, "kpis/event.html", context, status=200 if asked.choice else 400)
