"""Scorecards: a month's board for the staff, the list of those that went out, their PDF."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kpis import cardfiles, formats, lacking
from kpis.actions import checks, scorecards
from kpis.models.documents import LANGUAGES, CardState
from kpis.periods import month_named
from kpis.queries import cards, quarters
from teams import tablefiles
from teams.edges import enters_itself, known, permitted
from teams.roles import Permission, is_staff

ON_A_PAGE = 50
LISTED = 5


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
    months = cards.months(user)
    asked = month_named(request.GET.get("month", ""))
    month = asked if asked in months else next(iter(months), None)
    places = cards.board(month) if month else []
    context = {
        "month": month,
        "months": months,
        "languages": LANGUAGES,
        "places": [
            (place, lacking.sentences(scorecards.lacks_of(place.card)) if place.card else [])
            for place in places
        ],
        "checked_n": sum(_is_in(place, CardState.CHECKED) for place in places),
        "listed": LISTED,
        "is_out": any(_is_in(place, state) for place in places for state in quarters.STANDING),
    }
    return render(request, "kpis/scorecard_board.html", context)


def _is_in(place: cards.Place, state: CardState) -> bool:
    return place.card is not None and place.card.state == state


@require_POST
@enters_itself
@permitted(Permission.SEND_SCORECARDS)
def approve_all(request: HttpRequest, month: str) -> HttpResponse:
    """Approve all that are complete; each by itself, so that one refused stops no other."""
    asked = month_named(month)
    if asked is None:
        raise Http404
    now, user = timezone.now(), known(request).user
    done = checks.approve_all(month=asked, reach=known(request).reach, by=user, now=now)
    if done.count:
        said = ngettext(
            "%(count)s scorecard is approved.", "%(count)s scorecards are approved.", done.count
        )
        messages.success(request, said % {"count": formats.number(done.count)})
    for team, why in done.refused:
        messages.error(request, f"{team}{_(': ')}{why}")
    if not done.count and not done.refused:
        messages.warning(request, _("No scorecard of this month waits for approval."))
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
