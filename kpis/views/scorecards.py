"""Scorecards: a month's board for the staff, the list of those that went out, their PDF."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kpis import cardfiles, lacking
from kpis.actions import months, scorecards
from kpis.models.documents import LANGUAGES, CardState
from kpis.periods import month_named, quarter_code
from kpis.queries import approving, cards, quarters
from kpis.views import editions
from teams import tablefiles
from teams.edges import known, permitted
from teams.jobs import ring
from teams.roles import Permission, is_staff

ON_A_PAGE = 50
LISTED = 5
# How often an approval under way is looked at again.
SECONDS = 2


@require_safe
@permitted(Permission.READ_REPORTS)
def listing(request: HttpRequest) -> HttpResponse:
    """For the staff, a month with each team's state; for a vendor, what went out to it."""
    user = known(request).user
    if not is_staff(user):
        rows = cards.shown(user).select_related("acknowledgement").defer("figures")
        ordered = rows.order_by("-month", "team__name", "-version")
        context: dict[str, Any] = {
            "page": tablefiles.page(request, ordered, ON_A_PAGE),
            "languages": LANGUAGES,
        }
        return render(request, "kpis/scorecards.html", context)
    offered = cards.months(user)
    asked = month_named(request.GET.get("month", ""))
    month = asked if asked in offered else next(iter(offered), None)
    run = approving.latest(month) if month else None
    if getattr(request, "htmx", False):
        return _progress(request, run)
    places = cards.board(month) if month else []
    context = {
        "month": month,
        "months": offered,
        "run": run,
        "seconds": SECONDS,
        "languages": LANGUAGES,
        "places": [
            (place, lacking.sentences(scorecards.lacks_of(place.card)) if place.card else [])
            for place in places
        ],
        "checked_n": sum(_is_in(place, CardState.CHECKED) for place in places),
        "listed": LISTED,
        "is_out": any(_is_in(place, state) for place in places for state in quarters.STANDING),
        "quarter": quarter_code(month) if month else "",
        "is_one_paper": len(places) <= editions.AT_ONCE,
    }
    return render(request, "kpis/scorecard_board.html", context)


def _progress(request: HttpRequest, run: approving.Run | None) -> HttpResponse:
    """How far the approval is; once it is over, the whole page is another."""
    if run is None or not run.is_living:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"run": run, "month": run.asked.month, "seconds": SECONDS}
    return render(request, "kpis/_approving.html", context)


def _is_in(place: cards.Place, state: CardState) -> bool:
    return place.card is not None and place.card.state == state


@require_POST
@permitted(Permission.SEND_SCORECARDS)
def approve_all(request: HttpRequest, month: str) -> HttpResponse:
    """Ask for all that are complete to be approved; a worker does it, as papers take their time."""
    asked = month_named(month)
    if asked is None:
        raise Http404
    row = months.ask(month=asked, by=known(request).user, now=timezone.now(), ring=ring)
    if row is None:
        messages.warning(request, _("No scorecard of this month waits for approval."))
    else:
        messages.success(request, _("The scorecards are being approved. You may leave this page."))
    return redirect(f"{reverse('scorecards')}?month={asked:%Y-%m}")


@require_safe
@permitted(Permission.READ_REPORTS)
def paper(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The PDF as it was issued, byte for byte; of a draft, as it would be now."""
    return cardfiles.paper(get_object_or_404(cards.shown(known(request).user), pk=pk), language)


@require_safe
@permitted(Permission.READ_REPORTS)
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """The data behind a scorecard."""
    return cardfiles.pack(get_object_or_404(cards.shown(known(request).user), pk=pk))
