"""What figures mean: every KPI, and one figure taken apart."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import addresses, catalogue, figures, formats
from kpis.catalogue import UnknownKpi
from kpis.queries import changes, funnels, targets
from kpis.queries.readings import over_periods
from kpis.views.asked import ask
from kpis.views.teams import shown
from teams.edges import permitted
from teams.roles import Permission


@require_safe
@permitted(Permission.READ_REPORTS)
def glossary(request: HttpRequest) -> HttpResponse:
    entries = [
        {
            "kpi": kpi,
            "variants": [v for v in catalogue.CATALOGUE if v.code == kpi.code and v.variant],
        }
        for kpi in catalogue.defaults()
    ]
    return render(request, "kpis/glossary.html", {"entries": entries})


@require_safe
@permitted(Permission.READ_REPORTS)
def reading(request: HttpRequest, key: str) -> HttpResponse:
    """One figure with all that it was made from."""
    asked = ask(request)
    try:
        kpi = catalogue.find(key)
    except UnknownKpi as error:
        raise Http404 from error
    team = shown(asked, request.GET.get("team", ""))
    context = {
        **asked.context,
        "team": team,
        "kpi": kpi,
        "mark": asked.pickers.marks[team.pk],
        "has_funnel": funnels.is_offered(kpi),
    }
    choice = asked.choice
    if choice is None:
        return render(request, "kpis/reading.html", context, status=HTTPStatus.BAD_REQUEST)
    now_and_before = [(p.start, p.end) for p in (choice.period, choice.before)]
    found, earlier = over_periods(
        [kpi], choice.selection(team.pk), now_and_before, by=("team",), now=asked.now
    )
    if found:
        context["figure"] = figures.figure(
            found[0],
            before=changes.by_place(earlier),
            goals=targets.goals(on=choice.period.end, teams=[team.pk]),
            channel=choice.channel.pk if choice.channel else None,
            behind=addresses.behind(kpi, choice, team.slug),
        )
    context["previous"] = formats.period(choice.before.start, choice.before.end)
    context["title"] = _("%(kpi)s of %(team)s") % {"kpi": kpi.name, "team": team.name}
    return render(request, "kpis/reading.html", context)
