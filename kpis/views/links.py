"""The paper behind a link in a mail: no login, one document, and a line in the log."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kpis import cardlinks
from kpis.models.documents import Addressee, Paper
from kpis.queries import recipients
from teams.days import reported
from teams.scope import Reach

log = logging.getLogger(__name__)


@require_safe
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """As it was issued, in its reader's language; for as long as the reader is a recipient."""
    named = cardlinks.read(token, today=reported(timezone.now()))
    if named is None:
        raise Http404
    with Reach(teams=frozenset({named.team})).entered():
        to = Addressee.objects.select_related("scorecard__team").filter(pk=named.addressee).first()
        if to is None or not recipients.receives(named.team, to.email):
            raise Http404
        sheet = Paper.objects.filter(scorecard=to.scorecard_id, language=to.language).first()
        if sheet is None:
            raise Http404
        name = to.scorecard.file_name(to.language)
        log.info("Scorecard %d is opened by the link of recipient %d", to.scorecard_id, to.pk)
    response = HttpResponse(bytes(sheet.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
