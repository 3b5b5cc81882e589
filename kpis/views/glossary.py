"""What figures mean: every KPI, and one figure taken apart."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import addresses, catalogue, figures, formats, hourly
from kpis.catalogue import UnknownKpi
from kpis.definitions import Kpi
from kpis.families import FAMILIES, Family
from kpis.hourform import FIGURES
from kpis.queries import changes, funnels, hours, targets
from kpis.queries.hours import Hour
from kpis.queries.pickers import Choice
from kpis.queries.readings import Reading, over_periods
from kpis.sections import NO_GOALS
from kpis.tables import AT
from kpis.views.asked import ask
from kpis.views.teams import shown
from teams.edges import permitted
from teams.models import Team
from teams.roles import Permission


@require_safe
@permitted(Permission.READ_REPORTS)
def glossary(request: HttpRequest) -> HttpResponse:
    """Every figure by its family, each with what it means; its entry says the rest."""
    return render(request, "kpis/glossary.html", {"families": [_family(f) for f in FAMILIES]})


def _family(family: Family) -> dict[str, Any]:
    return {
        "code": f"family-{family.code}",
        "name": family.name,
        "n": len(family.kpis),
        "entries": [
            {"kpi": kpi, "variants": [one for one in _same(kpi) if one.variant]}
            for kpi in family.kpis
            if not kpi.variant
        ],
    }


def _same(kpi: Kpi) -> list[Kpi]:
    """The figure with its variants."""
    return [one for one in catalogue.CATALOGUE if one.code == kpi.code]


@require_safe
@permitted(Permission.READ_REPORTS)
def entry(request: HttpRequest, key: str) -> HttpResponse:
    """All there is to say of one figure."""
    kpi = _named(key)
    others = [one for one in _same(kpi) if one.key != kpi.key]
    return render(request, "kpis/entry.html", {"kpi": kpi, "others": others})


def _named(key: str) -> Kpi:
    try:
        return catalogue.find(key)
    except UnknownKpi as error:
        raise Http404 from error


@require_safe
@permitted(Permission.READ_REPORTS)
def reading(request: HttpRequest, key: str) -> HttpResponse:
    """One figure with all that it was made from: of a team or all, of every hour or one."""
    asked = ask(request)
    kpi = _named(key)
    slug = request.GET.get("team", "")
    team = shown(asked, slug) if slug else None
    hour = _hour(request)
    context = {
        **asked.context,
        "team": team,
        "kpi": kpi,
        "has_funnel": funnels.is_offered(kpi),
        "slot": hourly.slot_name(hour) if hour else "",
    }
    choice = asked.choice
    if choice is None:
        return render(request, "kpis/reading.html", context, status=HTTPStatus.BAD_REQUEST)
    found, earlier = _read(kpi, choice, team, hour, asked.now)
    if found:
        context["figure"] = figures.figure(
            found[0],
            before=changes.by_place(earlier),
            goals=targets.goals(on=choice.period.end, teams=[team.pk] if team else []),
            channel=choice.channel.pk if choice.channel else None,
            behind="" if hour else addresses.behind(kpi, choice, slug),
        )
        context["coverage"] = [
            figures.figure(one, before={}, goals=NO_GOALS, channel=None) for one in found[1:]
        ]
    context["previous"] = formats.period(choice.before.start, choice.before.end)
    names = {"kpi": kpi.name, "team": team.name if team else _("all teams")}
    context["title"] = _("%(kpi)s of %(team)s") % names
    return render(request, "kpis/reading.html", context)


@require_safe
@permitted(Permission.READ_REPORTS)
def figure(request: HttpRequest) -> HttpResponse:
    """To the figure that a cell of a long table names, as `asa@lyon`: its address weighs more."""
    key, _at, slug = request.GET.get("of", "").partition(AT)
    kept = request.GET.copy()
    kept.pop("of", None)
    kept["team"] = slug
    return redirect(f"{reverse('reading', args=[_named(key).key])}?{kept.urlencode()}")


def _hour(request: HttpRequest) -> Hour | None:
    """The day of the week and the hour that the address names; an odd one is none."""
    try:
        found = int(request.GET.get("weekday", "")), int(request.GET.get("hour", ""))
    except ValueError:
        return None
    return found if found[0] in hourly.DAYS and found[1] in range(24) else None


def _read(
    kpi: Kpi, choice: Choice, team: Team | None, hour: Hour | None, now: datetime
) -> tuple[list[Reading], list[Reading]]:
    """The reading of the period, and of the one before it."""
    selection = choice.selection(team.pk) if team else choice.selection()
    if hour is not None:
        if kpi.key not in FIGURES.values():
            raise Http404  # Not kept by the hour.
        return hours.of_week([kpi], selection, now=now).get(hour, []), []
    periods = [(p.start, p.end) for p in (choice.period, choice.before)]
    by = ("team",) if team else ()
    # What a classifier says is read with the share of the contacts that it judged.
    kpis = [kpi, *filter(None, [catalogue.coverage_of(kpi)])]
    now_found, earlier = over_periods(kpis, selection, periods, by=by, now=now)
    return now_found, earlier
