"""Who is asked and who is not: the page on which selective asking would show."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kpis import asked_shares
from kpis.forms import complaints
from kpis.queries import asking
from kpis.queries.pickers import pickers
from kpis.resultsform import AskingForm
from kpis.views.asked import period_name
from surveys.models.programmes import Occasion
from surveys.queries import designs
from teams import roles
from teams.edges import known, permitted
from teams.roles import Permission

NAMES = ("programme", "period", "start", "end")


@require_safe
@permitted(Permission.READ_REPORTS)
def shares(request: HttpRequest) -> HttpResponse:
    may_manage = roles.may(known(request).user, Permission.MANAGE_SURVEYS)
    offered = designs.seen(all_of_them=may_manage).filter(occasion=Occasion.CONTACT)
    known_places = pickers()
    form = AskingForm(
        request.GET, pickers=known_places, today=timezone.localdate(), offered=list(offered)
    )
    choice = form.choice if form.is_valid() else None
    programme = form.asked if choice else None
    context: dict[str, object] = {
        "controls": form.controls(*NAMES),
        "errors": complaints(form),
        "programme": programme,
        "period": period_name(choice) if choice else "",
    }
    if choice is None:
        return render(request, "kpis/asking.html", context, status=HTTPStatus.BAD_REQUEST)
    context["chosen"] = ", ".join(str(one) for one in (programme, context["period"]) if one)
    if programme is not None:
        found = asking.read(programme, choice.period.start, choice.period.end)
        whole = found.whole
        context |= {
            "whole": asked_shares.line("", whole) if whole.decided else None,
            "notices": asked_shares.warnings(asking.alarms(found), known_places),
            "parts": asked_shares.parts(found, known_places),
            "causes": asked_shares.causes(whole),
        }
    return render(request, "kpis/asking.html", context)
