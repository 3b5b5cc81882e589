"""Probes, and what a reader sees while the database is away."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from teams.models.ledger import Job


def page(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("fine")


def faulty(request: HttpRequest) -> HttpResponse:
    raise KeyError("fault")


handler500 = "config.health.server_error"
urlpatterns = [path("accounts/page", page), path("api/page", page), path("accounts/faulty", faulty)]


@pytest.fixture
def asker(settings) -> Client:
    settings.ROOT_URLCONF = __name__
    # What these tests look at lies outside of anybody's reach.
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("teams.")]
    return Client(raise_request_exception=False)


@pytest.fixture
def away(transactional_db) -> Iterator[None]:
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    yield
    connection.close()
    connection.settings_dict["HOST"] = host


def test_a_living_process_says_so_under_any_name(asker):
    response = asker.get("/livez", headers={"host": "10.0.0.7"})

    assert response.status_code == 200


@pytest.mark.django_db
def test_a_migrated_database_is_ready(asker):
    assert asker.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_migration_that_waits_is_not_ready(asker):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    response = asker.get("/readyz")

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert b"migrate" in response.content


def test_a_database_that_is_away_is_not_ready(asker, away):
    response = asker.get("/readyz")

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert asker.get("/livez").status_code == 200


def test_a_page_without_its_database_asks_to_come_back(asker, away):
    response = asker.get("/accounts/page", headers={"accept-language": "en"})

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "Nothing was saved" in response.text
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_the_api_without_its_database_answers_in_json(asker, away):
    response = asker.get("/api/page")

    assert response.status_code == 503
    assert "try again" in response.json()["detail"]


def test_work_goes_on_when_the_database_is_back(asker, away):
    host, connection.settings_dict["HOST"] = connection.settings_dict["HOST"], ""
    answers = [asker.get("/accounts/page").status_code]
    connection.close()
    connection.settings_dict["HOST"] = host

    answers.append(asker.get("/accounts/page").status_code)

    assert answers == [200, 503]


@pytest.mark.django_db
def test_another_fault_is_not_blamed_on_the_database(asker):
    assert asker.get("/accounts/faulty").status_code == 500


@pytest.mark.parametrize(("token", "given"), [("", ""), ("", "Bearer "), ("right", "Bearer wrong")])
def test_without_the_token_there_is_no_status(asker, settings, token, given):
    settings.STATUS_TOKEN = token

    assert asker.get("/statusz", headers={"authorization": given}).status_code == 404


@pytest.mark.django_db
def test_the_status_tells_how_long_work_waits(asker, settings):
    settings.STATUS_TOKEN = "right"
    now = datetime.now(UTC)
    Job.objects.create(
        name="nightly", business_date=now.date(), queued_at=now - timedelta(minutes=9)
    )

    found = asker.get("/statusz", headers={"authorization": "Bearer right"}).json()

    assert 540 <= found["oldest_job_s"] < 600
    assert (found["oldest_mail_s"], found["failed_jobs"]) == (None, 0)
