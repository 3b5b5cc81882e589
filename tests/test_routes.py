"""Each route: who gets in, and that reading writes nothing."""

import pytest
from django.test import Client

from teams.edges import PUBLIC as OPENED
from tests import access
from tests.world import World

pytestmark = pytest.mark.long

ROUTES = access.routes()
NAMES = [route.name for route in ROUTES]


def test_what_opens_without_a_login_is_the_committed_list() -> None:
    assert OPENED == access.PUBLIC


def test_every_route_that_takes_something_has_a_strangers_row(world: World) -> None:
    known = access.strangers(world)

    assert {route.name for route in ROUTES if route.takes} <= set(known)


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_every_route_says_what_it_asks_for(route: access.Route) -> None:
    if route.name in access.PUBLIC | access.OWN_ACCOUNT:
        return

    assert route.permission is not None


@pytest.mark.django_db
def test_without_a_login_every_route_asks_for_one(world: World) -> None:
    known = access.strangers(world)
    client = Client()

    let_in = [
        address
        for route in ROUTES
        if route.name not in access.PUBLIC
        for address in [access.address(route, known)]
        for method in ("GET", "POST", "PUT", "DELETE")
        if not is_refused(client.generic(method, address), route)
    ]

    assert let_in == []


def is_refused(answer, route: access.Route) -> bool:
    if route.is_api:
        return answer.status_code == 401
    return answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


def test_no_route_gives_a_vendor_another_vendors_row(world: World) -> None:
    known = access.strangers(world)
    shared = {"chart", "chart_image", "entry", "reading", *access.OWN_ACCOUNT}
    client = world.ana.client
    before = access.contents()

    got = {
        (route.name, verb): answer.status_code
        for route in ROUTES
        if route.takes and route.name not in shared
        for verb in ("GET", "POST")
        for answer in [client.generic(verb, access.address(route, known))]
        if answer.status_code not in (403, 404, 405)
    }

    assert got == {}
    assert access.contents() == before


def test_no_page_of_a_vendor_names_another_vendor(world: World) -> None:
    known = access.strangers(world)
    client = world.ana.client
    names = ("Orvane", "orvane", "oscar")

    told = [
        (route.name, name)
        for route in ROUTES
        if not route.takes or route.name in {"chart", "chart_image", "entry", "reading"}
        for text in [client.get(access.address(route, known)).content.decode(errors="replace")]
        for name in names
        if name in text
    ]

    assert told == []


@pytest.mark.parametrize("who", ["admin", "max", "ana"])
def test_reading_fails_nowhere_and_changes_no_row(world: World, who: str) -> None:
    known = access.strangers(world)
    client = world.people[who].client
    before = access.contents()

    failed = {
        (route.name, method): answer.status_code
        for route in ROUTES
        for method in ("GET", "HEAD")
        for answer in [client.generic(method, access.address(route, known))]
        if answer.status_code >= 500
    }

    assert failed == {}
    assert access.contents() == before


def test_no_form_is_taken_without_its_csrf_token(world: World) -> None:
    known = access.strangers(world)
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.admin.user)
    before = access.contents()

    taken = {
        (route.name, method): answer.status_code
        for route in ROUTES
        for method in ("POST", "PUT", "PATCH", "DELETE")
        for answer in [client.generic(method, access.address(route, known))]
        if answer.status_code not in (403, 405)
        and (route.name not in access.BY_ADDRESS or answer.status_code != 404)
    }

    assert taken == {}
    assert access.contents() == before
