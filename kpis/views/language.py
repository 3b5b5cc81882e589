"""The language switch, kept for whoever is logged in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from teams.actions import people
from teams.models import User


@require_POST
def choose(request: HttpRequest) -> HttpResponseBase:
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        people.choose_language(user=request.user, language=language)
    return set_language(request)
