"""Where requests enter their reach."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone, translation

from teams.edges import permitted
from teams.models import Segment, Team, User
from teams.models.people import Role
from teams.roles import ROLES, Permission, may
from tests import builders
from tests.world import World


@permitted(Permission.READ_REPORTS)
def seen(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('vigie.staff')")
        role, staff = cursor.fetchone()
    teams = ",".join(Team.objects.order_by("slug").values_list("slug", flat=True))
    zone = timezone.get_current_timezone_name()
    return HttpResponse(f"{role} {staff} {teams} {translation.get_language()} {zone}")


@permitted(Permission.READ_REPORTS)
def writes(request: HttpRequest) -> HttpResponse:
    Segment.objects.create(slug="written", name="Written")
    if request.GET["then"] == "raise":
        raise RuntimeError("after the write")
    return HttpResponse(status=int(request.GET["then"]))


urlpatterns = [
    path("seen/", seen, name="seen"),
    path("writes/", writes, name="writes"),
    path("", include("config.urls")),
]


@pytest.fixture
def here(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.mark.usefixtures("here")
def test_a_request_runs_in_the_reach_language_and_zone_of_its_reader(world: World) -> None:
    page = world.ana.client.get("/seen/", headers={"accept-language": "fr"})

    assert page.content.decode() == f"vigie_web off atlas en {settings.REPORTING_ZONE}"


@pytest.mark.usefixtures("here")
def test_staff_reaches_all_teams(world: World) -> None:
    page = world.max.client.get("/seen/").content.decode()

    assert page.startswith("vigie_web on atlas,lyon,mixed,orvane,unattributed")


@pytest.mark.usefixtures("here")
def test_a_reader_without_a_team_sees_none(world: World) -> None:
    client = Client()
    client.force_login(builders.user(role="vendor"))

    assert client.get("/seen/").content.decode().split()[:3] == ["vigie_web", "off", "en"]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("then", ["400", "403", "404", "500", "503"])
def test_what_an_error_answer_wrote_is_taken_back(world: World, then: str) -> None:
    answer = world.max.client.get(f"/writes/?then={then}")

    assert answer.status_code == int(then)
    assert not Segment.objects.filter(slug="written").exists()


@pytest.mark.usefixtures("here")
def test_what_a_failing_view_wrote_is_taken_back(world: World) -> None:
    with pytest.raises(RuntimeError):
        world.max.client.get("/writes/?then=raise")

    assert not Segment.objects.filter(slug="written").exists()


@pytest.mark.usefixtures("here")
def test_what_a_good_answer_wrote_stays(world: World) -> None:
    world.max.client.get("/writes/?then=200")

    assert Segment.objects.filter(slug="written").exists()


@pytest.mark.usefixtures("here")
def test_pages_stay_with_the_reader(world: World) -> None:
    assert world.ana.client.get("/seen/")["Cache-Control"] == "private, no-cache"


@pytest.mark.usefixtures("here")
def test_a_stranger_is_sent_to_the_login_and_back(db) -> None:
    answer = Client().get("/seen/?page=2")

    assert answer["Location"] == "/accounts/login/?next=/seen/%3Fpage%3D2"


@pytest.mark.usefixtures("here")
def test_a_part_of_a_page_sends_all_of_it_to_the_login_and_back(db) -> None:
    board = "http://testserver/live/?wall=1"
    asked = {"hx-request": "true", "hx-current-url": board}

    part = Client().get("/seen/", headers=asked)
    found = Client().get("/seen/", headers={"x-part": "1"})

    assert part["HX-Redirect"] == "/accounts/login/?next=/live/%3Fwall%3D1"
    assert (part.status_code, part.content) == (200, b"")
    assert (found.status_code, found.content) == (401, b"")


@pytest.mark.usefixtures("here")
def test_a_key_for_programs_opens_no_page(world: World) -> None:
    _row, secret = builders.token(user=world.ana.user, teams=[world.atlas])

    answer = Client().get("/seen/", headers={"authorization": f"Bearer {secret}"})

    assert answer.status_code == 302


def test_a_login_leads_to_the_same_host_only(world: World) -> None:
    builders.user("vera", role="manager", password="a long password")
    typed = {"login": "vera", "password": "a long password"}

    away = Client().post("/accounts/login/?next=https://evil.example/", typed)
    home = Client().post("/accounts/login/?next=/glossary/", typed)

    assert away["Location"] == "/"
    assert home["Location"] == "/glossary/"


def test_a_login_starts_a_new_session(world: World) -> None:
    builders.user("vera", role="manager", password="a long password")
    client = Client()
    client.cookies["vigie"] = "chosenbysomebodyelse"

    client.post("/accounts/login/", {"login": "vera", "password": "a long password"})

    assert client.cookies["vigie"].value != "chosenbysomebodyelse"
    page = client.get("/glossary/")
    assert page.status_code == 200
    assert not list(page.context["messages"]), "none in the language of before the login"


def test_a_wrong_login_says_the_same_for_known_and_unknown(world: World) -> None:
    builders.user("vera", role="manager", password="a long password")

    known_name = Client().post("/accounts/login/", {"login": "vera", "password": "wrong"})
    unknown = Client().post("/accounts/login/", {"login": "nobody", "password": "wrong"})

    assert known_name.status_code == unknown.status_code == 200
    assert known_name.context["form"].errors == unknown.context["form"].errors
    assert "do not belong together: check both" in known_name.content.decode()


def test_a_changed_password_ends_the_other_sessions(world: World) -> None:
    client = world.ana.client
    world.ana.user.set_password("another long password")
    world.ana.user.save()

    assert client.get("/glossary/").status_code == 302


def test_a_language_is_kept_with_the_person(world: World) -> None:
    world.ana.client.post("/language/", {"language": "fr", "next": "/glossary/"})

    assert User.objects.get(username="ana").language == "fr"
    assert 'lang="fr"' in world.ana.client.get("/glossary/").content.decode()


def test_a_language_that_we_do_not_speak_changes_nothing(world: World) -> None:
    world.ana.client.post("/language/", {"language": "xx", "next": "/glossary/"})

    assert User.objects.get(username="ana").language == "en"


def test_each_role_holds_what_the_one_below_holds_but_who_answers_a_dispute_raises_none() -> None:
    vendor, manager, administrator = (
        ROLES[role] for role in (Role.VENDOR, Role.MANAGER, Role.ADMINISTRATOR)
    )
    raises = {Permission.DISPUTE_SCORECARDS}

    assert raises < vendor
    assert vendor - raises < manager < administrator == set(Permission) - raises


def test_whoever_is_disabled_may_nothing() -> None:
    assert not may(User(role="administrator", is_active=False), Permission.READ_REPORTS)


@pytest.mark.parametrize("page", ["password/change/", "email/"])
def test_pages_of_ones_own_account_wear_the_forms_of_all_others(page: str, world: World) -> None:
    builders.user("vera", email="vera@desk.example", password="a long password")
    client = Client()
    client.post("/accounts/login/", {"login": "vera", "password": "a long password"})

    told = client.get(f"/accounts/{page}").content.decode()

    assert '<form class="form"' in told
    assert 'class="button first"' in told
    assert told.count("<button") == told.count('<button class="')
