"""Composite scores of a month: how teams stand to their targets, all in all."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import boards, formats
from kpis.periods import EARLIEST, LATEST, month_named, months_back
from kpis.queries import composites, coverage
from kpis.queries.pickers import pickers
from teams.edges import permitted
from teams.models.teams import TeamKind
from teams.roles import Permission

SHOWN_MONTHS = 13


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    address: str
    is_current: bool


@require_safe
@permitted(Permission.READ_REPORTS)
def scores(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    this = timezone.localdate(now).replace(day=1)
    month = _asked(request.GET.get("month", ""), months_back(this, 1))
    offered = pickers()
    teams = [team for team in offered.teams if team.kind != TeamKind.COMMON]
    board = composites.board(month, {team.pk: team.slug for team in teams}, now=now)
    # Without the months before any data, but for the one asked about.
    first = coverage.first_day() or month
    months = [
        one
        for one in (months_back(this, back) for back in range(SHOWN_MONTHS))
        if one >= first.replace(day=1) or one == month
    ]
    context = {
        "title": _("Composite scores, %(month)s") % {"month": formats.month(month)},
        "months": [
            Month(formats.month(one), f"{reverse('scores')}?month={one:%Y-%m}", one == month)
            for one in months
        ],
        "board": boards.board(board, teams, offered.marks),
        "as_of": board.as_of,
    }
    return render(request, "kpis/scores.html", context)


def _asked(text: str, usual: date) -> date:
    if not text:
        return usual
    found = month_named(text)
    if found is None or not EARLIEST <= found <= LATEST:
        raise Http404
    return found
