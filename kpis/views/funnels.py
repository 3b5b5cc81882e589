"""Funnels: teams side by side, and the agents of one team, beside what chance explains."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import exports, funnels
from kpis.definitions import Reason
from kpis.forms import ORDERS
from kpis.outliers import Subject
from kpis.queries import names
from kpis.queries.funnels import spread
from kpis.views import kept
from kpis.views.asked import AskedFigure, ask_figure
from kpis.views.comparison import FILES, table_file
from kpis.views.drawn import inline
from kpis.views.kept import Page
from kpis.views.teams import frame, shown
from teams.edges import permitted
from teams.models import Team
from teams.models.teams import TeamKind
from teams.roles import Permission

SHELL = "kpis/kept.html"


@require_safe
@permitted(Permission.READ_REPORTS)
def of_teams(request: HttpRequest) -> HttpResponse:
    return kept.page(request, SHELL, partial(_of_teams, request))


@require_safe
@permitted(Permission.READ_REPORTS)
def of_agents(request: HttpRequest, slug: str) -> HttpResponse:
    return kept.page(request, SHELL, partial(_of_agents, request, slug))


def _of_teams(request: HttpRequest) -> Page | HttpResponse:
    found = ask_figure(
        request,
        names=("kpi", "period", "start", "end", "channel", "topic"),
        offered=funnels.offered("team"),
    )
    pickers = found.asked.pickers
    teams = [team for team in pickers.teams if team.kind != TeamKind.COMMON]
    subjects = {team.pk: Subject(team.name, team.slug, pickers.marks[team.pk]) for team in teams}
    context = {
        **found.asked.context,
        "title": _("Teams beside chance"),
        "teams": [
            {"name": team.name, "address": reverse("team_funnel", args=[team.slug])}
            for team in teams
        ],
    }
    return _page(request, found, subjects, "team", context)


def _of_agents(request: HttpRequest, slug: str) -> Page | HttpResponse:
    found = ask_figure(
        request,
        names=("kpi", "period", "start", "end", "channel"),
        offered=funnels.offered("agent"),
    )
    team = shown(found.asked, slug)
    mark = found.asked.pickers.marks[team.pk]
    subjects = {
        pk: Subject(name, f"{team.slug}: {name}", mark)
        for pk, name in names.agents_of(team.pk).items()
    }
    context = {
        **frame(request, found.asked, team, "team_funnel"),
        "title": _("Agents of %(team)s beside chance") % {"team": team.name},
        "is_agents": True,
    }
    return _page(request, found, subjects, "agent", context, team)


def _page(
    request: HttpRequest,
    found: AskedFigure,
    subjects: Mapping[int, Subject],
    by: str,
    context: dict[str, object],
    team: Team | None = None,
) -> Page | HttpResponse:
    title = str(context["title"])
    choice, kpi = found.asked.choice, found.kpi
    if choice is None or kpi is None:
        return kept.part(title, "kpis/_funnel.html", context, HTTPStatus.BAD_REQUEST)
    # Agents are not kept by topic, whatever the address says.
    chosen = choice.selection() if team is None else replace(choice.selection(team.pk), topics=())
    drawn = spread(kpi, chosen, list(subjects), by=by, now=found.asked.now)
    if (kind := request.GET.get("format")) in FILES:
        lines = funnels.rows(drawn, subjects, by=by, order=found.order)
        made = exports.sheet(lines, columns=funnels.COLUMNS)
        return table_file(kind, made, f"funnel-{kpi.key.replace(':', '-')}", choice.period)
    page = funnels.show(drawn, subjects, by=by, order=found.order)
    query = f"{choice.query}&kpi={kpi.key}&order={found.order}"
    context |= {
        "kpi": drawn.kpi,
        "page": page,
        "panel": page.panel,
        "drawn": inline(page.panel) if page.panel else None,
        "export": f"{request.path}?{query}&format=",
        "orders": [
            {
                "name": name,
                "address": f"?{choice.query}&kpi={kpi.key}&order={code}",
                "is_current": code == found.order,
            }
            for code, name in ORDERS
        ],
        "everything": choice.of_all_channels if drawn.why is Reason.NOT_KEPT else "",
    }
    return kept.part(f"{title}, {kpi.name}", "kpis/_funnel.html", context)
