"""Parts of a page that come later: in sight at once, the others in their time."""

import pytest

from tests.browser.test_pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_charts_replace_their_places(desk):
    page = desk.visit("max").go(f"{address(desk, 'compare')}&trend=channel_volume")

    page.wait_for_selector(".drawing svg")

    assert page.locator(".drawing figure[role=img]").count() == 2
    assert page.locator(".ghost").count() == 0


def asks(page, names):
    """The parts in the order in which the page asks for them from now on."""
    page.on("request", lambda sent: "hx-request" in sent.headers and names.append(sent.url))
    return names


def test_a_part_out_of_sight_comes_once_it_is_in_sight(desk):
    page = desk.opened("max")  # with a clock and routes of its own
    page.clock.install()
    parts = asks(page, [])
    page.goto(f"{desk.url}{address(desk, 'work')}")
    asked_at_first = list(parts)

    page.locator(".ghost").last.scroll_into_view_if_needed()
    with page.expect_response(lambda found: "/topics/customers/" in found.url):
        page.clock.run_for(300)

    assert not any("/topics/customers/" in part for part in asked_at_first)
    page.wait_for_selector(".ghost", state="detached")
    assert len(parts) == len(set(parts))


def test_what_nobody_scrolls_to_comes_after_the_rest_and_what_fails_is_said(desk):
    page = desk.opened("max")
    page.clock.install()
    page.route("**/topics/customers/**", lambda asked: asked.fulfill(status=503, body="away"))
    page.goto(f"{desk.url}{address(desk, 'work')}")

    with page.expect_response(lambda found: "/topics/customers/" in found.url):
        page.clock.run_for(2_100)

    page.wait_for_selector(".failed:visible >> text=could not be loaded just now")
    assert page.locator(".drawing:has(.failed:visible) .ghost:visible").count() == 0
