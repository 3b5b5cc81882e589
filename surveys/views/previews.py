"""A questionnaire as its customers will see it, drawn by the public pages' own templates."""

from datetime import datetime
from typing import Any, Final

from csp.decorators import csp_replace
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from surveys import fields, kinds
from surveys.fields import Form
from surveys.models import Answer, Question, Version
from surveys.models.programmes import condition_holds
from surveys.queries import designs
from surveys.queries.sheets import Asked
from surveys.views.doors import drawn, spoken
from surveys.views.pages import Ways
from teams.edges import permitted
from teams.models import Channel, Topic
from teams.queries.directory import UNKNOWN
from teams.roles import Permission

STEPS: Final = ("question", "thanks")
NOWHERE: Final = "#"
# Framed by this site alone; the public page's icon is an empty one.
FRAMED: Final = {"frame-ancestors": ["'self'"], "img-src": ["'self'", "data:"]}


class PreviewForm(forms.Form):
    """In which language, and what the customer is taken to have answered about which contact."""

    lang = forms.ChoiceField(label=_("Language"), required=False)
    score = forms.TypedChoiceField(label=_("Score"), coerce=int, empty_value=None, required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)

    def __init__(self, data: Any, *, version: Version) -> None:
        self.points = kinds.headline(version.programme.instrument).points
        self.channels = list(Channel.objects.order_by("position"))
        self.topics = list(Topic.objects.order_by("name"))
        given = {
            "lang": translation.get_language() or "en",
            "score": str(self.points[0]),
            "channel": self.channels[0].code,
            "topic": UNKNOWN,
        }
        given |= {name: data[name] for name in given if data.get(name)}
        super().__init__(given)
        self._offer("lang", designs.languages())
        self._offer("score", [(point, str(point)) for point in self.points])
        self._offer("channel", [(one.code, str(one)) for one in self.channels])
        self._offer("topic", [(one.slug, str(one)) for one in self.topics])

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def sheet(self, version: Version, *, now: datetime) -> Asked:
        """An invitation that nobody got."""
        return Asked(
            version.programme.occasion,
            version,
            now,
            invitation_id=0,
            team_id=0,
            language=self.cleaned_data["lang"],
            channel=self._channel,
            day=timezone.localdate(now),
            revoked_at=None,
            expires_at=now,
        )

    def answer(self, version: Version) -> Answer:
        """What nobody answered, and nobody keeps."""
        topic = next(one for one in self.topics if one.slug == self.cleaned_data["topic"])
        score = self.cleaned_data["score"]
        return Answer(version=version, channel=self._channel, topic=topic, score=score)

    @property
    def _channel(self) -> Channel:
        return next(one for one in self.channels if one.code == self.cleaned_data["channel"])


def _version(pk: int) -> Version:
    return get_object_or_404(Version.objects.select_related("programme"), pk=pk)


@require_safe
@permitted(Permission.MANAGE_SURVEYS)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Both pages in a phone's and a desktop's width."""
    version = _version(pk)
    form = PreviewForm(request.GET, version=version)
    if not form.is_valid():
        raise Http404
    query = "&".join(f"{name}={form.cleaned_data[name]}" for name in form.fields)
    context = {"version": version, "form": form, "steps": STEPS, "query": query}
    return render(request, "surveys/preview.html", context)


@require_safe
@permitted(Permission.MANAGE_SURVEYS)
@csp_replace(FRAMED)  # type: ignore[arg-type]  # it passes all arguments on
def page(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One page of it, for a frame. Nothing is stored, whatever is pressed."""
    version = _version(pk)
    form = PreviewForm(request.GET, version=version)
    if step not in STEPS or not form.is_valid():
        raise Http404
    with translation.override(spoken(request)):
        sheet = form.sheet(version, now=timezone.now())
        rows = list(designs.questions(version))
        context = _question(rows) if step == "question" else _thanks(rows, form.answer(version))
        response = drawn(request, f"surveys/public/{step}.html", context, sheet=sheet)
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _question(rows: list[Question]) -> dict[str, Any]:
    field = fields.headline(rows[0])
    return {
        "form": Form([field]),
        "field": field,
        "stamp": "",
        "ways": Ways(here=NOWHERE, stop=NOWHERE),
    }


def _thanks(rows: list[Question], answer: Answer) -> dict[str, Any]:
    """With the further questions for this score and contact."""
    about = {"channel": answer.channel.code, "topic": answer.topic.slug}
    further = [
        fields.asked(row)
        for row in rows[1:]
        if condition_holds(row.condition, score=answer.score, **about)
    ]
    if not any(one.kind.code == "text" for one in further):
        further.append(fields.comment())
    return {
        "form": Form(further),
        "answer": answer,
        "highest": kinds.of(rows[0]).high,
        "is_asked": True,
        "was_cut": False,
        "ways": Ways(more=NOWHERE, change=NOWHERE, stop=NOWHERE),
    }
