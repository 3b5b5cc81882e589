"""What hangs at a counter: a sheet of paper with the team's open link."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from surveys import posters
from surveys.models import Programme
from surveys.models.programmes import Occasion
from surveys.queries import askings, designs
from surveys.views.doors import sender
from teams.edges import permitted
from teams.roles import Permission

SCHEMES: Final = ("https://", "http://")


@require_safe
@permitted(Permission.MANAGE_SURVEYS)
def poster(request: HttpRequest, pk: int, team: int) -> HttpResponse:
    """In the language that is asked for: who reads the sheet is not who prints it."""
    rows = Programme.objects.filter(occasion=Occasion.COUNTER)
    programme = get_object_or_404(rows, pk=pk)
    found = next((one for one in askings.counters_of(programme) if one.team_id == team), None)
    if found is None:
        raise Http404
    version = designs.published(programme)
    language = _language(request)
    context = {
        "programme": programme,
        "counter": found,
        "subject": version.text("subject", language) if version else "",
        "introduction": version.text("introduction", language) if version else "",
        "is_closed": version is None or not programme.is_active,
        "spoken": language,
        "languages": settings.LANGUAGES,
        "sender": sender(),
        # Numbers alone: no user's markup is in it.
        "code": mark_safe(posters.code(found.address)),
        "typed": _typed(found.address),
    }
    return render(request, "surveys/poster.html", context)


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("in", "")
    return (
        wanted if wanted in dict(settings.LANGUAGES) else (translation.get_language() or "en")[:2]
    )


def _typed(address: str) -> str:
    """The address as people type it."""
    for scheme in SCHEMES:
        address = address.removeprefix(scheme)
    return address.rstrip("/")
