"""What stands beside a team's figures: backlog, scorecards, costs, comments, each on its own."""

from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import backlogs, catalogue, contractnotes, disputewords, spendings
from kpis.panels import Panel
from kpis.queries import disputes, issued, names, voices
from kpis.queries.pickers import Choice
from kpis.views import drawn, kept
from kpis.views.asked import Asked, ask
from kpis.views.kept import Page
from kpis.views.teams import frame, shown
from surveys.queries import comments as written
from surveys.queries.comments import Wanted
from teams.edges import known, permitted
from teams.models import Team
from teams.roles import Permission

PLACES: Final = ("period", "start", "end", "channel", "topic")
DAYS: Final = ("period", "start", "end")
LATEST: Final = 5
MONTHS: Final = 3


def _answer(
    request: HttpRequest, asked: Asked, team: Team, tab: str, found: dict[str, Any]
) -> HttpResponse:
    """The part alone where a page fetches it, else a page of its own with the team's tabs."""
    name = f"kpis/_{tab}.html"
    if drawn.is_part(request):
        return render(request, name, {**asked.context, **found, "team": team})
    context = {**frame(request, asked, team, tab), **found, "part": name, "is_open": True}
    status = HTTPStatus.OK if asked.choice else HTTPStatus.BAD_REQUEST
    return render(request, "kpis/team_part.html", context, status=status)


def _backlog(request: HttpRequest, slug: str) -> tuple[Asked, Team, Panel | None]:
    asked = ask(request, names=PLACES, of_all_channels=True)
    team = shown(asked, slug)
    if asked.choice is None:
        return asked, team, None
    return asked, team, backlogs.panel(asked.choice, team, today=timezone.localdate(asked.now))


def _aged(panel: Panel | None) -> dict[str, Any]:
    return {
        "title": _("Backlog"),
        "panel": panel,
        "drawn": drawn.inline(panel) if panel else None,
        "kpi": catalogue.find("backlog"),
    }


@require_safe
@permitted(Permission.READ_REPORTS)
def backlog(request: HttpRequest, slug: str) -> HttpResponse:
    """How old the open cases are, day by day. Its part of a page is kept: it reads the cases."""
    if drawn.is_part(request):
        return kept.page(request, "kpis/_kept.html", partial(_backlog_part, request, slug))
    asked, team, panel = _backlog(request, slug)
    return _answer(request, asked, team, "team_backlog", _aged(panel))


def _backlog_part(request: HttpRequest, slug: str) -> Page:
    asked, team, panel = _backlog(request, slug)
    context = {**asked.context, **_aged(panel), "team": team}
    return kept.part("", "kpis/_team_backlog.html", context)


@require_safe
@permitted(Permission.READ_REPORTS)
def backlog_image(request: HttpRequest, slug: str) -> HttpResponse:
    """For pages without scripts, and to take away."""
    _asked, _team, panel = _backlog(request, slug)
    return drawn.image(request, panel)


@require_safe
@permitted(Permission.READ_COSTS)
def costs(request: HttpRequest, slug: str) -> HttpResponse:
    """What the team cost by category, and per contact."""
    asked = ask(request, names=DAYS, of_all_channels=True)
    team = shown(asked, slug)
    found = spendings.statement(asked.choice, team, now=asked.now) if asked.choice else None
    context = {"title": _("Costs"), "statement": found}
    return _answer(request, asked, team, "team_costs", context)


@require_safe
@permitted(Permission.READ_COMMENTS)
def comments(request: HttpRequest, slug: str) -> HttpResponse:
    """What customers wrote last about the team's contacts."""
    asked = ask(request, names=PLACES, of_all_channels=True)
    team = shown(asked, slug)
    context: dict[str, Any] = {"title": _("Comments")}
    if asked.choice is not None:
        latest = list(written.found(_wanted(asked.choice, team))[: LATEST + 1])
        context |= {
            "quotes": [(answer, written.words(answer)) for answer in latest[:LATEST]],
            "has_more": len(latest) > LATEST,
            "all": f"{reverse('comments')}?{urlencode(_asked_for(asked.choice, team))}",
        }
    return _answer(request, asked, team, "team_comments", context)


@require_safe
@permitted(Permission.READ_REPORTS)
def cards(request: HttpRequest, slug: str) -> HttpResponse:
    """The team's last scorecards and open disputes, and what low scores were due to."""
    asked = ask(request, names=DAYS, of_all_channels=True)
    team = shown(asked, slug)
    places = names.places()
    context: dict[str, Any] = {
        "title": _("Scorecards"),
        "latest_cards": issued.latest(team, known(request).user, MONTHS),
        "open_disputes": [
            (one, disputewords.contested(one, places)) for one in disputes.unsettled(team)
        ],
    }
    if asked.choice is not None:
        period = asked.choice.period
        said = voices.voice(team.pk, period.start, period.end)
        context["voice"] = contractnotes.voice(said) if said else ()
    return _answer(request, asked, team, "team_cards", context)


def _wanted(choice: Choice, team: Team) -> Wanted:
    """Answers that came in the period; of several channels, of all."""
    return Wanted(
        team=team,
        channel=choice.channel,
        topics=choice.topics,
        start=choice.period.start,
        end=choice.period.end,
    )


def _asked_for(choice: Choice, team: Team) -> dict[str, str]:
    """The same in the address of the page of all comments."""
    chosen = {
        "team": team.slug,
        "channel": choice.channel.code if choice.channel else "",
        "topic": choice.topic.slug if choice.topic else "",
        "start": choice.period.start.isoformat(),
        "end": choice.period.end.isoformat(),
    }
    return {name: value for name, value in chosen.items() if value}
