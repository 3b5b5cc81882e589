"""Why customers were dissatisfied: the reasons told of contacts, and which of them recur."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import recurrences
from kpis.queries import recurring
from kpis.queries.pickers import Choice, Pickers, pickers
from kpis.queries.readings import together
from kpis.reasonform import ReasonsForm
from kpis.views.asked import asked_of
from kpis.views.comparison import nothing
from teams import spreadsheets
from teams.edges import permitted
from teams.models import Team
from teams.roles import Permission

NAMES: Final = ("period", "start", "end", "team", "channel", "topic")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: Final = ("csv", "xlsx")


@require_safe
@permitted(Permission.READ_REPORTS)
def reasons(request: HttpRequest) -> HttpResponse:
    now, offered = timezone.now(), pickers()
    if (slug := request.GET.get("team")) and offered.team(slug) is None:
        raise Http404  # Out of reach is out of existence.
    form = ReasonsForm(request.GET, pickers=offered, today=timezone.localdate(now))
    asked = asked_of(form, offered, NAMES, now)
    title = _("Reasons for dissatisfaction")
    context = {**asked.context, "title": title, "export": "", "shown": None}
    if asked.choice is None:
        return render(request, "kpis/reasons.html", context, status=HTTPStatus.BAD_REQUEST)
    team = form.team_asked
    if (kind := request.GET.get("format", "")) in FILES:
        return _file(asked.choice, team, kind, offered, now=now)
    whose = team.name if team else _("all teams")
    title = f"{title}, {asked.context['period']}"
    shown = recurrences.show(asked.choice, team, offered, now=now)
    context |= {
        "title": title,
        "whose": whose,
        "chosen": f"{whose}, {asked.context['chosen']}",
        "shown": shown,
        "file": f"{recurrences.page(asked.choice.query, team.slug if team else '')}&format=",
    }
    if shown.is_empty:
        context |= {"is_empty": True, **nothing(asked)}
    return render(request, "kpis/reasons.html", context)


def _file(
    choice: Choice, team: Team | None, kind: str, offered: Pickers, *, now: datetime
) -> HttpResponse:
    selection = choice.selection(*([team.pk] if team else []))
    answers = together(recurring.asks(selection, by_team=False), now=now)
    (found,) = recurring.tellings(answers).values()
    rows, days = recurrences.rows(found, offered), choice.period
    name = f"vigie-reasons-{days.start.isoformat()}-{days.end.isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "xlsx":
        made = spreadsheets.to_xlsx(recurrences.COLUMNS, rows)
        return HttpResponse(made, content_type=XLSX, headers=headers)
    text = spreadsheets.to_csv(recurrences.COLUMNS, rows)
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
