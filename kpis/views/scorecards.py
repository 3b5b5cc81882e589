"""Issued scorecards, as a list and as PDF."""

from typing import cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from kpis.models.documents import LANGUAGES, OUT, Paper, Scorecard
from teams.edges import permitted
from teams.models import User
from teams.roles import Permission, is_staff

ON_A_PAGE = 50


def shown(request: HttpRequest, cards: QuerySet[Scorecard]) -> QuerySet[Scorecard]:
    """What went out; the staff also sees drafts, and what waits to be issued."""
    user = cast("User", request.user)
    return cards if is_staff(user) else cards.filter(state__in=OUT)


@require_safe
@permitted(Permission.READ_REPORTS)
def listing(request: HttpRequest) -> HttpResponse:
    """All versions in reach, the latest month first."""
    cards = (
        shown(request, Scorecard.objects.select_related("team", "team__vendor"))
        .defer("figures")
        .order_by("-month", "team__name", "-version")
    )
    page = Paginator(cards, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "kpis/scorecards.html", {"page": page, "languages": LANGUAGES})


@require_safe
@permitted(Permission.READ_REPORTS)
def paper(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The PDF as it was issued, byte for byte."""
    card = get_object_or_404(shown(request, Scorecard.objects.all()), pk=pk)
    found: Paper = get_object_or_404(
        Paper.objects.select_related("scorecard__team").defer("scorecard__figures"),
        scorecard=card,
        language=language,
    )
    response = HttpResponse(bytes(found.pdf), content_type="application/pdf")
    name = found.scorecard.file_name(language)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["ETag"] = quote_etag(found.digest)
    patch_cache_control(response, private=True, no_cache=True)
    return response
