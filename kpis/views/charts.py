"""Charts at addresses of their own: as a part of a page, as a page, as an image."""

from dataclasses import replace
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kpis import durations, trends, waiting
from kpis.panels import Panel
from kpis.views import drawn
from kpis.views.asked import Asked, ask
from kpis.views.comparison import drawn as drawn_by
from kpis.views.teams import shown
from teams.edges import permitted
from teams.roles import Permission

CODES = ("trend", "waits", "handling")


def panel(request: HttpRequest, asked: Asked, code: str) -> Panel | None:
    if code not in CODES:
        raise Http404
    teams = [shown(asked, slug) for slug in request.GET.getlist("team") if slug]
    if asked.choice is None:
        return None
    # One team stands out among all; of several, the others are left out.
    team = teams[0] if len(teams) == 1 else None
    choice = asked.choice if team else replace(asked.choice, teams=tuple(t.pk for t in teams))
    if code in durations.LASTING and team:
        return durations.panel(code, choice, team, now=asked.now)
    if code == "handling":
        raise Http404  # Of one team only.
    if code == "waits":
        return waiting.panel(choice, asked.pickers, team=team, now=asked.now)
    return trends.panel(choice, asked.pickers, team=team, now=asked.now)


@require_safe
@permitted(Permission.READ_REPORTS)
def chart(request: HttpRequest, code: str) -> HttpResponse:
    asked = ask(request)
    found = panel(request, asked, code)
    context: dict[str, object] = {**asked.context, "panel": found}
    if found is not None:
        context["drawn"] = drawn.inline(found)
    if asked.choice is not None:
        context["kpi"] = drawn_by(code, asked.choice)
    status = HTTPStatus.OK if asked.choice else HTTPStatus.BAD_REQUEST
    return drawn.part_or_page(request, "chart", context, status)


@require_safe
@permitted(Permission.READ_REPORTS)
def image(request: HttpRequest, code: str) -> HttpResponse:
    """For pages without scripts, and to take away."""
    asked = ask(request)
    return drawn.image(request, panel(request, asked, code))
