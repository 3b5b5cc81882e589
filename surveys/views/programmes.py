"""Programmes: their list, their rules, their versions and waves."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys import sentences, tables
from surveys.actions import designing, telling
from surveys.forms.programmes import ProgrammeForm, WaveForm
from surveys.models import Programme, Wave
from surveys.models.programmes import Occasion
from surveys.queries import askings, designs
from teams import roles
from teams.edges import known, permitted
from teams.roles import Permission
from teams.views.desks import Desk

IN_WAVES: Final = (Occasion.WAVE, Occasion.EMPLOYEES)


@require_safe
@permitted(Permission.READ_REPORTS)
def home(request: HttpRequest) -> HttpResponse:
    user = known(request).user
    may_manage = roles.may(user, Permission.MANAGE_SURVEYS)
    rows = list(designs.seen(all_of_them=may_manage))
    context = {"programmes": rows, "may_manage": may_manage}
    return render(request, "surveys/home.html", context)


@require_safe
@permitted(Permission.MANAGE_SURVEYS)
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(designs.programmes(), pk=pk)
    versions = list(designs.versions(row))
    context = {
        "programme": row,
        "rules": list(sentences.rules(row)),
        "versions": versions,
        "draft": next((one for one in versions if one.published_at is None), None),
        "waves": list(row.waves.order_by("-first_day")) if row.occasion in IN_WAVES else None,
        "counters": askings.counters_of(row) if row.occasion == Occasion.COUNTER else None,
        "signing_key": telling.key(row) if row.webhook_url else "",
        "notices": askings.notices(row) if row.webhook_url else [],
    }
    return render(request, "surveys/programme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_SURVEYS)
def add(request: HttpRequest) -> HttpResponse:
    return _edited(request, Programme())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_SURVEYS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edited(request, get_object_or_404(Programme, pk=pk))


def _edited(request: HttpRequest, row: Programme) -> HttpResponse:
    by = known(request).user
    form = ProgrammeForm(request.POST or None, instance=row, by=by)
    if form.is_valid():
        kept = designing.keep(by=by, programme=row, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("programme", pk=kept.pk)
    return render(request, "surveys/programme_form.html", {"form": form, "programme": row})


@require_POST
@permitted(Permission.MANAGE_SURVEYS)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Programme, pk=pk)
    made = designing.draft(by=known(request).user, programme=row, now=timezone.now())
    return redirect("questionnaire", pk=made.pk)


def _wave(request: HttpRequest) -> Wave:
    number = request.GET.get("of", "")
    rows = Programme.objects.filter(occasion__in=IN_WAVES)
    return Wave(programme=get_object_or_404(rows, pk=number if number.isdecimal() else 0))


WAVES: Final = Desk(
    code="waves",
    title=gettext_lazy("Waves"),
    new=gettext_lazy("Plan a wave"),
    permission=Permission.MANAGE_SURVEYS,
    rows=designs.waves,
    search=("name", "programme__name_en", "programme__name_fr"),
    table=tables.WaveTable,
    form=WaveForm,
    model=Wave,
    start=_wave,
    hint=gettext_lazy("A wave asks a sample once. Its answers all count on its first day."),
    root="surveys",
    home="surveys",
    home_title=gettext_lazy("Surveys"),
)
