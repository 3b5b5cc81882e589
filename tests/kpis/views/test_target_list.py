"""The list of targets, as an administrator reads it."""

from datetime import date

import pytest

from tests import builders
from tests.world import World

pytestmark = pytest.mark.django_db


def shown(world: World, text: str) -> str:
    answer = world.admin.client.get("/settings/targets/", {"q": text})
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def test_kpis_are_named_and_goals_written_as_everywhere_else(world: World) -> None:
    page = shown(world, "service_level")

    assert "Service level <small>service_level</small>" in page
    assert "≥ 80%" in page
    assert "0.8" not in page


def test_targets_are_found_by_the_name_of_their_kpi(world: World) -> None:
    builders.target(kpi="asa", floor=None, target=28.0, since=date(2026, 1, 2))

    page = shown(world, "speed of answer")

    assert "≤ 28 s" in page
    assert "service_level" not in page


def test_a_target_is_added_for_a_kpi_that_is_chosen_by_its_name(world: World) -> None:
    page = world.admin.client.get("/settings/targets/add/").content.decode()
    answer = world.admin.client.post(
        "/settings/targets/add/", {"kpi": "asa", "target": "25", "since": "2026-03-01"}
    )

    assert '<option value="asa">Average speed of answer</option>' in page
    assert answer.status_code == 302
    assert "≤ 25 s" in shown(world, "asa")
