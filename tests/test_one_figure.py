"""One figure, one computation: page, CSV, command line, API and scorecard tell the same terms."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled
from pypdf import PdfReader

from kpis.actions import scorecards, snapshots
from kpis.catalogue import HEADLINE_KEYS
from kpis.models.documents import Scorecard
from teams.models import Team
from teams.scope import everywhere
from tests import builders
from tests.builders import leg
from tests.shelf import Shelf
from tests.world import Person

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
Terms = dict[str, tuple[float, float | None]]


@dataclass(frozen=True)
class Month:
    team: Team
    manager: Person
    secret: str


def made() -> Month:
    """A team with forty calls, some late, abandoned, held, passed on and repeated."""
    team = builders.team("Atlas", slug="atlas", vendor=builders.vendor())
    other = builders.team("Lyon", slug="lyon")
    agent = builders.agent(team=team)
    customers = [builders.customer() for _ in range(33)]
    start = datetime(2026, 10, 2, 9, tzinfo=UTC)
    for number in range(45):
        at = start + timedelta(hours=11 * number)
        part = leg(
            team,
            at=at,
            wait=number,
            talk=60 + number,
            hold=20 if number % 4 == 0 else 0,
            wrap_up=number % 7,
            outcome="abandoned" if number % 9 == 8 else "answered",
            agent=agent if number % 9 != 8 else None,
            is_transfer=number % 10 == 0,
        )
        builders.interaction(part, customer=customers[number % 33])
        builders.interaction(leg(other, at=at, wait=3), customer=builders.customer())
    builders.interaction(leg(other, at=datetime(2026, 11, 15, 9, tzinfo=UTC)))
    for day in range(60):
        builders.changed_day(day=FIRST + timedelta(days=day - 2))
    snapshots.refresh_due(now=NOW)
    manager = Person(builders.user("max", role="manager"))
    _, secret = builders.token(user=manager.user, teams=[team, other])
    return Month(team, manager, secret)


@pytest.fixture(scope="module")
def months(shelved: Any) -> Shelf[Month]:
    return shelved(made)


@pytest.fixture
def month(db: None, months: Shelf[Month]) -> Iterator[Month]:
    with scopes_disabled():
        yield months.taken()


def terms(rows: list[dict[str, Any]]) -> Terms:
    """Numerator and denominator of the team's figures, by KPI."""
    return {
        row["kpi"]: (
            float(row["numerator"]),
            None if row["denominator"] in (None, "") else float(row["denominator"]),
        )
        for row in rows
        if row["scope"] == "atlas"
    }


def of_the_command_line() -> Terms:
    printed = io.StringIO()
    span = ("--from", str(FIRST), "--to", str(LAST), "--by", "team", "--format", "json")
    call_command("kpis", *span, "--kpi", *HEADLINE_KEYS, stdout=printed)
    return terms(json.loads(printed.getvalue()))


def of_the_csv(client: Client) -> Terms:
    asked: dict[str, Any] = {
        "period": "custom",
        "start": FIRST,
        "end": LAST,
        "channel": "",
        "format": "csv",
    }
    answer = client.get(reverse("compare"), asked)
    return terms(list(csv.DictReader(io.StringIO(answer.content.decode()))))


def of_the_api(secret: str) -> Terms:
    asked: dict[str, Any] = {"from": FIRST, "to": LAST, "by": "team", "kpi": list(HEADLINE_KEYS)}
    answer = Client().get("/api/v1/readings", asked, headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 200, answer.content
    found = answer.json()
    return terms(found["results"] if isinstance(found, dict) else found)


def of_the_page(client: Client) -> Terms:
    found: Terms = {}
    for key in HEADLINE_KEYS:
        asked: dict[str, Any] = {
            "period": "custom",
            "start": FIRST,
            "end": LAST,
            "channel": "",
            "team": "atlas",
        }
        answer = client.get(reverse("reading", args=[key]), asked)
        html = answer.content.decode()
        found[key] = (_fact(html, "numerator") or 0.0, _fact(html, "denominator"))
    return found


def _fact(html: str, name: str) -> float | None:
    # An amount may lead to the list of what it is made of.
    match = re.search(rf"<dt>{name}</dt><dd>\s*(?:<a [^>]*>)?\s*([^<]*)", html)
    if match is None:
        return None
    digits = re.sub(r"[^\d.]", "", match[1].replace(",", ""))
    return float(digits)


def test_every_surface_tells_the_same_terms(month: Month) -> None:
    right = of_the_command_line()

    assert set(right) == set(HEADLINE_KEYS)
    assert right["service_level"][1]
    assert of_the_csv(month.manager.client) == right
    assert of_the_api(month.secret) == right


def test_the_page_that_takes_a_figure_apart_tells_them_too(month: Month) -> None:
    right = of_the_command_line()

    page = of_the_page(month.manager.client)

    for key, (numerator, denominator) in right.items():
        assert page[key][0] == pytest.approx(numerator), key
        assert page[key][1] == denominator, key


def test_the_scorecard_freezes_them(month: Month) -> None:
    right = of_the_command_line()
    with everywhere():
        made = scorecards.make(team_id=month.team.pk, month=FIRST, now=NOW)
        card = Scorecard.objects.get(pk=made.scorecard_id)
        pdf = scorecards.draw(card, language="en")

    lines = {line["key"]: line for line in card.figures["lines"] if line["key"] in right}
    assert len(lines) >= 6
    for key, line in lines.items():
        if line["numerator"] is not None:
            assert (line["numerator"], line["denominator"]) == right[key], key
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "Atlas" in text
