"""Channels and topics, and how the channels shift."""

from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import catalogue, channelcosts, regulars
from kpis import work as pages
from kpis.queries.pickers import Choice, Pickers
from kpis.sections import VOLUME, previous_name
from kpis.views import drawn, kept
from kpis.views.asked import Asked, ask
from kpis.views.comparison import FILES, nothing, table_file
from kpis.views.kept import Page
from teams import roles
from teams.edges import known, permitted
from teams.roles import Permission

NAMES = ("period", "start", "end", "channel")
MORE_NAMES = (*NAMES, "topic")


@require_safe
@permitted(Permission.READ_REPORTS)
def work(request: HttpRequest) -> HttpResponse:
    return kept.page(request, "kpis/work.html", partial(_work, request))


def _work(request: HttpRequest) -> Page | HttpResponse:
    asked = ask(request, names=NAMES, of_all_channels=True)
    title = _("Channels and topics")
    context = {**asked.context, "title": title, "export": ""}
    if asked.choice is None:
        return kept.part(title, "kpis/_work.html", context, HTTPStatus.BAD_REQUEST)
    title = _("Channels and topics, %(period)s") % {"period": asked.context["period"]}
    told: Any = {"now": asked.now, "known": pages.horizon()}
    if (kind := request.GET.get("format")) in FILES:
        return _file(asked.choice, asked.pickers, kind, request.GET.get("table", ""), told)
    channels = pages.channels(asked.choice, asked.pickers, **told)
    query = asked.choice.query
    context |= {
        "title": title,
        "file": f"?{query}&table=",
        "channels": channels,
        "topics": pages.topics(asked.choice, asked.pickers, **told),
        "drawings": [
            {
                "title": words,
                "kpi": catalogue.find(VOLUME),
                "address": f"{reverse(name)}?{query}",
                "image": f"{reverse(f'{name}_image')}?{query}",
            }
            for name, words in (
                ("work_shift", _("Share of the contacts of a month by channel")),
                ("work_customers", _("How often customers come")),
            )
        ],
        # A page is kept for all of one reach: what only staff may read is told by the reach.
        "costs": f"{reverse('work_costs')}?{query}" if known(request).reach.staff else "",
    }
    if not channels.rows:
        context |= {"is_empty": True, **nothing(asked)}
    return kept.part(title, "kpis/_work.html", context)


def _file(
    choice: Choice, offered: Pickers, kind: str, which: str, told: dict[str, Any]
) -> HttpResponse:
    """The channels, or the topics where the address asks for them."""
    of_topics = which == "topics"
    found = (pages.topics if of_topics else pages.channels)(choice, offered, **told)
    sheet = found.sheet(
        first=_("Topic") if of_topics else _("Channel"),
        has_sum=of_topics,
        previous=previous_name(choice),
    )
    return table_file(kind, sheet, f"vigie-{'topics' if of_topics else 'channels'}", choice.period)


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


def _part(request: HttpRequest, asked: Asked, name: str, found: dict[str, Any]) -> HttpResponse:
    """The part alone where the page fetches it, else a page of its own."""
    template = f"kpis/_{name}.html"
    if drawn.is_part(request):
        return render(request, template, {**asked.context, **found})
    context = {**asked.context, **found, "part": template}
    status = HTTPStatus.OK if asked.choice else HTTPStatus.BAD_REQUEST
    return render(request, "kpis/work_part.html", context, status=status)


def _regular(asked: Asked) -> dict[str, Any]:
    choice, is_sampled = asked.choice, False
    panel = None
    if choice is not None:
        is_sampled = regulars.too_many(choice, asked.now)
        panel = regulars.panel(choice, asked.pickers, is_sampled=is_sampled)
    return {
        "title": _("How often customers come"),
        "is_sampled": is_sampled,
        "panel": panel,
        "drawn": drawn.inline(panel) if panel else None,
        "kpi": catalogue.find(VOLUME),
    }


@require_safe
@permitted(Permission.READ_REPORTS)
def customers(request: HttpRequest) -> HttpResponse:
    """Which part of the customers makes which part of the contacts; who, for very few to see.

    Its part of a page is kept, as it reads the contacts; names stand on the page of its own.
    """
    if drawn.is_part(request):
        return kept.page(request, "kpis/_kept.html", partial(_customers_part, request))
    asked = ask(request, names=MORE_NAMES, of_all_channels=True)
    found = _regular(asked)
    # Who came most often is read from all contacts: a sample misses them.
    if asked.choice and found["panel"] and not found["is_sampled"]:
        is_named = roles.may(known(request).user, Permission.MANAGE_CUSTOMERS)
        found["named"] = regulars.named(asked.choice, asked.pickers) if is_named else []
    return _part(request, asked, "work_customers", found)


def _customers_part(request: HttpRequest) -> Page:
    asked = ask(request, names=MORE_NAMES, of_all_channels=True)
    return kept.part("", "kpis/_work_customers.html", {**asked.context, **_regular(asked)})


@require_safe
@permitted(Permission.READ_REPORTS)
def customers_image(request: HttpRequest) -> HttpResponse:
    """For pages without scripts, and to take away."""
    asked = ask(request, names=MORE_NAMES, of_all_channels=True)
    return drawn.image(request, _regular(asked)["panel"])


@require_safe
@permitted(Permission.READ_COSTS)
def costs(request: HttpRequest) -> HttpResponse:
    """What the contacts of each channel cost."""
    asked = ask(request, names=NAMES, of_all_channels=True)
    choice = asked.choice
    context = {
        "title": _("Costs by channel"),
        "costs": channelcosts.table(choice, asked.pickers) if choice else None,
        "whole_months": bool(choice and channelcosts.whole_months(choice.period)),
    }
    return _part(request, asked, "work_costs", context)
