"""Agents' time in sums per interval: what was measured fits into it, and is counted once."""

from datetime import date

import pytest

from teams.models import AgentDay, AgentState, ChangedDay
from tests.teams.ingest.kinds import Office, fates

HEADER = "agent,team,start,busy,free,pause"
MINUTE = 60_000


def sums(*rows: str) -> str:
    return "\n".join([HEADER, *rows])


def day() -> tuple[int, int, int]:
    """Minutes of the one day: with customers, available, paid break."""
    one = AgentDay.objects.get()
    return one.contact_ms // MINUTE, one.idle_ms // MINUTE, one.break_paid_ms // MINUTE


def test_an_interval_becomes_its_activities_one_after_the_other(office: Office) -> None:
    text = sums("anne,Lyon,2026-10-05 10:00,600,300,", "anne,Lyon,2026-10-05 10:30,0,1200,600")

    receipt = office.of("intervals").take(text)

    assert fates(receipt) == (2, 2, 0, 0, 0, 0)
    assert AgentState.objects.count() == 4
    assert day() == (10, 25, 10)
    assert ChangedDay.objects.get().day == date(2026, 10, 5)
    assert fates(office.of("intervals").take(text)) == (2, 0, 0, 2, 0, 0)


def test_an_interval_that_is_corrected_replaces_what_it_had(office: Office) -> None:
    office.of("intervals").take(
        sums("anne,Lyon,2026-10-05 10:00,600,300,60", "anne,Lyon,2026-10-05 10:30,600,,")
    )

    receipt = office.of("intervals").take(
        sums("anne,Lyon,2026-10-05 10:00,900,900,0", "anne,Lyon,2026-10-05 10:30,600,,")
    )

    assert fates(receipt) == (2, 0, 1, 1, 0, 0)
    assert AgentState.objects.count() == 3
    assert day() == (25, 15, 0)


BAD = {
    "occupancy": (
        "bob,Lyon,2026-10-05 10:00,1801,0,0",
        "interval.contact",
        "is longer than the interval: an occupancy over 100 %",
    ),
    "together": (
        "bob,Lyon,2026-10-05 10:00,1000,801,0",
        "interval.ends_at",
        "is too early: the activities together are longer than the interval",
    ),
    "nothing": (
        "bob,Lyon,2026-10-05 10:00,,0,",
        "interval.contact",
        "is empty or 0, as is every activity",
    ),
    "overlap": (
        "anne,Lyon,2026-10-05 10:15,60,0,0",
        "interval.starts_at",
        "overlaps another of this agent, line 2",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_interval_is_told_and_the_others_are_kept(office: Office, name: str) -> None:
    row, column, reason = BAD[name]

    receipt = office.of("intervals").take(
        sums("anne,Lyon,2026-10-05 10:00,1800,0,0", row), "--keep-good"
    )

    assert [(r["line"], r["column"], r["reason"]) for r in receipt["rejects"]] == [
        (3, column, reason)
    ]
    assert fates(receipt) == (2, 1, 0, 0, 0, 1)
    assert day() == (30, 0, 0)


def test_an_interval_that_covers_a_stored_one_in_part_is_told(office: Office) -> None:
    office.of("intervals").take(sums("anne,Lyon,2026-10-05 10:00,1800,0,0"))

    found = office.of("intervals").rejects(sums("anne,Lyon,2026-10-05 10:15,60,0,0"))

    assert [why for *_, why in found] == [
        "overlaps one that is there already, from 2026-10-05 10:00:00"
    ]
