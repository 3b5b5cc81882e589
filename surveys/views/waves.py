"""A wave: who was asked in it, and agents' addresses for one among agents."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from surveys.actions import waves
from surveys.forms.waves import AgentsForm
from surveys.models import Invitation, Wave
from surveys.models.programmes import WaveState
from surveys.queries import askings
from teams.edges import known, permitted
from teams.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_SURVEYS)
def wave(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(askings.waves(), pk=pk)
    is_open = row.state != WaveState.CLOSED
    form = None
    if row.programme.is_anonymous and is_open:
        form = AgentsForm(request.POST or None, request.FILES or None)
        if form.is_valid() and _asked(request, row, form):
            return redirect("wave", pk=row.pk)
    context = {
        "wave": row,
        "form": form,
        "states": askings.by_state(Invitation.objects.filter(wave=row)),
        "not_asked": askings.not_asked(row),
        "teams": askings.teams_of(row) if row.programme.is_anonymous else [],
    }
    return render(request, "surveys/wave.html", context)


def _asked(request: HttpRequest, row: Wave, form: AgentsForm) -> bool:
    values = form.cleaned_data
    try:
        made = waves.ask_agents(
            wave=row,
            team=values["team"],
            emails=values["emails"],
            by=known(request).user,
            now=timezone.now(),
        )
    except waves.Refused as refused:
        form.add_error(None, str(refused))
        return False
    said = ngettext(
        "%(n)s agent is asked; nobody is asked twice.",
        "%(n)s agents are asked; nobody is asked twice.",
        made,
    )
    messages.success(request, said % {"n": made})
    return True
