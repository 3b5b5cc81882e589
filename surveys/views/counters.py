"""Where anybody answers: at a team's counter, by a code on paper, on a screen in the shop."""

from hashlib import sha256
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation

from surveys import counters, fields
from surveys.actions import anonymous, corrections
from surveys.counters import Expired, Receipt
from surveys.fields import Form
from surveys.models import Answer
from surveys.queries import sheets
from surveys.queries.sheets import Counter, Sheet
from surveys.views import pages
from surveys.views.doors import closed, is_post, missed, public, spoken
from surveys.views.pages import CUT, Ways, see
from surveys.views.public import address, spoken_here
from teams.scope import Reach


@public
def counter(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The question of a programme at a team's counter; who answers is not known."""
    now = timezone.now()
    team_id = counters.team_of(slug, code)
    programme = sheets.programme_of(slug) if team_id is not None else None
    if team_id is None or programme is None:
        return missed(request)
    with Reach(teams=frozenset({team_id})).entered(), translation.override(spoken(request)):
        found = sheets.counter(programme, team_id, now=now)
        return _asked(request, found, f"{slug}/{code}") if found else closed(request)


def _asked(request: HttpRequest, found: Counter, key: str) -> HttpResponse:
    form = Form([pages.headline(request, found)])
    if not is_post(request) or not form.take(request.POST):
        return pages.question(request, found, form, Ways(here=request.get_full_path()), key=key)
    stamp = request.POST.get(fields.STAMP, "")
    answer_id = anonymous.at_a_counter(
        found,
        # The page that was shown: sent twice, it is one answer.
        key=sha256(f"{key} {stamp}".encode(errors="replace")).hexdigest() if stamp else "",
        score=form.score,
        language=spoken_here(),
        suspicion=pages.suspicion(request, key=key, now=found.now),
        day=found.now.astimezone(ZoneInfo(found.team.time_zone)).date(),
    )
    receipt = Receipt(found.team.pk, answer_id).said(now=found.now)
    return see(address(request, "survey_receipt", receipt=receipt))


@public
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """Thanks to whoever has no name, and the further questions for half an hour."""
    now = timezone.now()
    with translation.override(spoken(request)):
        try:
            held = counters.receipt(receipt, now=now)
        except Expired:
            return closed(request)
        if held is None:
            return missed(request)
        with Reach(teams=frozenset({held.team_id})).entered():
            found = sheets.received(held.answer_id, now=now)
            return _thanks(request, *found, receipt) if found else closed(request)


def _thanks(request: HttpRequest, sheet: Sheet, answer: Answer, receipt: str) -> HttpResponse:
    here = address(request, "survey_receipt", receipt=receipt)
    again = ""
    if not sheet.is_of_agents:
        slug = answer.programme.slug
        code = counters.code(slug, answer.team_id)
        again = reverse("counter", kwargs={"slug": slug, "code": code})
    ways = Ways(more=here, again=again)
    form = pages.further_of(answer)
    if not is_post(request):
        return pages.thanks(request, sheet, answer, ways)
    if not form.take(request.POST, sheets.codes(sheet.version.pk)):
        return pages.thanks(request, sheet, answer, ways, form)
    corrections.add(answer, form.items, comment=form.comment, now=sheet.now)
    return see(
        address(request, "survey_receipt", receipt=receipt, **{CUT: "1"}) if form.was_cut else here
    )
