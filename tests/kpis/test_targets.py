"""Targets: the most particular counts, and only those that make sense are kept."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django_scopes import scopes_disabled

from kpis.catalogue import find
from kpis.models.targets import Target
from kpis.queries import targets
from kpis.states import Goal
from kpis.views.settings import TargetForm
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def everywhere() -> Iterator[None]:
    with scopes_disabled():
        yield


NEW_YEAR = date(2026, 1, 1)
OCTOBER = date(2026, 10, 31)


@pytest.mark.parametrize(
    ("channel", "aim"), [("phone", 0.80), ("chat", 0.80), ("email", 0.99), ("social", 0.99)]
)
def test_service_levels_have_a_target_to_start_from(channel: str, aim: float) -> None:
    found = targets.goals(on=OCTOBER, teams=[])

    goal = found.of(find("service_level"), channel=builders.channel(channel).pk)
    assert goal is not None
    assert goal.target == aim


def test_the_most_particular_target_counts() -> None:
    team, phone = builders.team(), builders.channel()
    topic, segment = builders.topic("billing"), builders.segment("gold")
    places: list[dict[str, Any]] = [
        {},
        {"segment": segment},
        {"topic": topic},
        {"channel": phone},
        {"team": team},
        {"team": team, "segment": segment},
        {"team": team, "channel": phone, "topic": topic, "segment": segment},
    ]
    for number, place in enumerate(places, start=1):
        builders.target(kpi="fcr_rate", floor=None, target=number / 10, since=NEW_YEAR, **place)

    found = targets.goals(on=OCTOBER, teams=[team.pk])

    def aim(*place: int | None) -> float | None:
        goal = found.of(find("fcr_rate"), *place)
        return goal.target if goal else None

    assert aim(team.pk, phone.pk, topic.pk, segment.pk) == 0.7
    assert aim(team.pk, phone.pk, None, segment.pk) == 0.6
    assert aim(team.pk, phone.pk, topic.pk) == 0.5
    assert aim(None, phone.pk, topic.pk, segment.pk) == 0.4
    assert aim(None, None, topic.pk, segment.pk) == 0.3
    assert aim(None, None, None, segment.pk) == 0.2
    assert aim() == 0.1


def test_a_variant_has_only_the_targets_that_name_it() -> None:
    """The bottom scores of CSAT are better low, the ages of a backlog are no number of cases."""
    for key in ("csat_score", "backlog", "service_level"):
        builders.target(kpi=key, floor=None, target=0.8, since=date(2026, 9, 1))
    builders.target(kpi="service_level:V3", floor=None, target=0.9, since=date(2026, 9, 1))

    goals = targets.goals(on=OCTOBER, teams=[])

    assert goals.of(find("csat_score:bottom")) is None
    assert goals.of(find("backlog:age")) is None
    assert goals.of(find("service_level:V4")) is None
    assert goals.of(find("service_level:V3")) == Goal(target=0.9)


def test_a_target_knows_all_its_anchors() -> None:
    builders.target(kpi="fcr_rate", floor=0.6, threshold=0.68, target=0.76, stretch=0.84)

    goal = targets.goals(on=OCTOBER, teams=[]).of(find("fcr_rate"))

    assert goal == Goal(target=0.76, floor=0.6, threshold=0.68, stretch=0.84)


@pytest.mark.parametrize(
    "anchors",
    [
        {"floor": 0.6, "threshold": 0.5, "target": 0.8},
        {"threshold": 0.5, "target": 0.8, "stretch": 0.7},
        {"floor": 0.7, "target": 0.85, "tolerance": 0.1, "limit": 0.05},
        {"floor": None, "target": 0.85, "tolerance": 0.05, "limit": 0.1},
    ],
)
def test_anchors_that_run_both_ways_are_refused(anchors: dict[str, float]) -> None:
    form = TargetForm({"kpi": "fcr_rate", "since": "2026-01-01", **anchors}, by=None)

    assert not form.is_valid()
    with pytest.raises(IntegrityError), transaction.atomic():
        builders.target(kpi="fcr_rate", **{"floor": None, **anchors})


@pytest.mark.parametrize(
    "anchors",
    [
        {"floor": 0.6, "threshold": 0.7, "target": 0.8, "stretch": 0.9},
        {"floor": 0.08, "threshold": 0.065, "target": 0.05, "stretch": 0.03},
        {"floor": 0.75, "target": 0.85, "tolerance": 0.05, "limit": 0.1},
        {"target": 0.8},
    ],
)
def test_anchors_that_run_one_way_are_kept(anchors: dict[str, float]) -> None:
    form = TargetForm({"kpi": "fcr_rate", "since": "2026-01-01", **anchors}, by=None)

    assert form.is_valid(), form.errors


def test_a_target_of_an_unknown_kpi_is_refused() -> None:
    form = TargetForm({"kpi": "servicelevel", "since": "2026-01-01", "target": "0.8"}, by=None)

    assert list(form.errors) == ["kpi"]


def test_a_target_ends_when_it_says() -> None:
    Target.objects.filter(kpi="service_level").delete()
    builders.target(until=date(2026, 9, 30))

    assert targets.goals(on=date(2026, 9, 30), teams=[]).of(find("service_level"))
    assert targets.goals(on=OCTOBER, teams=[]).of(find("service_level")) is None
