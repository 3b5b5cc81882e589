"""The list of invitations: what went out, what waits, what a person has to look at."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.actions import releasing
from surveys.models import Invitation, Programme
from surveys.models.invitations import InvitationState
from surveys.queries import askings
from teams import tablefiles
from teams.edges import known, permitted
from teams.models import User
from teams.roles import Permission

ON_A_PAGE = 50


@require_safe
@permitted(Permission.MANAGE_SURVEYS)
def listing(request: HttpRequest) -> HttpResponse:
    rows = askings.invitations()
    programme, state = request.GET.get("programme", ""), request.GET.get("state", "")
    if programme.isdecimal():
        rows = rows.filter(programme=int(programme[:18]))
    tallies = askings.by_state(rows)
    if state in InvitationState.values:
        rows = rows.filter(state=state)
    stuck = list(
        releasing.stuck(now=timezone.now()).select_related("programme", "team", "customer")
    )
    context = {
        "page": tablefiles.page(request, rows, ON_A_PAGE),
        "stuck": list(stuck),
        "tallies": tallies,
        "programmes": Programme.objects.order_by("slug"),
        "states": InvitationState.choices,
        "programme": programme,
        "state": state,
    }
    return render(request, "surveys/invitations.html", context)


@require_POST
@permitted(Permission.MANAGE_SURVEYS)
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """It did not arrive: the next minute sends it once more."""
    return _released(request, pk, releasing.send_again, _("It goes out again within a minute."))


@require_POST
@permitted(Permission.MANAGE_SURVEYS)
def count_as_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """It did arrive."""
    return _released(request, pk, releasing.count_as_sent, _("It counts as sent."))


def _released(
    request: HttpRequest, pk: int, release: Callable[..., bool], said: str
) -> HttpResponse:
    row: Invitation = get_object_or_404(Invitation.objects.all(), pk=pk)
    by: User = known(request).user
    now: datetime = timezone.now()
    if release(invitation_id=row.pk, by=by, now=now):
        messages.success(request, said)
    else:
        messages.error(request, _("Its fate is known already: there is nothing to settle."))
    return redirect("invitations")
