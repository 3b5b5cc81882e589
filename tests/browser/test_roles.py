"""All pages as a manager, a vendor and a stranger; tests of pages walk them as administrator."""

import pytest

from tests.browser.conftest import shoot
from tests.browser.rules import overflow, serious
from tests.browser.test_pages import PAGES, address

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

REPORTS = (
    *("overview", "compare", "pairs", "team", "mix", "agents", "funnel", "hours", "live"),
    *("course", "team_funnel", "chart", "reading", "interactions", "behind", "glossary"),
    *("nothing", "work", "search", "events"),
)
# What is of the centre as a whole is an administrator's. A vendor's own pages are walked apart.
READERS = {
    "chloe": [name for name in PAGES if name not in ("settings", "card_add")],
    "ana": REPORTS,
}


@pytest.mark.parametrize(("person", "names"), READERS.items(), ids=READERS)
def test_what_a_reader_of_each_role_may_open_is_accessible_quiet_and_as_wide(desk, person, names):
    visit = desk.visit(person, width=360)

    for name in names:
        page = visit.go(address(desk, name))
        shoot(page, f"{name}-360-light-{person}")
        assert (name, overflow(page), serious(page)) == (name, 0, [])
    assert visit.complaints == []


def test_the_login_page_is_accessible_too(desk):
    visit = desk.visit()

    page = visit.go("/accounts/login/")

    for width, theme in ((1280, "light"), (360, "dark")):
        visit.look(width, theme)
        shoot(page, f"login-{width}-{theme}")
        assert (width, overflow(page), serious(page)) == (width, 0, [])
    assert visit.complaints == []
