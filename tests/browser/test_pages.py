"""Pages in a browser: accessible, quiet, of every width, in both themes and languages."""

from itertools import product

import pytest

from tests.browser.conftest import Desk, shoot
from tests.browser.rules import overflow, serious

# The mark of the database makes the plugin set one up; pages read what was committed before.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

DAYS = "period=custom&start=2026-10-13&end=2026-11-06"
PAGES = {
    "overview": "/?{days}&channel=",
    "compare": "/teams/?{days}",
    "pair": "/compare/{slug}/{other}/?{days}&channel=&gap=hold_rate",
    "groups": "/compare/internal/vendors/?{days}&channel=",
    "pairs": "/compare/",
    "team": "/teams/{slug}/?{days}",
    "mix": "/teams/{slug}/mix/?{days}",
    "agents": "/teams/{slug}/agents/?{days}",
    "funnel": "/funnel/?{days}&channel=",
    "hours": "/hours/?{days}&channel=",
    "live": "/live/",
    "wall": "/live/?wall=1&channel=&day=2026-10-26",
    "course": "/teams/{slug}/control/?{days}&channel=&by=day",
    "team_funnel": "/teams/{slug}/funnel/?{days}&channel=",
    "chart": "/charts/trend/?{days}",
    "reading": "/readings/service_level/?{days}&team={slug}",
    "interactions": "/interactions/?{days}",
    "behind": "/interactions/?{days}&kpi=service_level&team={slug}&side=missed",
    "glossary": "/glossary/",
    "nothing": "/teams/?period=custom&start=2020-01-01&end=2020-01-31",
    "scores": "/scores/?month=2026-10",
    "scorecards": "/scorecards/",
    "mail": "/mail/",
    "settings": "/settings/",
    "imports": "/imports/",
    "data": "/data/",
    "work": "/topics/?{days}",
    "search": "/search/?q=service",
    "events": "/events/",
    "records": "/records/",
    "cases": "/records/cases/?since=2026-10-13&until=2026-11-06",
    "costs": "/records/costs/",
    "card_add": "/records/cards/add/",
    "team_cards": "/teams/{slug}/scorecards/?{days}",
    "scorecard": "/scorecards/{card}/",
    "disputes": "/disputes/?show=all",
    "dispute": "/disputes/{dispute}/",
    "contracts": "/contracts/",
    "contract": "/contracts/versions/{version}/",
    "draft": "/contracts/versions/{draft}/",
    "clause_add": "/contracts/versions/{draft}/clauses/add/",
    "months": "/contracts/versions/{draft}/months/",
    "exclusions": "/contracts/{contract}/exclusions/",
    "credits": "/credits/",
}
# What a vendor reads of its own; the form is the vendor's alone.
VENDORS = ("team_cards", "scorecards", "scorecard", "disputes", "dispute", "contracts", "contract")
CONTEST = "/scorecards/{card}/dispute/?subject="


def address(desk: Desk, name: str) -> str:
    return PAGES[name].format(days=DAYS, slug=desk.slug, other=desk.other, **desk.rows)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_quiet_and_as_wide_as_its_window(desk, name):
    visit = desk.visit("adam", width=360)

    page = visit.go(address(desk, name))

    for width, theme in ((360, "light"), (1280, "dark")):
        visit.look(width, theme)
        shoot(page, f"{name}-{width}-{theme}-adam")
        assert (width, overflow(page), serious(page)) == (width, 0, [])
    assert visit.complaints == []


def test_of_many_alike_the_one_text_that_is_too_faint_is_found(desk):
    page = desk.visit("max").go(address(desk, "compare"))
    faint = "tbody tr:nth-child(2) td:nth-child(3) * { color: #bbb !important }"

    before = serious(page)
    page.evaluate(
        "(rules) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);"
        " document.adoptedStyleSheets = [sheet]; }",
        faint,
    )

    assert before == []
    assert any(found.startswith("color-contrast") for found in serious(page))


def test_a_vendors_own_pages_are_accessible_quiet_and_as_wide_as_its_window(desk):
    visit = desk.visit("ana")
    contest = CONTEST.format(**desk.rows)

    for place in (
        *(address(desk, name) for name in (*VENDORS, "exclusions", "credits")),
        *(contest + subject for subject in ("figure", "interaction", "exclusion")),
    ):
        page = visit.go(place)
        for width, theme in ((1280, "light"), (360, "dark")):
            visit.look(width, theme)
            assert (place, width, overflow(page), serious(page)) == (place, width, 0, [])
    paper = page.request.get(f"{desk.url}/f/{desk.rows['token']}/")

    assert visit.complaints == []
    assert (paper.status, paper.headers["content-type"]) == (200, "application/pdf")


@pytest.mark.parametrize("person", ["max", "chloe"])
@pytest.mark.parametrize("name", ["compare", "team"])
def test_reports_are_drawn_in_every_width_theme_and_language(desk, person, name):
    visit = desk.visit(person)

    page = visit.go(address(desk, name))

    for width, theme in product((360, 1280, 1920), ("light", "dark")):
        visit.look(width, theme)
        shoot(page, f"{name}-{width}-{theme}-{person}")
        assert (width, theme, overflow(page)) == (width, theme, 0)
    assert visit.complaints == []


def test_without_scripts_charts_are_images_and_nothing_is_lost(desk):
    page = desk.visit("max", java_script_enabled=False).page

    page.goto(f"{desk.url}{address(desk, 'compare')}&trend=channel_volume")

    assert page.locator(".matrix tbody tr").count() >= 3
    assert page.locator(".drawing img").count() == 2
    assert page.locator(".drawing img").first.bounding_box()["width"] > 300
    assert page.get_by_role("button", name="Apply").is_visible()


def test_the_first_tab_stop_leads_to_the_content(desk):
    page = desk.visit("max").go(address(desk, "compare"))

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_on_a_phone_each_team_shows_all_its_figures_without_scrolling_sideways(desk):
    page = desk.visit("max", width=360).go(address(desk, "compare"))

    boxes = [cell.bounding_box() for cell in page.locator(".matrix tbody a.cell").all()]

    assert len(boxes) >= 20
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in boxes)
    assert page.locator(".cell .label").first.is_visible()


def test_on_a_phone_filters_are_folded_into_a_line_that_names_them(desk):
    page = desk.visit("max", width=360).go(address(desk, "compare"))

    assert not page.get_by_role("button", name="Apply").is_visible()
    page.locator(".fold > summary").click()

    assert page.get_by_role("button", name="Apply").is_visible()


def test_at_1280_the_table_starts_above_the_fold(desk):
    page = desk.visit("max", width=1280).go(address(desk, "compare"))

    row = page.locator(".matrix tbody th.team").first.bounding_box()

    assert row["y"] + row["height"] < 800


def test_at_1920_verdicts_stand_beside_the_table_below_what_filters_both(desk):
    page = desk.visit("max", width=1920).go(address(desk, "compare"))

    filters, table, verdicts = (
        page.locator(one).bounding_box() for one in (".fold", ".beside.panel", ".aside")
    )

    assert filters["y"] + filters["height"] < table["y"] == verdicts["y"]
    assert table["x"] + table["width"] < verdicts["x"]


def test_a_manager_takes_a_figure_home_in_six_clicks_and_shares_what_is_seen(desk):
    visit = desk.visit("max")
    page = visit.go(f"/?{DAYS}&channel=phone")
    page.get_by_role("link", name="Compare", exact=True).first.click()
    page = visit.go(address(desk, "compare"))  # the days of the test's data
    row = page.locator(".matrix tbody tr", has=page.locator(f'a[href*="/teams/{desk.slug}/"]'))
    row.locator('a.cell[href*="/readings/service_level/"]').click()
    page.get_by_role("link", name="What it counts, one by one").click()
    page.get_by_role("link", name="Not in the numerator").click()
    shared = page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    page.locator(".list tbody a").first.click()

    assert download.value.suggested_filename.startswith("vigie-service_level-missed")
    assert page.locator(".way li").count() >= 1
    assert serious(page) == []
    assert overflow(page) == 0
    again = desk.visit("max").go(shared.removeprefix(desk.url))
    assert again.get_by_role("link", name="Not in the numerator").get_attribute("aria-current")
    assert visit.complaints == []


def test_a_reader_logs_in_switches_the_language_and_logs_out(desk):
    visit = desk.visit()

    page = visit.go(address(desk, "compare"))
    page.get_by_label("Name or e-mail address").fill("max")
    page.get_by_label("Password").fill("a-week-of-october")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_selector(".matrix")
    page.get_by_role("button", name="Français").click()
    page.wait_for_selector("html[lang=fr]")
    french = page.locator("html").get_attribute("lang")
    page.get_by_role("button", name="English").click()
    page.wait_for_selector("html[lang=en]")
    page.get_by_role("button", name="Log out").first.click()
    page.wait_for_url("**/accounts/login/**")

    assert french == "fr"
    assert "/accounts/login/" in page.url
    assert visit.complaints == []


def bounds(place):
    """Where something that is seen stands."""
    box = place.bounding_box()
    assert box is not None
    return box


def test_all_places_of_a_french_bar_stand_on_one_line_of_a_laptop(desk):
    page = desk.visit("adele", width=1280).go("/surveys/")

    for width in (1280, 1025):
        page.set_viewport_size({"width": width, "height": 800})
        shown = page.locator(".bar nav.main :is(a, summary):visible, .bar .who > :visible").all()
        middles = [box["y"] + box["height"] / 2 for box in map(bounds, shown)]
        assert max(middles) - min(middles) < 2
        assert overflow(page) == 0

    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.locator(".bar nav.main a").count() == 15
    page.get_by_text("Plus", exact=True).click()
    assert page.locator(".bar nav.main a:visible").count() == 15
    page.keyboard.press("Escape")
    assert page.locator(".bar nav.main a:visible").count() == 9


def test_on_paper_figures_stand_beside_each_other_and_none_reaches_into_the_next(desk):
    visit = desk.visit("chloe")
    visit.page.emulate_media(media="print")

    visit.page.set_viewport_size({"width": 1016, "height": 700})
    matrix = visit.go(address(desk, "compare"))
    crowded = matrix.evaluate(
        "[...document.querySelectorAll('.matrix :is(th, td)')]"
        ".filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"
    )
    tools = [one for one in matrix.locator(".sorting, button").all() if one.is_visible()]
    visit.page.set_viewport_size({"width": 688, "height": 1000})
    cards = visit.go(address(desk, "team")).locator(".cards .card").all()[:2]

    assert (crowded, tools) == ([], [])
    assert cards[0].bounding_box()["y"] == cards[1].bounding_box()["y"]


def test_the_search_opens_by_a_key_and_leads_on_by_enter(desk):
    visit = desk.visit("max")
    page = visit.go(address(desk, "glossary"))

    page.keyboard.press("/")
    page.keyboard.type("abandon")
    page.wait_for_selector("#palette .hits a")
    page.keyboard.press("Escape")
    assert not page.locator("#palette").is_visible()

    page.keyboard.press("Control+k")
    page.keyboard.type("overview")
    page.wait_for_selector("#palette .hits a[href='/']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{visit.url}/")
    assert visit.complaints == []
