"""The live board: today so far, for a desk or a wall."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import liveboard
from kpis.forms import complaints
from kpis.liveform import LiveForm
from kpis.queries import coverage, live, targets
from kpis.queries.pickers import Pickers, pickers
from kpis.views.hours import FILES, XLSX
from teams import spreadsheets
from teams.days import reported
from teams.edges import permitted
from teams.roles import Permission

# How often a board asks again.
SECONDS: Final = 15


@require_safe
@permitted(Permission.READ_REPORTS)
def board(request: HttpRequest) -> HttpResponse:
    now, offered = timezone.now(), pickers()
    form = LiveForm(request.GET, pickers=offered)
    if (slug := request.GET.get("team")) and offered.team(slug) is None:
        raise Http404  # Out of reach is out of existence.
    context: dict[str, object] = {"controls": form.controls(), "seconds": SECONDS}
    if not form.is_valid():
        context["errors"] = complaints(form)
        return render(request, "kpis/live.html", context, status=HTTPStatus.BAD_REQUEST)
    day = form.cleaned_data["day"]
    if day and day >= reported(now):
        day = None
    team, channel = form.team_asked, form.channel_asked
    of_team, of_channel = team.pk if team else None, channel.pk if channel else None
    found = live.board(now=now, day=day, team=of_team, channel=of_channel)
    kind = request.GET.get("format", "")
    if kind in FILES:
        return _file(found, offered, kind)
    goals = targets.goals(on=found.day, teams=[one.pk for one in offered.teams])
    shown = liveboard.show(found, offered, goals, of_channel)
    context |= {
        "page": shown,
        "board": found,
        "whose": ", ".join(str(one) for one in (team, channel) if one),
        "chosen": ", ".join(str(one) for one in (team, channel) if one) or _("all teams"),
        "is_wall": form.cleaned_data["wall"],
        "address": f"{reverse('live')}?{form.query()}",
        "wall": f"{reverse('live')}?{form.query(wall='1')}",
        "desk": f"{reverse('live')}?{form.query(wall='')}",
        "now_query": form.query(day=""),
        "file": f"{reverse('live')}?{form.query(wall='')}&format=",
        **_elsewhere(found, form, now),
    }
    is_part = bool(getattr(request, "htmx", False))
    return render(request, "kpis/_live.html" if is_part else "kpis/live.html", context)


def _elsewhere(found: live.Board, form: LiveForm, now: datetime) -> dict[str, object]:
    """Where there is something to see, if there is nothing here."""
    if found.places:
        return {}
    latest: date | None = coverage.latest_day()
    if latest is None or latest == found.day or latest > reported(now):
        return {"latest": None}
    return {"latest": latest, "latest_query": form.query(day=latest.isoformat())}


def _file(found: live.Board, offered: Pickers, kind: str) -> HttpResponse:
    rows = liveboard.rows(found, offered)
    name = f"vigie-live-{found.day.isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "xlsx":
        made = spreadsheets.to_xlsx(liveboard.COLUMNS, rows)
        return HttpResponse(made, content_type=XLSX, headers=headers)
    text = spreadsheets.to_csv(liveboard.COLUMNS, rows)
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
