"""The plainest page that a Django site can show to somebody who logged in."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.contrib.auth.decorators import login_required  # noqa: E402 - needs the set-up above
from django.http import HttpRequest, HttpResponse  # noqa: E402 - as above
from django.template import Context, Template  # noqa: E402 - as above
from django.urls import path  # noqa: E402 - as above

from teams.models import Channel  # noqa: E402 - as above

PAGE = Template(
    "<!doctype html><title>Channels</title><p>{{ user }}</p>"
    "<ul>{% for one in channels %}<li>{{ one.name_en }}</li>{% endfor %}</ul>"
)


@login_required
def page(request: HttpRequest) -> HttpResponse:
    context = Context({"user": request.user, "channels": Channel.objects.order_by("position")})
    return HttpResponse(PAGE.render(context))


urlpatterns = [path("", page)]
