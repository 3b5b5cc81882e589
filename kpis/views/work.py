"""Channels and topics, and how the channels shift."""

from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import catalogue
from kpis import work as pages
from kpis.sections import VOLUME
from kpis.views import drawn, kept
from kpis.views.asked import ask
from kpis.views.comparison import nothing
from kpis.views.kept import Page
from teams.edges import permitted
from teams.roles import Permission

NAMES = ("period", "start", "end", "channel")


@require_safe
@permitted(Permission.READ_REPORTS)
def work(request: HttpRequest) -> HttpResponse:
    return kept.page(request, "kpis/work.html", partial(_work, request))


def _work(request: HttpRequest) -> Page:
    asked = ask(request, names=NAMES, of_all_channels=True)
    title = _("Channels and topics")
    context = {**asked.context, "title": title, "export": ""}
    if asked.choice is None:
        return kept.part(title, "kpis/_work.html", context, HTTPStatus.BAD_REQUEST)
    title = _("Channels and topics, %(period)s") % {"period": asked.context["period"]}
    told: Any = {"now": asked.now, "known": pages.horizon()}
    channels = pages.channels(asked.choice, asked.pickers, **told)
    query = asked.choice.query
    context |= {
        "title": title,
        "channels": channels,
        "topics": pages.topics(asked.choice, asked.pickers, **told),
        "drawing": {
            "kpi": catalogue.find(VOLUME),
            "address": f"{reverse('work_shift')}?{query}",
            "image": f"{reverse('work_shift_image')}?{query}",
        },
    }
    if not channels.rows:
        context |= {"is_empty": True, **nothing(asked)}
    return kept.part(title, "kpis/_work.html", context)


@require_safe
@permitted(Permission.READ_REPORTS)
def shift(request: HttpRequest) -> HttpResponse:
    asked = ask(request, names=NAMES, of_all_channels=True)
    status = HTTPStatus.OK if asked.choice else HTTPStatus.BAD_REQUEST
    found = pages.shift(asked.choice, asked.pickers, now=asked.now) if asked.choice else None
    context = {
        **asked.context,
        "panel": found,
        "drawn": drawn.inline(found) if found else None,
        "kpi": catalogue.find(VOLUME),
    }
    return drawn.part_or_page(request, "chart", context, status)


@require_safe
@permitted(Permission.READ_REPORTS)
def shift_image(request: HttpRequest) -> HttpResponse:
    """For pages without scripts, and to take away."""
    asked = ask(request, names=NAMES, of_all_channels=True)
    found = pages.shift(asked.choice, asked.pickers, now=asked.now) if asked.choice else None
    return drawn.image(request, found)
