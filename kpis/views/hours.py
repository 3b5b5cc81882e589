"""The hours of a week: a heat map, half-hours that missed their target, patience."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import catalogue, hourly, misses, patiences
from kpis.definitions import Kpi
from kpis.forms import complaints
from kpis.hourform import FIGURES, HoursForm
from kpis.hourly import Week
from kpis.patiences import Shown
from kpis.queries import hours as queries
from kpis.queries import targets
from kpis.queries.patience import patience as read_patience
from kpis.queries.pickers import Pickers, pickers
from kpis.queries.targets import Goals
from kpis.views import drawn, kept
from kpis.views.asked import period_name
from kpis.views.kept import Page
from teams import spreadsheets
from teams.edges import permitted
from teams.roles import Permission

NAMES: Final = ("period", "start", "end", "team", "channel", "show")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: Final = ("csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Asked:
    pickers: Pickers
    form: HoursForm
    is_valid: bool
    now: datetime
    context: dict[str, object]


def _ask(request: HttpRequest) -> Asked:
    now, offered = timezone.now(), pickers()
    form = HoursForm(request.GET, pickers=offered, today=timezone.localdate(now))
    if (slug := request.GET.get("team")) and offered.team(slug) is None:
        raise Http404  # Out of reach is out of existence.
    is_valid = form.is_valid()
    choice = form.choice if is_valid else None
    context: dict[str, object] = {
        "controls": form.controls(*NAMES),
        "errors": complaints(form),
        "period": period_name(choice) if choice else "",
    }
    if choice:
        team = form.team_asked.name if form.team_asked else _("all teams")
        channel = str(choice.channel) if choice.channel else _("all channels")
        words = str(form.kpi.name)
        context |= {
            "chosen": ", ".join([period_name(choice), team, channel, words]),
            "whose": f"{team}, {channel}",
            "query": form.query,
        }
    return Asked(offered, form, is_valid, now, context)


@require_safe
@permitted(Permission.READ_REPORTS)
def week(request: HttpRequest) -> HttpResponse:
    return kept.page(request, "kpis/hours.html", partial(_week, request))


def _week(request: HttpRequest) -> Page | HttpResponse:
    asked = _ask(request)
    title = _("Hours")
    if not asked.is_valid:
        return kept.part(title, "kpis/_hours.html", asked.context, HTTPStatus.BAD_REQUEST)
    kind, of = request.GET.get("format", ""), request.GET.get("table", "")
    if kind in FILES:
        return _file(asked, kind, of)
    form = asked.form
    found = _read(asked, list(dict.fromkeys((form.kpi, catalogue.find(hourly.VOLUME)))))
    judged = queries.judged(form.selection, now=asked.now)
    half_hours = queries.missed(form.selection, most=misses.SHOWN)
    period = asked.context["period"]
    page = f"{reverse('hours')}?{form.query}"
    context = {
        **asked.context,
        "grid": hourly.grid(
            found,
            form.kpi,
            _goals(asked).of(form.kpi, *_place(asked)),
            f"{reverse('reading', args=[form.kpi.key])}?{form.query}",
        ),
        "kpi": form.kpi,
        "busiest": hourly.busiest(found),
        "missed": misses.show(half_hours, judged, asked.pickers),
        "as_of": max(
            (r.as_of for rs in found.readings.values() for r in rs if r.as_of), default=None
        ),
        "files": {table: f"{page}&table={table}&format=" for table in ("hours", "missed")},
        "drawing": {
            "title": _("How long customers wait before they give up"),
            "kpi": catalogue.find("abandonment_rate"),
            "address": f"{reverse('patience')}?{form.query}",
            "image": f"{reverse('patience_image')}?{form.query}",
        },
    }
    return kept.part(f"{title}, {period}", "kpis/_hours.html", context)


def _read(asked: Asked, kpis: Sequence[Kpi]) -> Week:
    found = queries.of_week(kpis, asked.form.selection, now=asked.now)
    return hourly.week(kpis, found, asked.form.choice.period)


def _place(asked: Asked) -> tuple[int | None, int | None]:
    choice, team = asked.form.choice, asked.form.team_asked
    return team.pk if team else None, choice.channel.pk if choice.channel else None


def _goals(asked: Asked) -> Goals:
    team = asked.form.team_asked
    return targets.goals(on=asked.form.choice.period.end, teams=[team.pk] if team else [])


def _file(asked: Asked, kind: str, of: str) -> HttpResponse:
    if of == "missed":
        found = queries.missed(asked.form.selection, most=misses.MOST, by_time=True)
        return _saved(asked, kind, "missed", misses.COLUMNS, misses.rows(found, asked.pickers))
    week = _read(asked, [catalogue.find(key) for key in FIGURES.values()])
    return _saved(asked, kind, "hours", hourly.COLUMNS, hourly.rows(week))


def _saved(
    asked: Asked, kind: str, of: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    days = asked.form.choice.period
    name = f"vigie-{of}-{days.start.isoformat()}-{days.end.isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "xlsx":
        made = spreadsheets.to_xlsx(columns, rows)
        return HttpResponse(made, content_type=XLSX, headers=headers)
    text = spreadsheets.to_csv(columns, rows)
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _patience(asked: Asked) -> Shown:
    """Of one channel: patience on the phone and by mail have nothing in common."""
    choice = asked.form.choice
    if choice.channel is None:
        return Shown(None, _("Choose one channel: how long customers wait differs by channel."), [])
    goal = _goals(asked).of(catalogue.find("abandonment_rate"), *_place(asked))
    promise = targets.promised_wait(channel=choice.channel.pk, on=choice.period.end)
    return patiences.show(read_patience(asked.form.selection), goal, promise)


@require_safe
@permitted(Permission.READ_REPORTS)
def patience(request: HttpRequest) -> HttpResponse:
    """How long customers wait before they give up, and the longest wait that most bear."""
    asked = _ask(request)
    if not asked.is_valid:
        return drawn.part_or_page(request, "patience", asked.context, HTTPStatus.BAD_REQUEST)
    if (kind := request.GET.get("format", "")) in FILES:
        rows = patiences.rows(read_patience(asked.form.selection))
        return _saved(asked, kind, "patience", patiences.COLUMNS, rows)
    found = _patience(asked)
    context = {
        **asked.context,
        "found": found,
        "panel": found.panel,
        "kpi": catalogue.find("abandonment_rate"),
        "drawn": drawn.inline(found.panel) if found.panel else None,
        "file": f"{reverse('patience')}?{asked.form.query}&format=",
    }
    return drawn.part_or_page(request, "patience", context)


@require_safe
@permitted(Permission.READ_REPORTS)
def patience_image(request: HttpRequest) -> HttpResponse:
    """For pages without scripts."""
    asked = _ask(request)
    found = _patience(asked) if asked.is_valid else None
    return drawn.image(request, found.panel if found else None)
