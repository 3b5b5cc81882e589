"""Search over what has a name, as a page and as a part of one."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import catalogue, search
from kpis.queries import events
from kpis.queries.pickers import pickers
from kpis.search import Entry
from kpis.views import findable
from teams.edges import permitted
from teams.models.teams import TeamKind
from teams.roles import Permission

LONGEST: Final = 100


@require_safe
@permitted(Permission.READ_REPORTS)
def find(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:LONGEST]
    context: dict[str, Any] = {"text": text, "hits": [], "contact": ""}
    if text:
        context["hits"] = search.matches(text, _entries(request))
        if not any(letter.isspace() for letter in text):
            context["contact"] = f"{reverse('interactions')}?{urlencode({'key': text})}"
    is_part = request.headers.get("X-Part") == "1"
    return render(request, "kpis/_hits.html" if is_part else "kpis/search.html", context)


def _entries(request: HttpRequest) -> list[Entry]:
    team, figure, event = _("team"), _("figure"), _("event")
    found = [*findable.pages(request)]
    found += [
        Entry(one.name, team, reverse("team", args=[one.slug]), (one.slug, one.site))
        for one in pickers().teams
        if one.kind != TeamKind.COMMON
    ]
    found += [
        search.of_kpi(kpi, figure, reverse("entry", args=[kpi.key])) for kpi in catalogue.CATALOGUE
    ]
    found += [
        Entry(row.name, event, reverse("event", args=[row.pk]), (row.get_kind_display(),))
        for row in events.events()[:LONGEST]
    ]
    return found
