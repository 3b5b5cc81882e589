"""Agents' time from files: stretches that fit, are cut at midnight, and never overlap."""

from datetime import UTC, date, datetime

import pytest

from teams.models import AgentDay, AgentState, Assignment, ChangedDay, Reject
from tests.teams.ingest.kinds import Office, fates

SHIFTS = "agent,team,activity,start,end"
STATES = "agent,team,state,start,end"
HOUR = 3_600_000


def planned(*rows: str) -> str:
    return "\n".join([SHIFTS, *rows])


def actual(*rows: str) -> str:
    return "\n".join([STATES, *rows])


NIGHT = planned("anne,Lyon,,2026-10-05 22:00,2026-10-06 06:00")


def test_a_shift_across_midnight_counts_on_both_local_days(office: Office) -> None:
    receipt = office.of("shifts").take(NIGHT)

    assert fates(receipt) == (1, 1, 0, 0, 0, 0)
    assert AgentState.objects.get().starts_at == datetime(2026, 10, 5, 20, tzinfo=UTC)
    days = dict(AgentDay.objects.values_list("day", "planned_ms"))
    assert days == {date(2026, 10, 5): 2 * HOUR, date(2026, 10, 6): 6 * HOUR}
    marked = ChangedDay.objects.filter(source="worktime").values_list("day", flat=True)
    assert set(marked) == set(days)
    assert Assignment.objects.get().from_day == date(2026, 10, 5)


def test_a_shift_over_the_night_of_the_clock_change_is_an_hour_shorter(office: Office) -> None:
    office.of("shifts").take(planned("anne,Lyon,,2026-03-28 22:00,2026-03-29 06:00"))

    days = dict(AgentDay.objects.values_list("day", "planned_ms"))
    assert days == {date(2026, 3, 28): 2 * HOUR, date(2026, 3, 29): 5 * HOUR}


def test_the_same_file_twice_changes_nothing(office: Office) -> None:
    office.of("shifts").take(NIGHT)
    before = list(ChangedDay.objects.values_list("day", "counter"))

    receipt = office.of("shifts").take(NIGHT)

    assert fates(receipt) == (1, 0, 0, 1, 0, 0)
    assert list(ChangedDay.objects.values_list("day", "counter")) == before


def test_a_shift_that_is_cut_short_gives_back_the_day_that_it_left(office: Office) -> None:
    office.of("shifts").take(NIGHT)

    receipt = office.of("shifts").take(planned("anne,Lyon,,2026-10-05 22:00,2026-10-06 00:00"))

    assert fates(receipt) == (1, 0, 1, 0, 0, 0)
    assert AgentDay.objects.get().planned_ms == 2 * HOUR
    counters = dict(ChangedDay.objects.values_list("day", "counter"))
    assert counters == {date(2026, 10, 5): 2, date(2026, 10, 6): 2}


def test_planned_and_actual_time_do_not_stand_in_each_others_way(office: Office) -> None:
    office.of("shifts").take(planned("anne,Lyon,,2026-10-05 09:00,2026-10-05 10:00"))

    receipt = office.of("states").take(
        actual("anne,Lyon,talking,2026-10-05 09:30,2026-10-05 10:00")
    )

    assert receipt["accepted"] == 1
    day = AgentDay.objects.get()
    assert (day.planned_ms, day.adhered_ms, day.contact_ms) == (HOUR, HOUR // 2, HOUR // 2)


@pytest.mark.parametrize(("kind", "word"), [("shifts", "calls"), ("states", "ready")])
def test_stretches_of_one_agent_that_overlap_in_a_file_are_told_with_the_first_ones_line(
    office: Office, kind: str, word: str
) -> None:
    text = (
        (SHIFTS if kind == "shifts" else STATES)
        + f"""
        anne,Lyon,{word},2026-10-05 09:00,2026-10-05 12:00

        bob,Lyon,{word},2026-10-05 09:00,2026-10-05 12:00
        anne,Lyon,{word},2026-10-05 11:00,2026-10-05 13:00
        anne,Lyon,{word},2026-10-05 13:00,2026-10-05 14:00"""
    )

    found = office.of(kind).rejects(text, "--keep-good")

    label = f"{kind[:-1]}.starts_at"
    assert found == [(5, label, "2026-10-05 11:00:00", "overlaps another of this agent, line 2")]
    assert AgentState.objects.count() == 3
    assert Reject.objects.get().line == 5


def test_a_stretch_that_overlaps_a_stored_one_is_told_with_its_start(office: Office) -> None:
    office.of("states").take(actual("anne,Lyon,ready,2026-10-05 09:00,2026-10-05 12:00"))

    found = office.of("states").rejects(
        actual(
            "anne,Lyon,ready,2026-10-05 11:00,2026-10-05 13:00",
            "anne,Lyon,ready,2026-10-05 13:00,2026-10-05 14:00",
        ),
        "--keep-good",
    )

    assert found == [
        (
            2,
            "state.starts_at",
            "2026-10-05 11:00:00",
            "overlaps one that is there already, from 2026-10-05 09:00:00",
        )
    ]
    assert AgentState.objects.count() == 2


def test_a_stored_stretch_that_the_file_shortens_makes_room(office: Office) -> None:
    office.of("states").take(actual("anne,Lyon,ready,2026-10-05 09:00,2026-10-05 12:00"))

    receipt = office.of("states").take(
        actual(
            "anne,Lyon,talking,2026-10-05 11:00,2026-10-05 12:00",
            "anne,Lyon,ready,2026-10-05 09:00,2026-10-05 11:00",
        )
    )

    assert fates(receipt) == (2, 1, 1, 0, 0, 0)
    day = AgentDay.objects.get()
    assert (day.idle_ms, day.contact_ms) == (2 * HOUR, HOUR)


def test_a_stretch_that_was_to_make_room_but_is_rejected_makes_none(office: Office) -> None:
    office.of("states").take(actual("anne,Lyon,ready,2026-10-05 09:00,2026-10-05 12:00"))

    found = office.of("states").rejects(
        actual(
            "anne,Lyon,talking,2026-10-05 11:00,2026-10-05 12:00",
            "anne,Lyon,ready,2026-10-05 09:00,2026-10-05 11:30",
        ),
        "--keep-good",
    )

    assert [(line, reason) for line, *_, reason in found] == [
        (2, "overlaps one that is there already, from 2026-10-05 09:00:00"),
        (3, "overlaps another of this agent, line 2"),
    ]
    assert AgentState.objects.get().ends_at == datetime(2026, 10, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("anne,Lyon,ready,2026-10-05 09:00,", "end", "is left open"),
        (
            "anne,Lyon,ready,2026-10-05 09:00,2026-10-05 08:00",
            "state.ends_at",
            "ends before it starts",
        ),
        ("anne,Lyon,ready,2026-10-05 09:00,2026-10-15 08:00", "state.ends_at", "over 7 days"),
        ("anne,,ready,2026-10-05 09:00,2026-10-05 10:00", "team", "is empty"),
        ("anne,Lyon,asleep,2026-10-05 09:00,2026-10-05 10:00", "state", "values known"),
        ("anne,Lyon,ready,2027-10-05 09:00,2027-10-05 10:00", "start", "in the future"),
    ],
)
def test_a_bad_stretch_is_told_with_its_place(
    office: Office, row: str, column: str, reason: str
) -> None:
    good = "bob,Lyon,ready,2026-10-05 09:00,2026-10-05 10:00"

    ((line, told, _, why),) = office.of("states").rejects(actual(good, row))

    assert (line, told) == (3, column)
    assert reason in why
    assert not AgentState.objects.exists()


def test_a_shift_may_lie_ahead_though_not_by_a_slip_in_the_year(office: Office) -> None:
    ((line, column, _, why),) = office.of("shifts").rejects(
        planned(
            "anne,Lyon,,2027-10-05 09:00,2027-10-05 10:00",
            "anne,Lyon,,2206-10-05 09:00,2206-10-05 10:00",
        ),
        "--keep-good",
    )

    assert (line, column, why) == (3, "start", "is over 10 years ahead")
    assert AgentState.objects.count() == 1
