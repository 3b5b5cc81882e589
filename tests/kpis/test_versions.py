"""Definitions have versions: a period is read by the one in force when it ends."""

import json
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from kpis.catalogue import CATALOGUE, find
from kpis.definitions import Kpi, Total
from kpis.models.snapshots import QueueSnapshot
from kpis.queries.readings import over_periods, readings
from tests.kpis.october import FIRST, LAST, LATER, October

pytestmark = pytest.mark.django_db


def redefined(since: date) -> Kpi:
    """An answer rate that from a day on counts what was answered in time only."""
    old = find("answer_rate")
    return replace(
        old,
        since=since,
        numerator=Total(QueueSnapshot, ("answered_in_time",)),
        earlier=(replace(old, earlier=()),),
    )


def test_a_period_before_a_change_keeps_the_earlier_definition(october: October) -> None:
    changed = redefined(date(2027, 1, 1))

    (before,) = readings([changed], october.selection, now=LATER)
    (plain,) = readings([find("answer_rate")], october.selection, now=LATER)

    assert (before.value, before.definition) == (plain.value, plain.definition)
    assert before.changed_on is None


def test_a_period_after_a_change_is_read_by_the_new_definition(october: October) -> None:
    changed = redefined(FIRST)

    (after,) = readings([changed], october.selection, now=LATER)

    assert after.definition == FIRST
    (plain,) = readings([find("answer_rate")], october.selection, now=LATER)
    assert after.numerator != plain.numerator
    assert after.changed_on is None, "it holds from the first day on"


def test_a_period_that_crosses_a_change_says_so(october: October) -> None:
    changed = redefined(LAST)

    (crossing,) = readings([changed], october.selection, now=LATER)

    assert crossing.changed_on == LAST


def test_two_periods_are_each_read_by_their_own_definition(october: October) -> None:
    changed = redefined(LAST)
    early, late = over_periods(
        [changed], october.selection, [(FIRST, FIRST), (LAST, LAST)], now=LATER
    )

    assert [early[0].definition, late[0].definition] == [find("answer_rate").since, LAST]


def test_the_list_names_every_kpi_in_both_languages() -> None:
    said = StringIO()

    call_command("kpis", "--list", "--format", "json", stdout=said)

    rows = json.loads(said.getvalue())
    assert [row["kpi"] for row in rows] == [kpi.key for kpi in CATALOGUE]
    level = next(row for row in rows if row["kpi"] == "service_level")
    assert level == {
        "kpi": "service_level",
        "name_en": "Service level",
        "name_fr": "Qualité de service",
        "unit": "share",
        "direction": "higher",
        "definition": "2026-01-01",
        "version": 1,
    }


def test_what_is_not_kept_along_a_dimension_is_said(october: October) -> None:
    said, warned = StringIO(), StringIO()
    days = ["--from", FIRST.isoformat(), "--to", LAST.isoformat()]

    call_command(
        "kpis", *days, "--by", "agent", "--kpi", "aht_leg", "fcr_rate", stdout=said, stderr=warned
    )

    assert "not kept by agent: fcr_rate" in warned.getvalue()
