"""What past months would have come to under a draft, and which of their days left the forecast."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis import simulated as words
from kpis.models import ForecastSnapshot
from kpis.models.contracts import Exclusion
from kpis.models.snapshots import Grain
from kpis.queries import agreements, beyond, contracts, simulations
from teams.models import Channel, Team
from teams.scope import everywhere
from tests import access, agreed, builders
from tests.builders import saved
from tests.kpis.issuing import NOW, OCTOBER, let_repeats_show, lyon

__all__ = ["lyon"]

D = Decimal
END = date(2026, 10, 31)
DECEMBER = datetime(2026, 12, 20, 9, tzinfo=UTC)


@pytest.fixture
def draft(lyon):
    """A draft from January 2027 on: a clause that is short in October, and a low cap."""
    let_repeats_show()
    with everywhere():
        version = agreed.version(
            lyon, since=date(2027, 1, 1), published_at=None, cap_share=D("0.01"),
            carries_over=True, ramp_weeks=8, earn_back_months=2, band_low=D(0), band_high=D(99),
        )  # fmt: skip
        agreed.clause(version, weight=D(60), pool=D("0.5"), floor=D("0.04"), target=D("0.01"))
        agreed.clause(
            version, "transfer_rate", position=1, weight=D(40), floor=D("0.9"), target=D("0.8")
        )
    return version


def simulated(draft, now=NOW):
    with everywhere():
        return simulations.simulate(draft, now=now)


def test_a_month_comes_to_what_it_would_if_the_terms_had_held(draft):
    *_, last = simulated(draft)
    with everywhere():
        draft.since, draft.ramp_weeks = date(2026, 1, 1), 0
        expected = agreements.settle(agreements.measure(draft, [(OCTOBER, END)], now=NOW))

    assert last.month == OCTOBER
    assert last.found.obligations == expected.obligations
    assert last.found.obligations[0].credit > 0
    assert last.found.money == expected.money
    assert last.found.standing.score == expected.standing.score


def test_what_exceeds_the_cap_is_carried_to_the_next_simulated_month(draft):
    found = simulated(draft, now=DECEMBER)

    october, november = found[-2].found.money, found[-1].found.money
    assert october.credit == D("864.00")
    assert october.carried_out > 0
    assert november.carried_in == october.carried_out


def test_a_simulation_stands_beside_what_was_issued_and_writes_nothing(draft, client):
    with everywhere():
        before = access.contents()
        client.force_login(builders.user("max", role="manager"))
    address = f"/contracts/versions/{draft.pk}/months/"
    before = access.contents()

    with CaptureQueriesContext(connection) as queries:
        part = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "As if these terms had held all along" in part
    assert "would have been due to the client" in part
    assert len(queries) < 60
    assert access.contents() == before
    assert "<html" in client.get(address).content.decode()


def test_months_before_the_first_that_was_measured_are_left_out(draft):
    with everywhere():
        told = words.simulated(draft, contracts.clauses(draft), simulated(draft))

    assert [one.month for one in told.columns] == ["October 2026"]
    assert {len(row.cells) for row in told.rows} == {1}


def forecast(team, day, expected, came):
    channel = Channel.objects.get(code="phone")
    saved(
        ForecastSnapshot(
            team_id=team.pk, day=day, grain=Grain.TEAM, channel_id=channel.pk,
            forecast=1000 * expected, actual=1000 * came,
        )
    )  # fmt: skip


def test_days_outside_the_band_are_proposed_until_somebody_asks_for_them(db, client):
    november = date(2026, 11, 1)
    with everywhere():
        team = builders.team("Atlas", slug="atlas", vendor=builders.vendor())
        version = agreed.version(team)
        for day, came in ((3, 100), (4, 119), (5, 89), (6, 110)):
            forecast(team, november.replace(day=day), 100, came)
        found = beyond.beyond(version.contract, november)
        client.force_login(builders.user("max", role="manager"))
    assert [(one.day.day, one.ratio) for one in found] == [(4, D("1.19")), (5, D("0.89"))]
    address = f"/contracts/{version.contract_id}/exclusions/"

    page = client.get(f"{address}?month=2026-11").content.decode()
    assert "119%" in page
    client.post(
        f"{address}add/",
        {"first_day": "2026-11-04", "cause": "forecast", "note": "119% of the forecast"},
    )

    with everywhere():
        assert [one.day.day for one in beyond.beyond(version.contract, november)] == [5]
        row = Exclusion.objects.get()
        assert (row.cause, row.state, row.team) == (
            "forecast", "requested", Team.objects.get(slug="atlas"),
        )  # fmt: skip
