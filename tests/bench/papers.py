"""Scorecard papers beside WeasyPrint alone on the same text."""

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402 - models need the set-up above
from django_scopes import scopes_disabled  # noqa: E402 - as above
from weasyprint import CSS, HTML  # noqa: E402 - as above

from kpis import paper  # noqa: E402 - as above
from kpis.actions import scorecards  # noqa: E402 - as above
from kpis.queries.figures import Figures  # noqa: E402 - as above
from teams.models import Team  # noqa: E402 - as above
from teams.models.teams import TeamKind  # noqa: E402 - as above
from teams.scope import everywhere  # noqa: E402 - as above
from tests.bench import tools  # noqa: E402 - as above
from tests.kpis import agreements  # noqa: E402 - as above

MONTH = date(2025, 11, 1)
EACH = 6


def figures() -> Figures:
    with everywhere(), scopes_disabled():
        team = Team.objects.filter(kind=TeamKind.VENDOR).order_by("pk")[0]
        return scorecards.read(team, MONTH, None, now=timezone.now())


def agreed() -> Figures:
    """A month under a contract, of nine clauses and money."""
    return agreements.worked()


def draw(found: Figures) -> bytes:
    return paper.draw(found, version=1, made_on=date(2025, 12, 3), digest="0" * 64, language="fr")


def written(found: Figures) -> str:
    return paper.write(found, version=1, made_on=date(2025, 12, 3), digest="0" * 64, language="fr")


def alone(text: str, style: str) -> bytes:
    return bytes(HTML(string=text).write_pdf(stylesheets=[CSS(string=style)]))


def several(found: Figures) -> tuple[float, float]:
    """When this process began and ended drawing; the first paper loads the fonts."""
    draw(found)
    start = time.time()
    for _ in range(EACH):
        draw(found)
    return start, time.time()


def rate(found: Figures, processes: int) -> float:
    """Papers a second while all the processes draw."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        spans = list(pool.map(several, [found] * processes))
    return processes * EACH / (max(end for _, end in spans) - min(start for start, _ in spans))


def resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1024**2


def main(runs: int) -> None:
    found, contract = figures(), agreed()
    text, agreed_text = written(found), written(contract)
    style = paper.stylesheet()
    works = {
        "paper": lambda: tools.seconds_of(lambda: draw(found)),
        "weasyprint": lambda: tools.seconds_of(lambda: alone(text, style)),
        "contract_paper": lambda: tools.seconds_of(lambda: draw(contract)),
        "contract_weasyprint": lambda: tools.seconds_of(lambda: alone(agreed_text, style)),
    }
    measured = tools.medians(runs, works)
    for n in range(1, 41):
        draw(found)
        if n in (10, 40):
            measured[f"papers_{n}_mb"] = resident_megabytes()
    speeds = {
        "papers_rate": lambda: rate(found, 1),
        "papers_by_two_rate": lambda: rate(found, 2),
    }
    tools.report(measured | tools.medians(max(runs // 2, 1), speeds))


if __name__ == "__main__":
    main(int(sys.argv[2]))
