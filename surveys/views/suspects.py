"""Answers that robots are suspected to have sent, each to be counted or left out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.actions import suspects as deciding
from surveys.queries import suspects
from surveys.tables import SuspectTable
from teams.edges import known, permitted
from teams.roles import Permission
from teams.views.desks import listed


@require_safe
@permitted(Permission.MANAGE_SURVEYS)
def listing(request: HttpRequest) -> HttpResponse:
    table = listed(
        request, SuspectTable, suspects.suspected(), empty_text=_("No answer is suspect.")
    )
    return render(request, "surveys/suspects.html", {"table": table})


@require_POST
@permitted(Permission.MANAGE_SURVEYS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    answer = get_object_or_404(suspects.suspected(), pk=pk)
    by = known(request).user
    if "count" in request.POST:
        deciding.count(by=by, answer=answer, now=timezone.now())
    else:
        deciding.leave_out(by=by, answer=answer)
    return redirect("suspects")
