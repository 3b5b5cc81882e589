"""Drawing a survey's pages: the question, thanks with what follows, and why there is nothing."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from surveys import fields, kinds, stamps
from surveys.fields import Field, Form
from surveys.models import Answer
from surveys.queries import sheets
from surveys.queries.sheets import Sheet
from surveys.views.doors import drawn

# What the address says of the page: all further questions again; that a text was cut.
MORE = "more"
CUT = "cut"


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the forms and links of a page lead; what is empty is not offered."""

    here: str = ""
    more: str = ""
    change: str = ""
    back: str = ""
    stop: str = ""
    again: str = ""


def headline(request: HttpRequest, sheet: Sheet, score: int | None = None) -> Field:
    """The first question, with what a link chose beforehand, else with the score given before."""
    chosen = fields.preselected(request.GET)
    return fields.headline(
        sheets.headline(sheet.version.pk), score=score if chosen is None else chosen
    )


def question(
    request: HttpRequest, sheet: Sheet, form: Form, ways: Ways, *, key: str
) -> HttpResponse:
    """Ask the headline; with `ways.back` it is a change of what was answered."""
    context = {
        "form": form,
        "field": form.fields[0],
        "ways": ways,
        "stamp": stamps.stamp(key, now=sheet.now),
    }
    return drawn(
        request, "surveys/public/question.html", context, sheet=sheet, status=_status(form)
    )


def suspicion(request: HttpRequest, *, key: str, now: datetime) -> str:
    """What speaks for a robot in what was sent, as it is kept."""
    trap, stamp = (request.POST.get(name, "") for name in (fields.TRAP, fields.STAMP))
    return ",".join(stamps.suspicions(stamp, key, trap=trap, now=now))


def thanks(
    request: HttpRequest, sheet: Sheet, answer: Answer, ways: Ways, form: Form | None = None
) -> HttpResponse:
    """Say thanks, and ask further until something is answered, or when it is asked for."""
    further = form or further_of(answer)
    is_asked = further.is_refused or further.is_silent or MORE in request.GET
    context = {
        "form": further,
        "answer": answer,
        "highest": kinds.of(sheets.headline(sheet.version.pk)).high,
        "is_asked": bool(ways.more) and is_asked and bool(further.fields),
        "was_cut": CUT in request.GET,
        "ways": ways,
    }
    return drawn(
        request, "surveys/public/thanks.html", context, sheet=sheet, status=_status(further)
    )


def further_of(answer: Answer) -> Form:
    """The further questions of an answer with what was said to them so far."""
    said = sheets.said(answer)
    found = [fields.asked(one, said.get(one.pk)) for one in sheets.follow_ups(answer)]
    if not any(one.kind.code == "text" for one in found):
        found.append(fields.comment(answer.comment))
    return Form(found)


def _status(form: Form) -> HTTPStatus:
    return HTTPStatus.BAD_REQUEST if form.is_refused else HTTPStatus.OK


def see(address: str) -> HttpResponse:
    """What was sent is stored: the browser asks for the page anew, and may do so again."""
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)
