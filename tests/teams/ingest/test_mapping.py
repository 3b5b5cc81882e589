"""What the words of a mapping do: sources, value tables, conditions, instants, durations."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from teams.ingest import grammar
from teams.ingest.words import BadMapping
from teams.models import Interaction, Leg
from tests.teams.ingest.files import Desk

MAPPING = """
[file]
delimiter = ";"
decimal = ","
time_zone = "Europe/Paris"
date = "%d/%m/%Y"

[instants]
entered = { date = "day", time = "entered" }
queued = { date = "day", time = "queued", after = "instants.entered", nulls = ["-"] }

[interaction]
external_id = { join = ["day", "id"], separator = "/" }
channel = { constant = "phone" }
customer = { column = "customer", nulls = ["0"] }
arrived_at = { earliest = ["instants.entered", "instants.queued"] }
ended_at = [
    { from = "leg.answered_at", plus = { column = "talk", unit = "min" } },
    { from = "instants.entered" },
]
excluded = { column = "result", values = { TEST = true }, else = false }

[leg]
enqueued_at = { from = "instants.queued" }
answered_at = { from = "instants.queued", plus = "wait", when = { column = "result", is = "OK" } }
outcome = { column = "result", values = { OK = "answered", TEST = "excluded" }, else = "abandoned" }
talk = { column = "talk", unit = "min", when = { column = "result", is_not = ["TEST", "LOST"] } }
hold = { column = "hold", unit = "h:m:s", missing = "0:00" }
"""
HEADER = "id;day;customer;entered;queued;wait;result;talk;hold"


@pytest.fixture
def switch(desk: Desk) -> Desk:
    return Desk(desk.folder, MAPPING)


def call(**values: str) -> str:
    given = {
        "id": "7",
        "day": "05/10/2026",
        "customer": "0",
        "entered": "9:59:50",
        "queued": "10:00:00",
        "wait": "20",
        "result": "OK",
        "talk": "1,5",
        "hold": "0:01:05",
    } | values
    return ";".join(given[name] for name in HEADER.split(";"))


def taken(switch: Desk, **values: str) -> Leg:
    receipt = switch.take(switch.file(call(**values), header=HEADER))
    assert receipt["accepted"] == 1, receipt
    return Leg.objects.select_related("interaction").get()


def test_columns_are_joined_and_constants_stand_for_themselves(switch: Desk) -> None:
    contact = taken(switch).interaction

    assert contact.external_id == "05/10/2026/7"
    assert contact.channel.code == "phone"
    assert contact.customer is None


def test_a_date_and_a_time_are_one_instant_of_the_files_zone(switch: Desk) -> None:
    leg = taken(switch)

    assert leg.enqueued_at == datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
    assert leg.answered_at == datetime(2026, 10, 5, 8, 0, 20, tzinfo=UTC)


def test_durations_are_read_in_their_unit(switch: Desk) -> None:
    leg = taken(switch)

    assert (leg.talk_ms, leg.hold_ms) == (90_000, 65_000)
    assert leg.ended_at == datetime(2026, 10, 5, 8, 1, 50, tzinfo=UTC)


def test_a_missing_value_has_the_one_that_the_mapping_gives(switch: Desk) -> None:
    assert taken(switch, hold="").hold_ms == 0


def test_a_condition_that_does_not_hold_leaves_nothing(switch: Desk) -> None:
    leg = taken(switch, result="LOST", queued="-")

    assert (leg.outcome, leg.answered_at, leg.enqueued_at, leg.talk_ms) == (
        "abandoned",
        None,
        None,
        None,
    )


def test_a_value_table_makes_a_flag(switch: Desk) -> None:
    assert taken(switch, result="TEST", queued="-").interaction.is_excluded


def test_a_time_half_a_day_before_its_reference_is_the_next_days(switch: Desk) -> None:
    leg = taken(switch, entered="23:59:50", queued="0:00:10")

    assert leg.enqueued_at == datetime(2026, 10, 5, 22, 0, 10, tzinfo=UTC)
    assert leg.interaction.arrived_at == datetime(2026, 10, 5, 21, 59, 50, tzinfo=UTC)


def test_a_time_a_little_before_its_reference_is_a_wrong_clock(switch: Desk) -> None:
    leg = taken(switch, entered="10:01:00", queued="10:00:00")

    assert leg.enqueued_at == datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
    assert leg.interaction.arrived_at == leg.enqueued_at


def test_of_two_equal_local_times_the_first_is_meant(switch: Desk) -> None:
    leg = taken(switch, day="25/10/2026", entered="2:29:00", queued="2:30:00")

    assert leg.enqueued_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "shape"),
    [
        ("2026-10-05T10:00:00+02:00", "iso"),
        ("2026-10-05T08:00:00Z", "iso"),
        ("2026-10-05 10:00:00", "iso"),
        ("1791187200", "unix"),
        ("1791187200000", "unix_ms"),
        ("05.10.2026 10h00", "%d.%m.%Y %Hh%M"),
        ("2026-10-05 04:00:00 -0400", "%Y-%m-%d %H:%M:%S %z"),
    ],
)
def test_an_instant_is_read_in_its_format(desk: Desk, written: str, shape: str) -> None:
    mapping = f"""
        [file]
        time_zone = "Europe/Paris"
        instant = "{shape}"
        [interaction]
        external_id = "id"
        channel = {{ constant = "phone" }}
        arrived_at = "at"
        ended_at = "at"
        [leg]
        outcome = {{ constant = "system" }}
    """

    Desk(desk.folder, mapping).take(desk.file(f"1,{written}", header="id,at"))

    assert Interaction.objects.get().arrived_at == datetime(2026, 10, 5, 8, tzinfo=UTC)


def test_the_first_leg_decides_what_an_interaction_is_about(desk: Desk) -> None:
    legs = ["1,2,b", "1,1,a"]
    mapping = """
        [unknown]
        topic = "create"
        [interaction]
        external_id = "id"
        topic = "topic"
        channel = { constant = "phone" }
        arrived_at = { constant = "2026-10-05T08:00:00Z" }
        ended_at = { constant = "2026-10-05T08:01:00Z" }
        [leg]
        sequence = "leg"
        outcome = { constant = "system" }
    """

    Desk(desk.folder, mapping).take(desk.file(*legs, header="id,leg,topic"))

    assert Interaction.objects.select_related("topic").get().topic.name == "a"


SLIPS: Mapping[str, tuple[str, str, str]] = {
    "two sources": ("{ constant", '{ column = "id", constant', "exactly one of"),
    "half a pair": (', time = "entered" }', " }", "both"),
    "else alone": ("values = { TEST = true }, ", "", '"else" without "values"'),
    "no such instant": ('"instants.queued", plus', '"queued", plus', 'refers to "queued"'),
    "unknown condition": ("is_not", "isnt", 'unknown key "isnt"'),
    "format": ("%d/%m/%Y", "%d/%m/%K", '"%K" is not known'),
    "required": ('channel = { constant = "phone" }\n', "", '"channel"'),
    "delimiter": ('";"', '";;"', "one character"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_with_its_table(name: str) -> None:
    before, after, said = SLIPS[name]
    assert before in MAPPING

    with pytest.raises(BadMapping, match=said.replace("(", r"\(")):
        grammar.read(MAPPING.replace(before, after, 1), zone="UTC")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('{ date = "day", time = "entered" }', '{ from = "instants.queued" }', "defined by itself"),
        ('["instants.entered", "instants.queued"]', '["instants.left"]', "not defined"),
    ],
)
def test_a_reference_that_leads_nowhere_is_told(
    switch: Desk, before: str, after: str, said: str
) -> None:
    wrong = Desk(switch.folder, MAPPING.replace(before, after, 1))

    assert said in wrong.refusal(wrong.file(call(), header=HEADER))
