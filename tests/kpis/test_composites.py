"""Composite scores from targets and figures on the mix of all work."""

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis import boards
from kpis.queries import composites
from kpis.queries.composites import Board
from kpis.queries.pickers import pickers
from kpis.stats.composite import Reason
from teams.models import Team
from tests import builders
from tests.kpis import mixed
from tests.kpis.mixed import LATER, START
from tests.kpis.views.conftest import logged_in
from tests.shelf import Shelf

pytestmark = pytest.mark.django_db
FCR = {"kpi": "fcr_rate", "floor": 0.60, "threshold": 0.68, "target": 0.76, "stretch": 0.84}


def made() -> tuple[Team, Team]:
    lyon = builders.team("Lyon", slug="lyon")
    atlas = builders.team("Atlas", slug="atlas", vendor=builders.vendor())
    mixed.done(mixed.example(lyon, atlas))
    return lyon, atlas


@pytest.fixture(scope="module")
def pairs(shelved: Any) -> Shelf[tuple[Team, Team]]:
    return shelved(made)


@pytest.fixture
def pair(db: None, pairs: Shelf[tuple[Team, Team]]) -> Iterator[tuple[Team, Team]]:
    """The example of a reversal, an internal team and a vendor's."""
    with scopes_disabled():
        yield pairs.taken()


def scored(teams: tuple[Team, ...], *, now: datetime = LATER) -> Board:
    return composites.board(START, {team.pk: team.slug for team in teams}, now=now)


def test_figures_on_the_mix_of_all_work_become_points(pair: tuple[Team, Team]) -> None:
    builders.target(**FCR)

    board = scored(pair)

    # Of 1,000 issues 450 are billing, 450 technical, 100 orders by chat, which Lyon has none of.
    lyon, atlas = board.scores
    assert lyon.score == pytest.approx(100 + (0.775 - 0.76) / 0.08 * 20)
    assert atlas.score == pytest.approx(60 + (0.7325 - 0.68) / 0.08 * 40)
    assert lyon.score is not None
    assert lyon.low is not None
    assert lyon.high is not None
    assert lyon.low < lyon.score < lyon.high


def test_chances_are_the_same_in_every_run(pair: tuple[Team, Team]) -> None:
    builders.target(**FCR)

    first, again = scored(pair), scored(pair)

    assert first.chances == again.chances
    (chance,) = first.chances
    assert chance.p_first > chance.p_second
    assert first.order_kept == 1.0
    assert first.seed == START.toordinal()


def test_a_kpi_whose_target_lacks_an_anchor_is_left_out_and_named(pair: tuple[Team, Team]) -> None:
    builders.target(**FCR)
    builders.target(kpi="csat_score", floor=None, target=0.8)

    board = scored(pair)

    assert board.plan is not None
    assert [part.kpi for part in board.plan.parts] == ["fcr_rate"]
    assert "csat_score" in board.missing


def test_without_any_whole_target_nothing_is_scored(pair: tuple[Team, Team]) -> None:
    board = scored(pair)

    assert board.plan is None
    assert board.scores == ()


def test_too_little_known_weight_gives_a_reason_and_no_score(pair: tuple[Team, Team]) -> None:
    builders.target(**FCR)
    builders.target(kpi="csat_score", floor=0.6, threshold=0.7, target=0.8, stretch=0.9)

    board = scored(pair)

    assert {one.reason for one in board.scores} == {Reason.INSUFFICIENT_WEIGHT}
    assert {one.score for one in board.scores} == {None}
    assert board.chances == ()


def test_figures_that_can_still_change_are_not_scored(pair: tuple[Team, Team]) -> None:
    builders.target(**FCR)

    board = scored(pair, now=datetime(2026, 11, 2, tzinfo=UTC))

    assert {one.score for one in board.scores} == {None}


def test_a_band_earns_points_on_both_sides_of_it(pair: tuple[Team, Team]) -> None:
    builders.target(
        kpi="aht_contact", floor=70.0, target=90.0, tolerance=20.0, limit=40.0, since=START
    )

    lyon, _ = scored(pair).scores

    # A minute a contact is ten seconds short of the band: half of the way to 60 points.
    assert lyon.score == pytest.approx(80.0)


def test_more_teams_ask_no_more_queries(pair: tuple[Team, Team]) -> None:
    builders.target(**FCR)
    with CaptureQueriesContext(
        connection,
    ) as few:
        scored(pair)
    more = [builders.team(f"Team {n}") for n in range(4)]
    mixed.more([mixed.Work(team, "phone", "billing", 20, 40) for team in more])

    with CaptureQueriesContext(connection) as many:
        scored((*pair, *more))

    assert len(many) == len(few)


def test_the_command_prints_every_part(pair: tuple[Team, Team], monkeypatch) -> None:
    builders.target(**FCR)
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    said = StringIO()

    call_command("composites", "--month", "2026-10", "--format", "json", stdout=said)

    found = json.loads(said.getvalue())
    assert [one["team"] for one in found["scores"]] == ["lyon", "atlas"]
    assert found["scores"][0]["parts"][0]["kpi"] == "fcr_rate"
    assert found["scores"][0]["parts"][0]["weight"] == 1.0


def test_the_command_names_a_team_that_is_not_there(pair: tuple[Team, Team]) -> None:
    with pytest.raises(CommandError, match="no active team is called nantes"):
        call_command("composites", "--month", "2026-10", "--team", "nantes")


def test_the_page_shows_scores_and_a_vendor_only_its_own(
    pair: tuple[Team, Team], monkeypatch
) -> None:
    builders.target(**FCR)
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    max_ = logged_in(builders.user("max", role="manager"))
    ana = logged_in(builders.user("ana", role="vendor", teams=[pair[1]]))

    all_teams = max_.get("/scores/?month=2026-10").content.decode()
    own = ana.get("/scores/?month=2026-10").content.decode()

    assert "103.8" in all_teams
    assert "Lyon" in all_teams
    assert "Lyon" not in own
    assert "Atlas" in own


def test_each_score_is_the_sum_of_what_its_parts_add(pair: tuple[Team, Team], monkeypatch) -> None:
    builders.target(**FCR)
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    max_ = logged_in(builders.user("max", role="manager"))

    page = max_.get("/scores/?month=2026-10").content.decode()
    row = boards.board(scored(pair), pair, pickers().marks).rows[0]

    [made] = re.findall(rf'<table[^>]*id="of-{row.address}".*?</table>', page, re.DOTALL)
    assert f'href="#of-{row.address}"' in page
    assert row.total in made
    assert sum(float(share.adds) for share in row.shares) == pytest.approx(float(row.total))
    for share in row.shares:
        found = max_.get(html.unescape(share.address))
        assert found.status_code == 200
        assert share.address.replace("&", "&amp;") in made


def test_the_page_says_who_is_ahead_in_one_sentence_a_team(
    pair: tuple[Team, Team], monkeypatch
) -> None:
    builders.target(**FCR)
    more = [builders.team(f"Team {letter}") for letter in "BC"]
    mixed.more(
        [
            mixed.Work(team, "phone", topic, 30, 200)
            for team in more
            for topic in ("billing", "technical")
        ]
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    max_ = logged_in(builders.user("max", role="manager"))

    page = max_.get("/scores/?month=2026-10").content.decode()

    said = re.findall(r"<h2>.*?</h2>|<li>(?:Lyon|Atlas|Team).*?</li>", page)
    assert said == [
        "<h2>Some teams are ahead of others</h2>",
        "<li>Lyon is ahead of Team B and Team C: at least 99% likely.</li>",
        "<li>Atlas is ahead of Team B and Team C: at least 99% likely.</li>",
    ]
    shown = (pair[0], *more)
    board = boards.board(scored(shown), shown, pickers().marks)
    assert board.title == "Lyon is ahead of every other team"


def test_the_page_offers_the_months_with_data_and_the_one_asked_about(
    pair: tuple[Team, Team], monkeypatch
) -> None:
    builders.target(**FCR)
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    max_ = logged_in(builders.user("max", role="manager"))

    page = max_.get("/scores/?month=2026-10").content.decode()

    months = re.findall(r'href="/scores/\?month=([\d-]+)"', page)
    assert months[0] == "2026-12"
    assert months[-1] == "2026-10"


@pytest.mark.parametrize("month", ["2026-13", "0000-01", "october", "2026-1"])
def test_a_month_that_is_none_is_not_found(month: str) -> None:
    max_ = logged_in(builders.user("max", role="manager"))

    assert max_.get(f"/scores/?month={month}").status_code == 404


def test_a_month_before_any_data_says_so() -> None:
    builders.target(**FCR)
    max_ = logged_in(builders.user("max", role="manager"))

    page = max_.get("/scores/?month=2020-01")

    assert page.status_code == 200
    assert date(2020, 1, 1).strftime("%B") in page.content.decode()


def test_what_is_not_final_gives_no_points(pair: tuple[Team, Team]) -> None:
    builders.target(**FCR)

    early = scored(pair, now=datetime(2026, 11, 9, 22, tzinfo=UTC))
    ripe = scored(pair, now=datetime(2026, 11, 9, 23, tzinfo=UTC))

    # October ends in Paris at 23:00 UTC; seven days and two of lag lead to 9 November.
    assert [one.score for one in early.scores] == [None, None]
    assert all(one.reason is Reason.INSUFFICIENT_WEIGHT for one in early.scores)
    assert None not in [one.score for one in ripe.scores]
