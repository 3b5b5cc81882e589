"""One team's figure over time, with limits of what varies by itself."""

from functools import partial
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import addresses, courses, exports
from kpis.definitions import Reason
from kpis.forms import STEPS
from kpis.queries import events
from kpis.queries.courses import Why, course
from kpis.views import kept
from kpis.views.asked import ask_figure
from kpis.views.comparison import FILES, table_file
from kpis.views.drawn import inline
from kpis.views.kept import Page
from kpis.views.teams import frame, shown
from teams.edges import permitted
from teams.roles import Permission


@require_safe
@permitted(Permission.READ_REPORTS)
def control(request: HttpRequest, slug: str) -> HttpResponse:
    return kept.page(request, "kpis/kept.html", partial(_control, request, slug))


def _control(request: HttpRequest, slug: str) -> Page | HttpResponse:
    found = ask_figure(
        request,
        names=("kpi", "by", "period", "start", "end", "channel"),
        offered=courses.offered(),
    )
    team = shown(found.asked, slug)
    context = frame(request, found.asked, team, "team_control")
    choice, kpi = found.asked.choice, found.kpi
    if choice is None or kpi is None:
        return kept.part(team.name, "kpis/_course.html", context, HTTPStatus.BAD_REQUEST)
    span = courses.span_for(kpi, found.by, choice.period.end)
    chosen = choice.selection(team.pk, period=span.period)
    drawn = course(kpi, chosen, courses.days_of(span), now=found.asked.now)
    if (kind := request.GET.get("format")) in FILES:
        made = exports.sheet(courses.rows(drawn, span, team.slug), columns=courses.COLUMNS)
        return table_file(
            kind, made, f"course-{team.slug}-{kpi.key.replace(':', '-')}", span.period
        )
    page = courses.show(
        drawn,
        span,
        team.name,
        found.asked.pickers.marks[team.pk],
        lambda *days: addresses.behind(drawn.kpi, choice, team.slug, days=days),
        events.between(span.starts[0], span.end, teams=[team.pk]),
    )
    query = f"{choice.query}&kpi={kpi.key}&by={found.by}"
    context |= {
        "kpi": drawn.kpi,
        "page": page,
        "panel": page.panel,
        "drawn": inline(page.panel) if page.panel else None,
        "export": f"{request.path}?{query}&format=",
        "by": found.by,
        "steps": [
            {"name": name, "address": f"?{choice.query}&kpi={kpi.key}&by={code}"}
            for code, name in STEPS
            if drawn.why is Why.TOO_FEW and code != found.by and not kpi.months_only
        ],
        "everything": choice.of_all_channels if drawn.why is Reason.NOT_KEPT else "",
    }
    title = _("%(kpi)s of %(team)s over time") % {"kpi": kpi.name, "team": team.name}
    return kept.part(title, "kpis/_course.html", context)
