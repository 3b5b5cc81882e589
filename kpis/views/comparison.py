"""Teams compared, on a page and as CSV."""

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import durations, exports, matrix, sections
from kpis.compareform import CompareForm, Wish
from kpis.definitions import Kpi
from kpis.forms import shortcut
from kpis.periods import Period
from kpis.queries import coverage
from kpis.queries.pickers import Choice, pickers
from kpis.queries.readings import readings
from kpis.views import kept
from kpis.views.asked import Asked, asked_of, month_query
from kpis.views.kept import Page
from teams import spreadsheets
from teams.edges import permitted
from teams.roles import Permission

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: Final = ("csv", "xlsx")
CONTROLS: Final = (
    *("period", "start", "end", "against"),
    *("team", "channel", "topic", "segment", "tenure"),
    *("trend", "group", "sort"),
)


@require_safe
@permitted(Permission.READ_REPORTS)
def compare(request: HttpRequest) -> HttpResponse:
    return kept.page(request, "kpis/compare.html", partial(_compare, request))


def _compare(request: HttpRequest) -> Page | HttpResponse:
    now, offered = timezone.now(), pickers()
    if any(slug and offered.team(slug) is None for slug in request.GET.getlist("team")):
        raise Http404  # Out of reach is out of existence.
    form = CompareForm(request.GET, pickers=offered, today=timezone.localdate(now))
    if form.is_valid():
        form.offer_orders()
    asked = asked_of(form, offered, CONTROLS, now)
    context = asked.context
    context |= _offered(request, form)
    if asked.choice is None:
        title = _("Teams compared")
        context = {**asked.context, "title": title, "page": None}
        return kept.part(title, "kpis/_compare.html", context, HTTPStatus.BAD_REQUEST)
    if request.GET.get("format") == "csv":
        return export(asked, "csv", form.kpis, wish=form.wish)
    if request.GET.get("format") == "xlsx":
        return _workbook(asked, asked.choice, form.wish)
    return _drawn(asked, asked.choice, form.wish)


def _offered(request: HttpRequest, form: CompareForm) -> dict[str, object]:
    """The columns to choose from, on demand: they are as long as the rest of the page."""
    given = request.GET.copy()
    is_asked = given.pop("choose", None) is not None or bool(form.errors)
    here = given.urlencode()
    return {
        "here": here,
        "families": form.families() if is_asked else [],
        "columns": given.getlist("kpi"),
        "choose": f"{here}&choose=kpis".removeprefix("&"),
    }


def _workbook(asked: Asked, choice: Choice, wish: Wish) -> HttpResponse:
    page = matrix.comparison(choice, asked.pickers, wish, now=asked.now)
    return table_file("xlsx", page.sheet(), "vigie", choice.period)


def _drawn(asked: Asked, choice: Choice, wish: Wish) -> Page:
    page = matrix.comparison(choice, asked.pickers, wish, now=asked.now)
    fair = shortcut(choice, asked.pickers)
    title = _("Teams compared, %(period)s") % {"period": asked.context["period"]}
    context = {
        **asked.context,
        "title": title,
        "page": page,
        "export": f"{reverse('compare')}?{wish.sorted_query}&format=",
        "drawings": drawings(asked, *(t.slug for t in asked.pickers.teams if t.pk in choice.teams)),
        "fair": fair,
        "is_alone": fair is None,
    }
    if page.is_empty:
        context |= nothing(asked)
    return kept.part(title, "kpis/_compare.html", context)


def drawn(code: str, choice: Choice) -> Kpi:
    """What a chart draws; its name stands above the chart until it is drawn."""
    return durations.LASTING[code].kpi if code in durations.LASTING else choice.trend


def drawings(
    asked: Asked, *teams: str, codes: Sequence[str] = ("trend", "waits")
) -> list[dict[str, Any]]:
    """The addresses of a page's charts: it does not wait for them."""
    if asked.choice is None:
        return []
    query = "&".join([asked.choice.query, *(f"team={team}" for team in teams)])
    return [
        {
            "code": f"chart-{code}",
            "kpi": drawn(code, asked.choice),
            "address": f"{reverse('chart', args=[code])}?{query}",
            "image": f"{reverse('chart_image', args=[code])}?{query}",
        }
        for code in codes
    ]


def nothing(asked: Asked) -> dict[str, object]:
    """Where figures can be found instead."""
    latest = coverage.latest_day()
    choice = asked.choice
    return {
        "latest": latest,
        "latest_query": month_query(asked, latest) if latest else "",
        "all_query": choice.of_all_channels if choice and choice.channels else "",
        **({"apart": choice.parts_apart} if choice else {}),
    }


def export(
    asked: Asked, kind: str, kpis: Sequence[Kpi], *teams: int, wish: Wish | None = None
) -> HttpResponse:
    """The figures of the table team by team as it stands, in base units and unrounded."""
    if asked.choice is None:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    found = readings(kpis, asked.choice.selection(*teams), by=("team",), now=asked.now)
    told = sections.by_team(found)
    rows = [
        exports.fields(told[team.pk][kpi.key], scope=team.slug)
        for team in matrix.in_order(asked.pickers.teams, told, wish or Wish(tuple(kpis)))
        for kpi in kpis
        if kpi.key in told.get(team.pk, {})
    ]
    return table_file(kind, exports.sheet(rows), "vigie", asked.choice.period)


def table_file(
    kind: str, sheet: tuple[list[str], list[list[object]]], name: str, days: Period
) -> HttpResponse:
    """Columns and rows to save; `kind` is one of FILES."""
    is_plain = kind == "csv"
    made = spreadsheets.to_csv(*sheet) if is_plain else spreadsheets.to_xlsx(*sheet)
    return HttpResponse(
        made,
        content_type="text/csv; charset=utf-8" if is_plain else XLSX,
        headers={"Content-Disposition": saved_as(name, days, kind)},
    )


def saved_as(name: str, days: Period, kind: str) -> str:
    return f'attachment; filename="{name}-{days.start.isoformat()}-{days.end.isoformat()}.{kind}"'
