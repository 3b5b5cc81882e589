"""The plainest pages of a Django site: a list for who is logged in, a form for everybody."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django import forms  # noqa: E402 - needs the set-up above
from django.contrib.auth.decorators import login_required  # noqa: E402 - as above
from django.db import models  # noqa: E402 - as above
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402 - as above
from django.template import Context, Template  # noqa: E402 - as above
from django.urls import path  # noqa: E402 - as above
from django.utils import timezone  # noqa: E402 - as above
from django.views.decorators.csrf import csrf_exempt  # noqa: E402 - as above

from teams.models import Channel  # noqa: E402 - as above

PAGE = Template(
    "<!doctype html><title>Channels</title><p>{{ user }}</p>"
    "<ul>{% for one in channels %}<li>{{ one.name_en }}</li>{% endfor %}</ul>"
)


@login_required
def page(request: HttpRequest) -> HttpResponse:
    context = Context({"user": request.user, "channels": Channel.objects.order_by("position")})
    return HttpResponse(PAGE.render(context))


class Vote(models.Model):
    score = models.PositiveSmallIntegerField()
    comment = models.TextField()
    language = models.TextField()
    at = models.DateTimeField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "bench_vote"

    def __str__(self) -> str:
        return str(self.score)


class VoteForm(forms.Form):
    score = forms.IntegerField(min_value=1, max_value=5)
    comment = forms.CharField(required=False, max_length=4000)
    language = forms.ChoiceField(choices=[("en", "English"), ("fr", "Français")])


@csrf_exempt
def vote(request: HttpRequest) -> HttpResponse:
    form = VoteForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_json(), status=400)
    Vote(at=timezone.now(), **form.cleaned_data).save()
    return HttpResponseRedirect("/vote/", status=303)


urlpatterns = [path("", page), path("vote/", vote)]
