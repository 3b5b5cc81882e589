"""Questionnaires: a draft's texts and questions, its publication."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys import kinds, sentences
from surveys.actions import designing
from surveys.forms.questions import QuestionForm, VersionForm
from surveys.models import Question, Version
from surveys.queries import designs
from teams.edges import known, permitted
from teams.models import Channel
from teams.queries import directory
from teams.roles import Permission


def _drafts() -> QuerySet[Version]:
    return Version.objects.filter(published_at=None).select_related("programme")


def _questions() -> QuerySet[Question]:
    """Of drafts: what is published is read on its own page."""
    rows = Question.objects.filter(version__published_at=None)
    return rows.select_related("version__programme")


@require_safe
@permitted(Permission.MANAGE_SURVEYS)
def questionnaire(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(Version.objects.select_related("programme"), pk=pk)
    return _page(request, version, VersionForm(version=version))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_SURVEYS)
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(_drafts(), pk=pk)
    form = VersionForm(request.POST or None, version=version)
    if form.is_valid():
        designing.reword(by=known(request).user, version=version, words=form.values)
        messages.success(request, _("Saved."))
        return redirect("questionnaire", pk=pk)
    return render(request, "surveys/texts.html", {"version": version, "form": form})


def _page(request: HttpRequest, version: Version, form: VersionForm) -> HttpResponse:
    rows = list(designs.questions(version))
    channels = list(Channel.objects.all())
    topics = list(directory.topics())
    is_draft = version.published_at is None
    context = {
        "version": version,
        "is_draft": is_draft,
        "languages": designs.languages(),
        "texts": list(form.lines()),
        "missing": designs.missing(version) if is_draft else [],
        "questions": [
            {
                "row": row,
                "kind": kinds.of(row),
                "condition": sentences.condition(row, channels, topics),
                "is_first": number <= 1,
                "is_last": number == len(rows) - 1,
            }
            for number, row in enumerate(rows)
        ],
        "kinds": [kind for kind in kinds.KINDS.values() if is_draft],
    }
    return render(request, "surveys/questionnaire.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_SURVEYS)
def question_add(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(_drafts(), pk=pk)
    kind = kinds.KINDS.get(request.GET.get("kind", ""))
    if kind is None:
        raise Http404
    number = version.questions.count()
    return _asked(request, Question(version=version, kind=kind.code, code=f"{kind.code}-{number}"))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_SURVEYS)
def question_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _asked(request, get_object_or_404(_questions(), pk=pk))


def _asked(request: HttpRequest, row: Question) -> HttpResponse:
    form = QuestionForm(request.POST or None, question=row)
    if form.is_valid():
        designing.keep_question(by=known(request).user, question=row, **form.values)
        messages.success(request, _("Saved."))
        return redirect("questionnaire", pk=row.version_id)
    return render(request, "surveys/question.html", {"form": form, "question": row})


@require_POST
@permitted(Permission.MANAGE_SURVEYS)
def question_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_questions().filter(is_headline=False), pk=pk)
    designing.remove_question(by=known(request).user, question=row)
    return redirect("questionnaire", pk=row.version_id)


@require_POST
@permitted(Permission.MANAGE_SURVEYS)
def question_move(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_questions(), pk=pk)
    designing.move_question(by=known(request).user, question=row, up="up" in request.POST)
    return redirect("questionnaire", pk=row.version_id)


@require_POST
@permitted(Permission.MANAGE_SURVEYS)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(_drafts(), pk=pk)
    try:
        designing.publish(by=known(request).user, version=version, now=timezone.now())
    except designing.Incomplete:
        # The page itself says what is missing.
        messages.error(request, _("Not published: something is missing."))
        return redirect("questionnaire", pk=pk)
    messages.success(request, _("Published: this is what is asked from now on."))
    return redirect("programme", pk=version.programme_id)


@require_POST
@permitted(Permission.MANAGE_SURVEYS)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(_drafts(), pk=pk)
    designing.discard(by=known(request).user, version=version)
    messages.success(request, _("The draft is gone."))
    return redirect("programme", pk=version.programme_id)
