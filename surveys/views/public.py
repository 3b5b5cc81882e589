"""Where customers answer, and change their answer. Only a POST stores."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from surveys import fields, stamps
from surveys.actions import answers, corrections, optouts
from surveys.actions.answers import Outcome
from surveys.fields import Field
from surveys.kinds import Refused
from surveys.models import Answer
from surveys.queries import sheets
from surveys.queries.sheets import Asked, State
from surveys.views.doors import is_post, message, opened, shown

MORE = "more"
CUT = "cut"


@opened
def survey(request: HttpRequest, asked: Asked, token: str) -> HttpResponse:
    """The question; once it is answered, thanks and what follows."""
    if asked.state is State.CLOSED:
        return _closed(request)
    if is_post(request):
        return _stored(request, asked, token)
    if asked.answer is not None:
        return _thanks(request, asked, asked.answer, token)
    return _question(request, asked, token, _headline(request, asked))


@opened
def more(request: HttpRequest, asked: Asked, token: str) -> HttpResponse:
    """Keep the answers to the further questions, as many as were given."""
    if asked.state is State.CLOSED:
        return _closed(request)
    answer = asked.answer
    if answer is None or not is_post(request) or not asked.may_change:
        return see(address(request, "survey", token))
    further = further_of(answer)
    every = [f"{fields.PREFIX}{one.code}" for one in sheets.questions(asked.version.pk)]
    try:
        is_taken = fields.take(further, request.POST, every)
    except Refused as refusal:
        return _thanks(request, asked, answer, token, further, str(refusal))
    if not is_taken:
        return _thanks(request, asked, answer, token, further)
    keep(answer, further, asked)
    cut = {CUT: "1"} if any(one.given.was_cut for one in further) else {}
    return see(address(request, "survey", token, **cut))


@opened
def change(request: HttpRequest, asked: Asked, token: str) -> HttpResponse:
    """Another score, within a day of the first; the further questions follow anew."""
    if asked.state is State.CLOSED:
        return _closed(request)
    if asked.answer is None or not asked.may_change:
        return see(address(request, "survey", token))
    field = _headline(request, asked)
    if not is_post(request):
        return _question(request, asked, token, field, is_change=True)
    try:
        is_taken = fields.take([field], request.POST)
    except Refused as refusal:
        return _question(request, asked, token, field, str(refusal), is_change=True)
    if not is_taken or field.given.value is None:
        return _question(request, asked, token, field, is_change=True)
    corrections.change(asked.answer, score=field.given.value, now=asked.now)
    return see(address(request, "survey", token, **{MORE: "1"}))


@opened
def stop(request: HttpRequest, asked: Asked, token: str) -> HttpResponse:
    """No more surveys. A mail program posts here by itself (RFC 8058), a person by the form."""
    is_done = is_post(request) and optouts.stop(asked.invitation, now=asked.now)
    here = address(request, "survey_stop", token)
    context = {"is_done": is_done, "is_sent": is_post(request), "here": here}
    return shown(request, "surveys/public/stop.html", context, asked=asked)


def _closed(request: HttpRequest) -> HttpResponse:
    return message(request, "closed", HTTPStatus.GONE)


def _headline(request: HttpRequest, asked: Asked) -> Field:
    """The first question, with what a link chose, else with what was answered."""
    score = fields.preselected(request.GET)
    if score is None and asked.answer is not None:
        score = asked.answer.score
    return fields.headline(sheets.headline(asked.version.pk), score=score)


def _question(
    request: HttpRequest,
    asked: Asked,
    token: str,
    field: Field,
    error: str = "",
    *,
    is_change: bool = False,
) -> HttpResponse:
    context = {
        "field": field,
        "error": error,
        "is_change": is_change,
        "stamp": stamps.stamp(token, now=asked.now),
        "here": address(request, "survey_change" if is_change else "survey", token),
        "back": address(request, "survey", token),
        "stop": address(request, "survey_stop", token),
    }
    is_refused = error or field.error
    status = HTTPStatus.BAD_REQUEST if is_refused else HTTPStatus.OK
    return shown(request, "surveys/public/question.html", context, asked=asked, status=status)


def _stored(request: HttpRequest, asked: Asked, token: str) -> HttpResponse:
    field = fields.headline(sheets.headline(asked.version.pk))
    try:
        is_taken = fields.take([field], request.POST)
    except Refused as refusal:
        return _question(request, asked, token, field, str(refusal))
    if not is_taken or field.given.value is None:
        return _question(request, asked, token, field)
    outcome = answers.give(
        asked.invitation,
        score=field.given.value,
        language=(get_language() or "")[:8],
        suspicion=_suspicion(request, asked, token),
        now=asked.now,
    )
    if outcome is Outcome.CLOSED:
        return _closed(request)
    first = asked.answer
    if first is not None and first.score != field.given.value and asked.may_change:
        # Another score is a change, and asks to be sent as one.
        return see(address(request, "survey_change", token, score=str(field.given.value)))
    return see(address(request, "survey", token))


def _suspicion(request: HttpRequest, asked: Asked, token: str) -> str:
    trap, stamp = (request.POST.get(name, "") for name in (fields.TRAP, fields.STAMP))
    return ",".join(stamps.suspicions(stamp, token, trap=trap, now=asked.now))


def _thanks(
    request: HttpRequest,
    asked: Asked,
    answer: Answer,
    token: str,
    further: list[Field] | None = None,
    error: str = "",
) -> HttpResponse:
    """Thanks, and the further questions as long as none is answered, or they are asked for."""
    is_refused = bool(error) or further is not None
    further = further_of(answer) if further is None else further
    is_silent = all(one.given.is_empty for one in further)
    wanted = fields.preselected(request.GET)
    to_change = {"score": str(wanted)} if wanted is not None else {}
    context: dict[str, Any] = {
        "answer": answer,
        "headline": _headline(request, asked),
        "fields": further if is_refused or is_silent or MORE in request.GET else [],
        "error": error,
        "was_cut": CUT in request.GET,
        "to_more": address(request, "survey_more", token),
        "to_change": address(request, "survey_change", token, **to_change),
        "stop": address(request, "survey_stop", token),
    }
    status = HTTPStatus.BAD_REQUEST if is_refused else HTTPStatus.OK
    return shown(request, "surveys/public/thanks.html", context, asked=asked, status=status)


def further_of(answer: Answer) -> list[Field]:
    """The further questions of an answer with what was said to them so far."""
    said = {item.question_id: corrections.given(item) for item in answer.items.all()}
    found = [fields.asked(one, said.get(one.pk)) for one in sheets.follow_ups(answer)]
    if not any(one.kind.code == "text" for one in found):
        found.append(fields.comment(answer.comment))
    return found


def keep(answer: Answer, further: list[Field], asked: Asked) -> bool:
    given = {one.question: one.given for one in further if one.question is not None}
    comments = [one.given.text for one in further if one.question is None]
    comment = comments[0] if comments else answer.comment
    return corrections.add(answer, given, comment=comment, now=asked.now)


def address(request: HttpRequest, name: str, token: str, **query: str) -> str:
    """A page of this token, in the language that its reader chose."""
    if "lang" in request.GET:
        query["lang"] = (get_language() or "")[:2]
    path = reverse(name, kwargs={"token": token})
    return f"{path}?{urlencode(query)}" if query else path


def see(address: str) -> HttpResponse:
    """The answer is stored: the browser asks for the page anew, and may do so again."""
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)
