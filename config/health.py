"""Alive, ready, ages of queues; and what a reader sees while the database is away."""

import hmac
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views import defaults

from teams.models.ledger import Job, JobState, MailState, OutgoingMail
from teams.scope import everywhere

RETRY_SECONDS = 10
AWAY = (OperationalError, InterfaceError)
Answer = Callable[[HttpRequest], HttpResponseBase]


class HealthMiddleware:
    """Answers probes before hosts, sessions and the reader's reach are looked at."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.probes: dict[str, Answer] = {
            "/livez": alive,
            "/readyz": ready,
            "/statusz": status,
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.probes.get(request.path, self.get_response)(request)


def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """Ready means: the database answers, and has every migration of this code."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, InterfaceError):
        return not_ready("the database does not answer")
    if waiting:
        return not_ready("migrations wait: run manage.py migrate")
    return HttpResponse("ready\n", content_type="text/plain")


def not_ready(reason: str) -> HttpResponse:
    return HttpResponse(
        f"{reason}\n",
        status=503,
        content_type="text/plain",
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


def status(request: HttpRequest) -> HttpResponse:
    """How long the oldest work waits, in seconds, for whoever holds the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.STATUS_TOKEN or not hmac.compare_digest(
        given.encode(), settings.STATUS_TOKEN.encode()
    ):
        return HttpResponse(status=404)
    waiting = (MailState.QUEUED, MailState.AWAITING_RETRY)
    try:
        with everywhere():
            jobs = Job.objects.filter(state=JobState.QUEUED).aggregate(since=Min("queued_at"))
            failed = Job.objects.filter(state=JobState.FAILED).count()
            mails = OutgoingMail.objects.filter(state__in=waiting).aggregate(since=Min("queued_at"))
    except (DatabaseError, InterfaceError):
        return not_ready("the database does not answer")
    now = datetime.now(UTC)
    return JsonResponse(
        {
            "oldest_job_s": age(jobs["since"], now),
            "oldest_mail_s": age(mails["since"], now),
            "failed_jobs": failed,
        }
    )


def age(since: datetime | None, now: datetime) -> float | None:
    return (now - since).total_seconds() if since else None


def server_error(request: HttpRequest) -> HttpResponseBase:
    """The handler of errors: a database that is away is no fault of the page."""
    if not isinstance(sys.exc_info()[1], AWAY):
        return defaults.server_error(request)
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    if request.path.startswith("/api/"):
        text = "The database is away. Nothing was saved: try again."
        return JsonResponse({"detail": text}, status=503, headers=headers)
    response = render(request, "503.html", status=503)
    for name, value in headers.items():
        response[name] = value
    return response


def trial(request: HttpRequest) -> dict[str, bool]:
    """Tell pages that this is a trial on one machine, so that they can say so."""
    return {"trial": settings.TRIAL}
