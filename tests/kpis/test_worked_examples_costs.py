"""Worked example 9: what a contact and a resolved issue cost, and when the figure is final."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.definitions import Maturity, Reason
from kpis.queries.readings import Reading, Selection, readings
from teams.models import Case, ChangedDay, Interaction, Leg, Team
from tests import builders, facts
from tests.builders import NOON, leg
from tests.world import World

OCTOBER = Selection(date(2026, 10, 1), date(2026, 10, 31))
LATER = datetime(2026, 12, 20, tzinfo=UTC)


@pytest.fixture
def teams(db: None) -> Iterator[tuple[Team, Team]]:
    """A vendor's team and our own."""
    with scopes_disabled():
        yield (
            builders.team("Atlas", vendor=builders.vendor("Atlas")),
            builders.team("Lyon"),
        )


def computed(now: datetime = LATER) -> None:
    for source in ("interactions", "cases", "costs"):
        for day in (NOON.date(), date(2026, 10, 1), date(2026, 11, 30)):
            row, _ = ChangedDay.objects.get_or_create(source=source, day=day)
            ChangedDay.objects.filter(pk=row.pk).update(counter=row.counter + 1)
    snapshots.refresh_due(now=now)


def figure(
    key: str, team: Team | None = None, selection: Selection = OCTOBER, now: datetime = LATER
) -> Reading:
    chosen = replace(selection, teams=(team.pk,)) if team else selection
    (found,) = readings([find(key)], chosen, now=now)
    return found


def value(key: str, team: Team) -> float:
    found = figure(key, team)
    assert found.value is not None, found.reason
    return round(found.value, 2)


def copies(model: Any, row: Any, count: int, **different: Any) -> list[Any]:
    """So many more rows like one that is saved."""
    kept = {
        f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.generated
    }
    kept.pop("id")
    return model.objects.bulk_create(
        model(**kept | {name: values[number] for name, values in different.items()})
        for number in range(count)
    )


def month(team: Team, *, contacts: int, in_time: int, resolved: int) -> None:
    """So many contacts of one leg, of which so many in time; so many cases resolved for good."""
    for count, wait in ((in_time, 10), (contacts - in_time, 400)):
        if count:
            handled(team, count, wait)
    one = facts.case(team, status="resolved", resolved_at=NOON, first_resolved_at=NOON)
    copies(Case, one, resolved - 1, external_id=[f"{one.external_id}-{n}" for n in range(resolved)])


def handled(team: Team, count: int, wait: int) -> None:
    first = builders.interaction(leg(team, wait=wait))
    names = [f"{first.external_id}-{number}" for number in range(count - 1)]
    rows = copies(Interaction, first, count - 1, external_id=names)
    part = Leg.objects.get(interaction=first)
    copies(Leg, part, count - 1, interaction_id=[row.pk for row in rows])


def test_example_9_the_vendor_is_cheaper_per_contact_and_dearer_per_resolution(
    teams: tuple[Team, Team],
) -> None:
    vendor, internal = teams
    facts.cost(vendor, category="vendor", amount=4200 * 310)
    for retained in (1500_00, 480_00, 700_00):
        facts.cost(vendor, category="retained", amount=retained)
    facts.cost(internal, category="salary", amount=21_600_00)
    month(vendor, contacts=4200, in_time=3360, resolved=3140)
    month(internal, contacts=5000, in_time=4000, resolved=4500)
    computed()

    assert figure("cost_total", vendor).value == 15_700
    assert value("cost_per_contact", vendor) == 3.74
    assert value("cost_per_contact:without_retained", vendor) == 3.10
    assert value("cost_per_resolution", vendor) == 5.00
    assert value("cost_per_resolution:without_retained", vendor) == 4.15
    assert value("cost_per_contact:in_time", vendor) == 4.67
    assert value("cost_per_contact", internal) == 4.32
    assert value("cost_per_resolution", internal) == 4.80
    assert figure("cost_per_contact", vendor).n == 4200


def test_a_contact_of_two_teams_is_shared_by_their_handle_time(teams: tuple[Team, Team]) -> None:
    vendor, internal = teams
    builders.interaction(
        leg(vendor, talk=60, wrap_up=0),
        leg(internal, talk=120, wrap_up=0),
        leg(vendor, talk=0, wrap_up=0),
    )
    builders.interaction(leg(vendor, talk=0, wrap_up=0), leg(internal, talk=0, wrap_up=0))
    for team in teams:
        facts.cost(team, amount=100_00)
    computed()

    parts = [figure("cost_per_contact", team).denominator for team in teams]
    whole = figure("cost_per_contact")

    assert [round(float(part or 0), 5) for part in parts] == [0.83333, 1.16667]
    assert whole.denominator == sum(part or 0 for part in parts) == 2
    assert whole.value == 100


@pytest.mark.parametrize(
    ("at", "definition", "expected"),
    [
        (NOON, date(2026, 1, 1), [0.33333, 0.66667]),
        (NOON + timedelta(days=60), date(2026, 12, 1), [0.2, 0.8]),
    ],
    ids=["by its own handle time", "from December on by the wall clock"],
)
def test_a_contact_taken_beside_others_weighs_less(
    teams: tuple[Team, Team], at: datetime, definition: date, expected: list[float]
) -> None:
    later = datetime(2027, 1, 20, tzinfo=UTC)
    vendor, internal = teams
    builders.interaction(
        leg(vendor, at=at, talk=60, wrap_up=0, effective_ms=30_000),
        leg(internal, at=at, talk=120, wrap_up=0),
        code="chat",
    )
    for team in teams:
        facts.cost(team, month=at.date().replace(day=1))
    ChangedDay.objects.create(source="interactions", day=at.date(), counter=7)
    ChangedDay.objects.create(source="costs", day=at.date().replace(day=1), counter=7)
    snapshots.refresh_due(now=later)

    first = at.date().replace(day=1)
    chosen = Selection(first, first.replace(day=31))
    found = [figure("cost_per_contact", team, chosen, later) for team in teams]

    assert [reading.definition for reading in found] == 2 * [definition]
    assert [round(float(reading.denominator or 0), 5) for reading in found] == expected


def test_an_estimated_amount_makes_the_figure_provisional(teams: tuple[Team, Team]) -> None:
    vendor, internal = teams
    facts.cost(vendor, status="estimated")
    facts.cost(internal)
    for team in teams:
        builders.interaction(leg(team))
    computed()

    assert figure("cost_per_contact", vendor).maturity is Maturity.PROVISIONAL
    assert figure("cost_per_contact", internal).maturity is Maturity.FINAL
    assert figure("cost_total").maturity is Maturity.PROVISIONAL


def test_costs_are_kept_by_whole_months_and_none_may_miss(teams: tuple[Team, Team]) -> None:
    team = teams[1]
    facts.cost(team)
    builders.interaction(leg(team))
    computed()

    part = figure("cost_per_contact", selection=Selection(date(2026, 10, 1), date(2026, 10, 30)))
    quarter = figure("cost_per_contact", selection=Selection(date(2026, 10, 1), date(2026, 12, 31)))
    (day, *_) = readings([find("cost_per_contact")], OCTOBER, by=["day"], now=LATER)
    (only,) = readings([find("cost_per_contact")], OCTOBER, by=["month"], now=LATER)

    assert (part.value, part.reason) == (None, Reason.PARTIAL_PERIOD)
    assert (quarter.value, quarter.reason) == (None, Reason.MISSING_SOURCE)
    assert (day.value, day.reason) == (None, Reason.PARTIAL_PERIOD)
    assert only.value == 100


def test_a_case_reopened_counts_when_it_is_resolved_again(teams: tuple[Team, Team]) -> None:
    team = teams[1]
    facts.cost(team)
    facts.case(team, first_resolved_at=NOON, reopened_at=NOON + timedelta(days=2))
    facts.case(team, status="resolved", first_resolved_at=NOON, resolved_at=NOON, is_excluded=True)
    computed()

    found = figure("cost_per_resolution", team)

    assert (found.value, found.reason) == (None, Reason.MISSING_SOURCE)


def test_a_vendor_learns_nothing_of_what_it_costs(world: World) -> None:
    with scopes_disabled():
        facts.cost(world.atlas)
        computed()
    with world.max.reach.entered():
        ours = figure("cost_total", world.atlas)
    with world.ana.reach.entered():
        theirs = figure("cost_total", world.atlas)
        per_contact = figure("cost_per_contact", world.atlas)

    assert ours.value == 100
    assert (theirs.value, theirs.numerator) == (None, 0)
    assert (per_contact.value, per_contact.numerator) == (None, 0)
