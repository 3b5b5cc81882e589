"""Each report page: server time, queries, size, and when a browser first shows something of it."""

import math
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import django

django.setup()

from django.conf import settings  # noqa: E402 - models need the set-up above
from django.db import connection  # noqa: E402 - as above
from django.test import Client  # noqa: E402 - as above
from django_scopes import scopes_disabled  # noqa: E402 - as above
from playwright.sync_api import Page, sync_playwright  # noqa: E402 - as above

from config import collecting  # noqa: E402 - as above
from kpis.compareform import MOST_KPIS, kept_by_team  # noqa: E402 - as above
from kpis.views import kept  # noqa: E402 - as above
from teams.models import Team  # noqa: E402 - as above
from teams.models.teams import TeamKind  # noqa: E402 - as above
from teams.scope import everywhere  # noqa: E402 - as above
from tests.bench import pages, tools  # noqa: E402 - as above
from tests.bench.goals import REPORTS  # noqa: E402 - as above

YEAR: Final = "period=custom&start=2025-01-01&end=2025-12-31"
CHROMIUM: Final = "/usr/bin/chromium"
# What enters and leaves the reach of whoever asks.
PLUMBING: Final = re.compile(r"SAVEPOINT|set_config|current_setting")
KILOBYTE: Final = 1024
PAINT: Final = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
# Of some loads, each of which a page drawn anew may be.
LOADS: Final = 3
# By which a server has loaded all that draws.
WARMED: Final = ("overview", "pair", "funnel", "hours")


@dataclass(slots=True)
class Counted:
    """How many statements read something."""

    n: int = 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        self.n += not PLUMBING.search(str(sql))
        return execute(sql, params, many, context)


def fetched(client: Client, address: str) -> bytes:
    """The page as it is drawn when nothing of it is kept."""
    kept.clear()
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: status {answer.status_code}")
    return bytes(answer.content)


def p95(times: Sequence[float]) -> float:
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]


def measured(client: Client, name: str, address: str, runs: int) -> tools.Measured:
    fetched(client, address)
    counted = Counted()
    with connection.execute_wrapper(counted):
        content = fetched(client, address)
    times = [tools.seconds_of(lambda: fetched(client, address)) for _ in range(runs)]
    return {
        f"report_{name}": p95(times),
        f"report_{name}_queries_n": counted.n,
        f"report_{name}_kb": len(content) / KILOBYTE,
    }


def paint(page: Page, url: str) -> float:
    """Seconds from asking to the first text or picture."""
    page.goto(url, wait_until="load")
    while (found := page.evaluate(PAINT)) is None:
        page.wait_for_timeout(20)
    return float(found) / 1000


def paints(cookie: str, addresses: dict[str, str]) -> tools.Measured:
    """The slowest of some loads of each page, one of which draws it anew, by a server at work."""
    with pages.serving("config.wsgi") as port, sync_playwright() as playwright:
        root = f"http://{pages.HOST}:{port}"
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context()
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": root}])
        page = context.new_page()
        for name in WARMED:
            # Of another period: what draws is loaded, and nothing of the year is kept.
            early = addresses[name].replace("2025-12-31", "2025-02-28")
            pages.rate(port, early, f"{settings.SESSION_COOKIE_NAME}={cookie}")
        page.goto(f"{root}/views/")
        found = {
            f"report_{name}_paint": max(paint(page, root + address) for _ in range(LOADS))
            for name, address in addresses.items()
        }
        browser.close()
    return found


def main(url: str, runs: int) -> None:
    tools.refuse_others(url)
    with everywhere(), scopes_disabled():
        slug = Team.objects.filter(kind=TeamKind.VENDOR).order_by("pk")[0].slug
    long = "&".join(f"kpi={kpi.key}" for kpi in kept_by_team()[:MOST_KPIS])
    addresses = {
        name: f"{path.format(team=slug, long=long)}{'&' if '?' in path else '?'}{YEAR}"
        for name, path in REPORTS.items()
    }
    cookie = pages.session()
    client = Client(headers={"host": pages.HOST})
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    found: tools.Measured = {}
    for name in WARMED:
        fetched(client, addresses[name])
    collecting.settle()  # as the server does once it has loaded what answers
    for name, address in addresses.items():
        found |= measured(client, name, address, 4 * runs)
    connection.close()
    found |= paints(cookie, addresses)
    for what in ("queries_n", "kb", "paint"):
        found[f"reports_{what}"] = max(found[f"report_{name}_{what}"] for name in REPORTS)
    allowed = {"report": 0.3, "live": 0.15, "queries_n": 12, "kb": 150, "paint": 1.0}
    tools.report(found | {f"allowed_{name}": most for name, most in allowed.items()})


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
