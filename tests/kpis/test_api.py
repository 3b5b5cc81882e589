"""Readings for programs."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from kpis.actions import snapshots
from teams.scope import everywhere
from tests import builders
from tests.builders import NOON
from tests.world import World

MONTH = "/api/v1/readings?from=2026-10-01&to=2026-10-31"


@pytest.fixture
def counted(world: World) -> World:
    """The world with its day computed."""
    builders.changed_day()
    with everywhere():
        snapshots.refresh_due(now=NOON)
    return world


@pytest.fixture
def ana(world: World) -> "Program":
    _row, secret = builders.token(user=world.ana.user, teams=[world.atlas])
    return Program(secret)


class Program:
    def __init__(self, secret: str) -> None:
        self.headers = {"authorization": f"Bearer {secret}"}

    def get(self, query: str = "") -> Any:
        return Client().get(MONTH + query, headers=self.headers)

    def rows(self, query: str = "") -> Any:
        answer = self.get(query)
        assert answer.status_code == 200, answer.content
        return answer.json()


def test_the_rows_are_those_of_the_command(counted: World) -> None:
    _row, secret = builders.token(
        user=counted.admin.user,
        teams=[counted.atlas, counted.orvane, counted.lyon, builders.common()],
    )
    out = StringIO()
    call_command(
        "kpis", "--from=2026-10-01", "--to=2026-10-31", "--by=team", "--format=json", stdout=out
    )

    rows = Program(secret).rows("&by=team")

    assert rows == json.loads(out.getvalue())
    assert {row["scope"] for row in rows} >= {"atlas", "orvane", "lyon"}


def test_a_key_reads_its_own_teams_only(counted: World, ana: Program) -> None:
    rows = ana.rows("&by=team&kpi=ticket_volume")

    assert {row["scope"] for row in rows} == {"atlas"}


def test_a_session_reads_too(counted: World) -> None:
    answer = counted.ana.client.get(f"{MONTH}&by=team&kpi=ticket_volume")

    assert {row["scope"] for row in answer.json()} == {"atlas"}


def test_variants_are_asked_for_by_name(counted: World, ana: Program) -> None:
    rows = ana.rows("&kpi=service_level:V3&kpi=ticket_volume")

    assert [row["kpi"] for row in rows] == ["service_level:V3", "ticket_volume"]


def test_a_filter_narrows_the_figure(counted: World, ana: Program) -> None:
    phone = ana.rows("&kpi=ticket_volume&channel=phone")
    chat = ana.rows("&kpi=ticket_volume&channel=chat")

    assert phone[0]["value"] > 0
    assert not chat[0]["value"]


@pytest.mark.parametrize("filters", ["&team=orvane", "&team=nowhere", "&team=atlas&team=orvane"])
def test_another_team_does_not_exist(counted: World, ana: Program, filters: str) -> None:
    answer = ana.get(filters)

    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("Unknown team: ")


def test_an_agent_of_another_team_does_not_exist(counted: World, ana: Program) -> None:
    assert ana.get("&agent=atlas").status_code == 200
    assert ana.get("&agent=orvane").status_code == 404


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("&color=red", "color"),
        ("&team__slug=atlas", "team__slug"),
        ("&kpi=net_promoters", "kpi"),
        ("&by=vendor", "by"),
        ("&by=day&by=week", "by"),
        ("&by=team&by=team", "by"),
        ("&from=2026-10-02", "from"),
        ("&kpi=%00", "kpi"),
        ("&team=" + "x" * 300, "team"),
        ("&team=a" * 60, "team"),
    ],
)
def test_what_is_asked_wrongly_is_named(world: World, ana: Program, query: str, name: str) -> None:
    answer = ana.get(query)

    assert answer.status_code == 400
    assert name in answer.json()


@pytest.mark.parametrize(
    "dates",
    [
        "",
        "?from=2026-10-01",
        "?from=yesterday&to=today",
        "?from=2026-10-31&to=2026-10-01",
        "?from=0001-01-01&to=9999-12-31",
        "?from=2020-01-01&to=2026-01-01",
        "?from=2026-13-01&to=2026-13-02",
    ],
)
def test_days_that_are_none_are_refused(world: World, ana: Program, dates: str) -> None:
    answer = Client().get(f"/api/v1/readings{dates}", headers=ana.headers)

    assert answer.status_code == 400


def test_a_period_without_data_says_so_with_empty_values(world: World, ana: Program) -> None:
    [row] = ana.rows("&kpi=service_level")

    assert (row["value"], row["low"], row["high"]) == (None, None, None)


def test_a_name_that_nothing_has_does_not_exist(counted: World, ana: Program) -> None:
    assert ana.get("&topic=%F0%9F%98%80").status_code == 404


def test_the_description_has_no_warning(tmp_path) -> None:
    target = tmp_path / "schema.yaml"

    call_command("spectacular", validate=True, fail_on_warn=True, file=str(target))

    assert "/api/v1/readings" in target.read_text()


def test_the_page_that_describes_it_needs_no_inline_script(world: World) -> None:
    page = world.ana.client.get("/api/docs/")
    policy = page["Content-Security-Policy"]

    assert "<style" not in page.content.decode()
    assert page.content.decode().count("<script") == page.content.decode().count("<script src=")
    assert "unsafe" not in policy
    assert world.ana.client.get("/api/docs/?script=").status_code == 200
