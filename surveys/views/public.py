"""Where invited customers answer, and change their answer. Only a POST stores."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from surveys import fields
from surveys.actions import anonymous, answers, corrections, optouts
from surveys.actions.answers import Outcome
from surveys.counters import Receipt
from surveys.fields import Form
from surveys.queries import sheets
from surveys.queries.sheets import Asked, State
from surveys.views import pages
from surveys.views.doors import chosen, closed, drawn, found, is_post, opened, public
from surveys.views.pages import CUT, MORE, Ways, see


@public
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The question; once it is answered, thanks and what follows."""
    if is_post(request) and _is_stored(request, token):
        return see(address(request, "survey", token=token))
    return _survey(request, token=token)


def _is_stored(request: HttpRequest, token: str) -> bool:
    """Store what is a first answer and nothing else; whatever is not so plain is read with care."""
    score = fields.plain(request.POST)
    if score is None:
        return False
    now = timezone.now()
    suspicion = pages.suspicion(request, key=token, now=now)
    with sheets.opened(token) as invitation_id:
        return answers.store(
            invitation_id, score=score, language=chosen(request), suspicion=suspicion, now=now
        )


@found
def _survey(request: HttpRequest, asked: Asked, token: str) -> HttpResponse:
    if asked.state is State.CLOSED:
        return closed(request)
    form = Form([pages.headline(request, asked, asked.score)])
    if not is_post(request):
        if asked.state is State.ANSWERED:
            answer = sheets.answer(asked)
            return pages.thanks(request, asked, answer, _ways(request, asked, token))
        return pages.question(request, asked, form, _ways(request, asked, token), key=token)
    if not form.take(request.POST):
        return pages.question(request, asked, form, _ways(request, asked, token), key=token)
    if asked.is_of_agents:
        return _kept_without_name(request, asked, form, token)
    return _kept(request, asked, form, token)


def _kept(request: HttpRequest, asked: Asked, form: Form, token: str) -> HttpResponse:
    outcome = answers.give(
        asked.invitation_id,
        score=form.score,
        language=chosen(request),
        suspicion=pages.suspicion(request, key=token, now=asked.now),
        now=asked.now,
    )
    if outcome is Outcome.CLOSED:
        return closed(request)
    if asked.may_change and asked.score != form.score:
        # Another score is a change, and asks to be sent as one.
        return see(address(request, "survey_change", token=token, score=str(form.score)))
    return see(address(request, "survey", token=token))


def _kept_without_name(request: HttpRequest, asked: Asked, form: Form, token: str) -> HttpResponse:
    """From here on the link leads nowhere: what follows goes by a receipt that nobody keeps."""
    answer_id = anonymous.of_a_wave(
        asked.invitation_id,
        score=form.score,
        language=spoken_here(),
        suspicion=pages.suspicion(request, key=token, now=asked.now),
        now=asked.now,
    )
    if answer_id is None:
        return closed(request)
    receipt = Receipt(asked.team_id, answer_id).said(now=asked.now)
    return see(address(request, "survey_receipt", receipt=receipt))


@opened
def more(request: HttpRequest, asked: Asked, token: str) -> HttpResponse:
    """Keep the answers to the further questions, as many as were given."""
    if asked.state is State.CLOSED:
        return closed(request)
    here = address(request, "survey", token=token)
    if not is_post(request) or not asked.may_change:
        return see(here)
    answer = sheets.answer(asked)
    form = pages.further_of(answer)
    if not form.take(request.POST, sheets.codes(asked.version.pk)):
        ways = _ways(request, asked, token)
        return pages.thanks(request, asked, answer, ways, form)
    corrections.add(answer, form.items, comment=form.comment, now=asked.now)
    return see(address(request, "survey", token=token, **{CUT: "1"}) if form.was_cut else here)


@opened
def change(request: HttpRequest, asked: Asked, token: str) -> HttpResponse:
    """Another score, within a day of the first; the further questions follow anew."""
    if asked.state is State.CLOSED:
        return closed(request)
    here = address(request, "survey", token=token)
    if not asked.may_change:
        return see(here)
    form = Form([pages.headline(request, asked, asked.score)])
    if not is_post(request) or not form.take(request.POST):
        ways = Ways(
            here=address(request, "survey_change", token=token),
            back=here,
            stop=address(request, "survey_stop", token=token),
        )
        return pages.question(request, asked, form, ways, key=token)
    corrections.change(sheets.answer(asked), score=form.score, now=asked.now)
    return see(address(request, "survey", token=token, **{MORE: "1"}))


@opened
def stop(request: HttpRequest, asked: Asked, token: str) -> HttpResponse:
    """No more surveys. A mail program posts here by itself (RFC 8058), a person by the form."""
    is_sent = is_post(request)
    context = {
        "here": address(request, "survey_stop", token=token),
        "is_sent": is_sent,
        "is_done": is_sent and optouts.stop(sheets.invitation(asked), now=asked.now),
    }
    return drawn(request, "surveys/public/stop.html", context, sheet=asked)


def _ways(request: HttpRequest, asked: Asked, token: str) -> Ways:
    score = request.GET.get("score")
    wanted = {"score": score} if score else {}
    can = asked.may_change
    return Ways(
        here=address(request, "survey", token=token),
        more=address(request, "survey_more", token=token) if can else "",
        change=address(request, "survey_change", token=token, **wanted) if can else "",
        stop=address(request, "survey_stop", token=token),
    )


def spoken_here() -> str:
    return (get_language() or "")[:8]


def address(
    request: HttpRequest, name: str, *, token: str = "", receipt: str = "", **query: str
) -> str:
    """A page by its token or receipt, in the language that its reader chose."""
    if code := chosen(request):
        query["lang"] = code
    path = reverse(name, kwargs={"token": token} if token else {"receipt": receipt})
    return f"{path}?{urlencode(query)}" if query else path
