"""Issued scorecards, as a list and as PDF."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from kpis.models.documents import LANGUAGES, Paper, Scorecard
from teams.edges import permitted
from teams.roles import Permission

ON_A_PAGE = 50


@require_safe
@permitted(Permission.READ_REPORTS)
def listing(request: HttpRequest) -> HttpResponse:
    """All versions in reach, the latest month first."""
    cards = (
        Scorecard.objects.select_related("team", "team__vendor")
        .defer("figures")
        .order_by("-month", "team__name", "-version")
    )
    page = Paginator(cards, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "kpis/scorecards.html", {"page": page, "languages": LANGUAGES})


@require_safe
@permitted(Permission.READ_REPORTS)
def paper(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The PDF as it was issued, byte for byte."""
    found: Paper = get_object_or_404(
        Paper.objects.select_related("scorecard__team").defer("scorecard__figures"),
        scorecard_id=pk,
        language=language,
    )
    response = HttpResponse(bytes(found.pdf), content_type="application/pdf")
    name = found.scorecard.file_name(language)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["ETag"] = quote_etag(found.digest)
    patch_cache_control(response, private=True, no_cache=True)
    return response
