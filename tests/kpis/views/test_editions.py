"""The quarter of a team and the month of all teams, from the pages of scorecards."""

from datetime import date

import pytest
from django.urls import reverse

from kpis import editions
from kpis.models.documents import CardState
from kpis.views import editions as pages
from tests.kpis.carded import card, unscoped
from tests.kpis.issuing import unprinted

__all__ = ["unprinted", "unscoped"]

NOVEMBER = date(2026, 11, 1)


def text(page):
    return " ".join(page.content.decode().split())


def quarter_of(team, code="2026-Q4", language="en"):
    return reverse("quarter_paper", args=[team.slug, code, language])


@pytest.fixture
def drawn(monkeypatch):
    """What each edition was drawn from: the versions, and the day printed on it."""
    found = []

    def keep(figures, *, made_on, language, **_part):
        found.append(([one.slug for one in figures], made_on, language))
        return b"%PDF-"

    monkeypatch.setattr(editions, "quarter", keep)
    monkeypatch.setattr(editions, "side_by_side", keep)
    return found


def test_a_vendor_takes_its_own_quarter_and_no_other(world, unprinted):
    card(world.atlas)
    card(world.orvane)

    page = text(world.ana.client.get(reverse("quarters")))
    paper = world.ana.client.get(quarter_of(world.atlas))

    assert "Scorecards of Q4 2026" in page
    assert quarter_of(world.atlas) in page
    assert "85.2 B" in page
    assert "Orvane" not in page
    assert reverse("teams_paper", args=["2026-10", "en"]) not in page
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
    assert paper["Content-Disposition"] == 'inline; filename="vigie-atlas-2026-Q4-en.pdf"'
    assert world.ana.client.get(quarter_of(world.orvane)).status_code == 404


def test_only_the_staff_sees_all_teams_side_by_side(world, drawn):
    card(world.orvane)
    card(world.atlas)
    card(world.lyon, CardState.CHECKED)
    address = reverse("teams_paper", args=["2026-10", "fr"])

    board = text(world.max.client.get(reverse("scorecards")))
    answer = world.max.client.get(address)

    assert address in board
    assert answer.status_code == 200
    assert world.ana.client.get(address).status_code == 403
    assert [(teams, language) for teams, _day, language in drawn] == [(["atlas", "orvane"], "fr")]


def test_very_many_teams_come_in_parts(world, drawn, monkeypatch):
    monkeypatch.setattr(pages, "AT_ONCE", 2)
    for team in (world.atlas, world.lyon, world.orvane):
        card(team)
    address = reverse("teams_paper", args=["2026-10", "en"])

    page = text(world.max.client.get(reverse("quarters")))
    answers = [world.max.client.get(f"{address}?part={part}") for part in (1, 2, 3, "x")]

    assert f"{address}?part=2" in page
    assert [answer.status_code for answer in answers] == [200, 200, 404, 404]
    assert [teams for teams, _day, _language in drawn] == [["atlas", "lyon"], ["orvane"]]
    assert address not in text(world.max.client.get(reverse("scorecards")))


def test_of_each_month_the_version_that_stands_is_printed(world, drawn):
    contract = card(world.atlas, CardState.REISSUED).contract
    second = card(world.atlas, version=2, contract=contract)
    card(world.atlas, CardState.DRAFT, version=3, contract=contract)
    last = card(world.atlas, month=NOVEMBER, contract=contract)

    world.ana.client.get(quarter_of(world.atlas))

    [(teams, _day, _language)] = drawn
    assert teams == ["atlas", "atlas"]
    page = text(world.ana.client.get(reverse("quarters")))
    for one in (second, last):
        assert reverse("scorecard", args=[one.pk]) in page
    assert "not issued" in page  # December


def test_a_quarter_without_an_issued_scorecard_says_so(world):
    card(world.atlas, CardState.CHECKED)

    paper = world.max.client.get(quarter_of(world.atlas))
    side = world.max.client.get(reverse("teams_paper", args=["2026-10", "en"]))

    assert paper.status_code == side.status_code == 404
    assert "No scorecard of Atlas was issued in Q4 2026." in text(paper)
    assert "No scorecard was issued for October 2026." in text(side)
    assert "No scorecard went out yet." in text(world.max.client.get(reverse("quarters")))
    assert "No scorecard was issued in Q1 2025." in text(
        world.max.client.get(reverse("quarters"), {"quarter": "2025-Q1"})
    )


@pytest.mark.parametrize(
    ("code", "language"), [("2026-Q5", "en"), ("2026-10", "en"), ("2026-Q4", "de")]
)
def test_what_is_no_quarter_is_not_found(world, code, language):
    card(world.atlas)

    assert world.ana.client.get(quarter_of(world.atlas, code, language)).status_code == 404


def test_the_same_scorecards_give_the_same_bytes(world, unprinted):
    card(world.atlas)

    first, second = (world.ana.client.get(quarter_of(world.atlas)) for _ in range(2))

    assert first.content == second.content
    assert first["ETag"] == second["ETag"]
