"""One team: its figures, its mix, its agents."""

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import catalogue, parties, sections, wide
from kpis.queries import names
from kpis.queries.pickers import Choice
from kpis.tables import PlainTable
from kpis.views import kept
from kpis.views.asked import Asked, ask
from kpis.views.comparison import FILES, drawings, export, nothing, table_file
from kpis.views.kept import Page
from teams.edges import known, permitted
from teams.models import Team
from teams.models.teams import TeamKind
from teams.roles import Permission


def shown(asked: Asked, slug: str) -> Team:
    """Out of reach is out of existence."""
    team = asked.pickers.team(slug)
    if team is None or team.kind == TeamKind.COMMON:
        raise Http404
    return team


def frame(request: HttpRequest, asked: Asked, team: Team, tab: str) -> dict[str, object]:
    """What the pages of a team share."""
    query = asked.context["query"]
    tabs = [
        ("team", _("Figures")),
        ("team_mix", _("Mix")),
        ("team_agents", _("Agents")),
        ("team_funnel", _("Funnel")),
        ("team_control", _("Course")),
        ("team_backlog", _("Backlog")),
        ("team_cards", _("Scorecards")),
    ]
    if known(request).reach.staff:
        tabs += [("team_costs", _("Costs")), ("team_comments", _("Comments"))]
    beside = parties.opposite(asked.pickers, team)
    fair = reverse("pair", args=[team.slug, beside]) if beside else ""
    return {
        **asked.context,
        "team": team,
        "mark": asked.pickers.marks[team.pk],
        "group": sections.group_name(team),
        "back": f"{reverse('compare')}?{query}",
        "tabs": [
            {"name": name, "address": f"{reverse(view, args=[team.slug])}?{query}",
             "is_current": view == tab}
            for view, name in tabs
        ],
        "fair": f"{fair}?{query}" if fair else "",
    }  # fmt: skip


@require_safe
@permitted(Permission.READ_REPORTS)
def team(request: HttpRequest, slug: str) -> HttpResponse:
    return kept.page(request, "kpis/team.html", partial(_team, request, slug))


def _team(request: HttpRequest, slug: str) -> Page | HttpResponse:
    asked = ask(request)
    found = shown(asked, slug)
    context = frame(request, asked, found, "team")
    title = ", ".join(part for part in (found.name, asked.context["period"]) if part)
    if asked.choice is None:
        return kept.part(title, "kpis/_team.html", context, HTTPStatus.BAD_REQUEST)
    if (kind := request.GET.get("format")) in FILES:
        return export(asked, kind, catalogue.defaults(), found.pk)
    page = sections.team_page(asked.choice, found, now=asked.now)
    later = laters(request, asked, found)
    context |= {
        "page": page,
        "export": f"{request.path}?{asked.choice.query}&format=",
        "drawings": drawn(asked, found),
        "laters": later,
        "places": places(page, later),
    }
    if page.is_empty:
        context |= nothing(asked)
    return kept.part(title, "kpis/_team.html", context)


def drawn(asked: Asked, team: Team) -> list[dict[str, Any]]:
    """The charts of a team's page, each fetched for itself."""
    query = asked.context["query"]
    backlog = {
        "code": "chart-backlog",
        "kpi": catalogue.find("backlog"),
        "address": f"{reverse('team_backlog', args=[team.slug])}?{query}",
        "image": f"{reverse('team_backlog_image', args=[team.slug])}?{query}",
    }
    return [*drawings(asked, team.slug, codes=("trend", "waits", "handling")), backlog]


def laters(request: HttpRequest, asked: Asked, team: Team) -> list[dict[str, str]]:
    """What the page does not wait for either, for those who may read it."""
    # A page is kept for all of one reach: what only staff may read is told by the reach.
    own = _("On a page of their own")
    parts = [("team_cards", "scorecards", _("Scorecards and disputes"), own)]
    if known(request).reach.staff:
        parts += [
            ("team_costs", "costs-by-month", _("Costs by month"), own),
            ("team_comments", "comments", _("What customers wrote"), own),
        ]
    query = asked.context["query"]
    return [
        {"code": code, "title": title, "more": more,
         "address": f"{reverse(view, args=[team.slug])}?{query}"}
        for view, code, title, more in parts
    ]  # fmt: skip


def places(page: sections.TeamPage, later: list[dict[str, str]]) -> list[dict[str, str]]:
    """The sections of a page, to go to."""
    return [
        *({"code": group.code, "name": group.name} for group in page.groups),
        {"code": "chart-trend", "name": _("Over time")},
        {"code": "chart-waits", "name": _("Distributions")},
        {"code": "chart-backlog", "name": _("Age of the backlog")},
        *({"code": one["code"], "name": one["title"]} for one in later),
    ]


@require_safe
@permitted(Permission.READ_REPORTS)
def mix(request: HttpRequest, slug: str) -> HttpResponse:
    asked = ask(request, names=("period", "start", "end"))
    found = shown(asked, slug)
    context = frame(request, asked, found, "team_mix")
    if asked.choice is None:
        return render(request, "kpis/lists.html", context, status=HTTPStatus.BAD_REQUEST)
    tables = sections.mix(asked.choice, found, asked.pickers, now=asked.now)
    return _listed(request, asked.choice, f"vigie-{slug}-mix", context, tables)


@require_safe
@permitted(Permission.READ_REPORTS)
def agents(request: HttpRequest, slug: str) -> HttpResponse:
    asked = ask(request, names=("period", "start", "end", "channel"))
    found = shown(asked, slug)
    context = frame(request, asked, found, "team_agents")
    if asked.choice is None:
        return render(request, "kpis/lists.html", context, status=HTTPStatus.BAD_REQUEST)
    table = sections.agents(asked.choice, found, names.agents_of(found.pk), now=asked.now)
    note = _(
        "In the order of names: agents differ in their contacts, and samples are small."
        " Nobody is ranked."
    )
    context = {**context, "note": note}
    return _listed(request, asked.choice, f"vigie-{slug}-agents", context, [table])


def _listed(
    request: HttpRequest,
    choice: Choice,
    name: str,
    context: dict[str, object],
    tables: Sequence[PlainTable],
) -> HttpResponse:
    """The tables as a page, or the one that the address names as a file."""
    kind, place = request.GET.get("format"), request.GET.get("table", "1")
    numbered = {str(number): table for number, table in enumerate(tables, start=1)}
    if kind not in FILES:
        files = [f"?{choice.query}&table={number}&format=" for number in numbered]
        context["tables"] = list(zip(tables, files, strict=True))
        return render(request, "kpis/lists.html", context)
    if place not in numbered:
        raise Http404
    asked_for = numbered[place]
    rows = [bound.record for bound in asked_for.rows]
    made = wide.sheet(rows, asked_for.heads, first=_("Name"))
    return table_file(kind, made, f"{name}-{place}", choice.period)
