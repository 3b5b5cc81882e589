"""The call sheet: whom to ask by phone, and a page to type in what they say."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys import fields, mails
from surveys.actions import calling, claims, corrections
from surveys.fields import Form
from surveys.models import Answer, Invitation
from surveys.queries import calls, sheets
from surveys.views.pages import further_of
from teams import tablefiles
from teams.edges import known, permitted
from teams.roles import Permission

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet; within quiet hours it says until when."""

    invitation: Invitation
    quiet_until: datetime | None


@require_safe
@permitted(Permission.ASK_BY_PHONE)
def sheet(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    page = tablefiles.page(request, calls.due(now=now), ON_A_PAGE)
    rows = [Row(one, claims.quiet_until(one, now)) for one in page.object_list]
    return render(request, "surveys/calls.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.ASK_BY_PHONE)
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions in the customer's language: the score first, then what follows."""
    invitation: Invitation = get_object_or_404(calls.calls(), pk=pk)
    answer = Answer.objects.filter(invitation=invitation).select_related("version").first()
    if answer is None and (gone := _gone(request, invitation)):
        return gone
    with translation.override(mails.spoken(invitation.language)):
        if answer is None:
            return _headline(request, invitation)
        return _further(request, invitation, answer)


def _gone(request: HttpRequest, invitation: Invitation) -> HttpResponse | None:
    """Back to the sheet, if this customer is not to be called any more."""
    is_due = calls.due(now=timezone.now()).filter(pk=invitation.pk).exists()
    why = calling.obstacle(invitation)
    if is_due and why is None:
        return None
    if why is not None and request.method == "POST":
        calling.withhold(invitation=invitation, why=why, by=known(request).user)
    messages.error(request, _("This customer is not to be called any more."))
    return redirect("calls")


def _headline(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = Form([fields.headline(sheets.headline(invitation.version_id))])
    if request.method != "POST" or not form.take(request.POST):
        return _shown(request, invitation, form)
    calling.answer(
        invitation=invitation, score=form.score, by=known(request).user, now=timezone.now()
    )
    return redirect("call", pk=invitation.pk)


def _further(request: HttpRequest, invitation: Invitation, answer: Answer) -> HttpResponse:
    form = further_of(answer)
    every = sheets.codes(invitation.version_id)
    if request.method != "POST" or not form.take(request.POST, every):
        return _shown(request, invitation, form, answer)
    if corrections.add(answer, form.items, comment=form.comment, now=timezone.now()):
        messages.success(request, _("The answers are kept."))
    else:
        messages.error(request, _("It is too late to add to this answer."))
    return redirect("calls")


def _shown(
    request: HttpRequest, invitation: Invitation, form: Form, answer: Answer | None = None
) -> HttpResponse:
    version = invitation.version
    context: dict[str, Any] = {
        "invitation": invitation,
        "fields": form.fields,
        "answer": answer,
        "introduction": version.text("introduction", invitation.language),
        "thanks": version.text("thanks", invitation.language),
        "language": mails.spoken(invitation.language),
        "others": [],
        "sender": _("Call sheet"),
    }
    return render(request, "surveys/call.html", context)


@require_POST
@permitted(Permission.ASK_BY_PHONE)
def ended(request: HttpRequest, pk: int) -> HttpResponse:
    """A call without an answer: not reached, or the customer does not want to be asked."""
    invitation: Invitation = get_object_or_404(calls.calls(), pk=pk)
    end = calling.decline if request.POST.get("end") == "declined" else calling.miss
    end(invitation=invitation, by=known(request).user, now=timezone.now())
    messages.success(request, _("Noted."))
    return redirect("calls")
