"""What loading makes of a contact's legs: how it got through, hand-overs, opening hours."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from teams import hours
from teams.actions import calendars
from teams.models import ChangedDay, Interaction, Leg
from tests import builders, facts, stamping
from tests.builders import NOON
from tests.teams.ingest.files import HEADER, MAPPING, Desk, row

MORE = (
    "consult,kind,hold,transfer,transfer_kind,on_hold,told,told_low,menu,case,sentiment,queue_way"
    ",language,ring,dial,model"
)
WIDE = f"{HEADER},{MORE}"
WORDS = MAPPING.replace(
    'outcome = { column = "outcome", values = { yes = "answered", no = "abandoned",'
    ' test = "skip" } }',
    'outcome = "outcome"',
).replace(
    "[leg]",
    'case = "case"\nsentiment = "sentiment"\nclassifier = "model"\nmenu = "menu"\n'
    'language = "language"\n\n[leg]\n'
    'kind = "kind"\n'
    'consult = "consult"\nhold = "hold"\ntransfer = { column = "transfer", missing = "false" }\n'
    'transfer_kind = "transfer_kind"\nleft_on_hold = { column = "on_hold", missing = "false" }\n'
    'announced = "told"\nannounced_low = "told_low"\nring = "ring"\ndial = "dial"',
)
START = datetime(2026, 10, 5, 10, tzinfo=UTC)


@pytest.fixture
def wide(desk: Desk) -> Desk:
    """A desk whose file says all that a leg can; Lyon is ours, Atlas a vendor's."""
    builders.team("Lyon", slug="lyon")
    builders.team("Atlas", slug="atlas", vendor=builders.vendor())
    return replace(desk, mapping=WORDS)


def wide_row(number: int = 1, /, **values: str) -> str:
    given = {"outcome": "answered", "kind": "main"} | values
    plain = {name: value for name, value in given.items() if name in HEADER.split(",")}
    rest = [given.get(name, "") for name in MORE.split(",")]
    return ",".join([row(number, **plain), *rest])


def clock(seconds: int) -> str:
    return f"{START + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}"


def unanswered(outcome: str, *, ended: int, **values: str) -> dict[str, str]:
    nothing = {"agent": "", "answered": "", "talk": "", "wrap": "", "outcome": outcome}
    return nothing | {"ended": clock(ended)} | values


def taken(wide: Desk, *rows: str) -> Interaction:
    receipt = wide.take(wide.file(*rows, header=WIDE))
    assert receipt["rejected"] == 0, receipt
    return Interaction.objects.get()


def test_a_contact_is_late_where_two_queues_together_are(wide: Desk) -> None:
    overflowed = wide_row(**unanswered("flow_team", ended=15))
    second = wide_row(leg="2", team="Atlas", queued=clock(15), answered=clock(25), ended=clock(90))

    contact = taken(wide, overflowed, second)

    assert contact.access == "late"
    assert [leg.wait_ms <= leg.promise_ms for leg in contact.legs.all()] == [True, True]


@pytest.mark.parametrize(
    ("outcome", "ended", "access"),
    [
        ("abandoned", 5, "short"),
        ("abandoned", 6, "abandoned"),
        ("callback", 20, "left_in_time"),
        ("flow_other", 21, "left"),
        ("system", 3, "system"),
        ("waiting", 3, ""),
        ("excluded", 3, ""),
    ],
)
def test_a_contact_that_nobody_answered_went_somewhere(
    wide: Desk, outcome: str, ended: int, access: str
) -> None:
    contact = taken(wide, wide_row(**unanswered(outcome, ended=ended)))

    assert contact.access == access
    assert not contact.is_disconnected


def test_a_transfer_to_the_other_side_is_an_escalation_of_the_leg_that_ends_in_it(
    wide: Desk,
) -> None:
    first = wide_row(team="Atlas", transfer="yes", consult="20")
    second = wide_row(leg="2", queued=clock(130), answered=clock(220), ended=clock(580))

    contact = taken(wide, first, second)

    assert contact.is_escalated
    assert not contact.is_misrouted, "the agent had talked for two minutes"
    assert (contact.transfers_n, contact.warm_transfers_n) == (1, 1)
    legs = contact.legs.order_by("sequence").values_list("is_escalated", "transfer_kind")
    assert list(legs) == [(True, "warm"), (False, "")]


def test_what_the_source_says_of_a_transfer_counts_before_a_consultation(wide: Desk) -> None:
    first = wide_row(transfer="yes", consult="20", transfer_kind="blind", ended=clock(69))
    second = wide_row(leg="2", queued="", answered=clock(69), ended=clock(580))

    contact = taken(wide, first, second)

    assert (contact.transfers_n, contact.warm_transfers_n) == (1, 0)
    assert contact.is_misrouted, "passed on within a minute"
    assert not contact.is_escalated, "both teams are ours"


def test_leaving_on_hold_or_in_a_later_queue_is_a_disconnection(wide: Desk) -> None:
    held = wide_row(1, on_hold="yes")
    passed = [wide_row(2, transfer="yes"), wide_row(2, **unanswered(
        "abandoned", ended=200, leg="2", queued=clock(130)))]  # fmt: skip
    wide.take(wide.file(held, *passed, wide_row(3), header=WIDE))

    found = dict(Interaction.objects.values_list("external_id", "is_disconnected"))

    assert found == {"c1": True, "c2": True, "c3": False}


def test_a_row_says_menu_case_mood_and_announced_waits(wide: Desk) -> None:
    said = {"menu": "45", "case": "D7", "sentiment": "negative", "told": "90", "told_low": "30"}
    said |= {"model": "moods 2.1"}

    contact = taken(wide, wide_row(**said))

    assert (contact.menu_ms, contact.case_reference, contact.sentiment) == (
        45_000, "D7", "negative",
    )  # fmt: skip
    assert contact.classifier == "moods 2.1"
    leg = Leg.objects.get()
    assert (leg.announced_ms, leg.announced_low_ms) == (90_000, 30_000)


def test_a_contact_that_was_not_classed_has_no_classifier(wide: Desk) -> None:
    assert taken(wide, wide_row(model="moods 2.1")).classifier == ""


@pytest.mark.parametrize(
    ("said", "known", "stands"),
    [
        ("", "", ""),
        ("", "fr", "fr"),
        ("de", "fr", "de"),
        ("pt-BR", "", "pt"),
        ("GSW_CH", "", "gsw"),
    ],
)
def test_a_contact_is_in_the_language_it_says_else_in_its_customers(
    wide: Desk, said: str, known: str, stands: str
) -> None:
    builders.customer("k1", language=known)
    second = wide_row(leg="2", queued=clock(130), answered=clock(140), ended=clock(200))

    contact = taken(wide, wide_row(language=said), second)

    assert contact.language == stands
    again = wide.take(wide.file(wide_row(language=said), second, header=WIDE))
    assert (again["updated"], again["unchanged"]) == (0, 2)


def test_what_is_no_code_of_a_language_is_rejected(wide: Desk) -> None:
    receipt = wide.take(wide.file(wide_row(language="français"), header=WIDE))

    assert receipt["rejected"] == 1
    assert "is no language code" in str(receipt)


def test_a_range_of_announced_waits_has_an_upper_end(wide: Desk) -> None:
    receipt = wide.take(wide.file(wide_row(told_low="30"), header=WIDE))

    assert receipt["rejected"] == 1
    assert "longest wait announced" in str(receipt)


def test_a_call_after_hours_is_closed_and_its_wait_begins_at_opening(wide: Desk) -> None:
    calendar = facts.calendar()
    calendars.publish(
        calendar=calendar, since=date(2026, 1, 1), hours=hours.read("Mon-Fri 09:00-18:00"),
        by=None, now=NOON,
    )  # fmt: skip
    facts.calendar_use(calendar=calendar)
    night = {
        "arrived": "2026-10-05 07:00:00",
        "queued": "2026-10-05 07:00:00",
        "answered": "2026-10-05 09:10:00",
        "ended": "2026-10-05 09:20:00",
    }
    rows = [wide_row(1, **night), wide_row(2, channel="mail", **night), wide_row(3)]
    path = wide.file(*rows, header=WIDE)
    wide.take(path)

    found = {
        leg.interaction.external_id: (leg.is_open, leg.interaction.is_open, leg.business_wait_ms)
        for leg in Leg.objects.select_related("interaction")
    }

    assert found == {
        "c1": (False, False, 600_000),
        "c2": (True, True, 600_000),
        "c3": (True, True, 10_000),
    }
    access = dict(Interaction.objects.values_list("external_id", "access"))
    assert access == {"c1": "", "c2": "in_time", "c3": "in_time"}
    before = list(ChangedDay.objects.values_list("day", "counter"))
    assert wide.take(path)["unchanged"] == 3
    assert list(ChangedDay.objects.values_list("day", "counter")) == before


def test_a_changed_leg_is_stamped_again(wide: Desk) -> None:
    first = wide_row(team="Atlas", transfer="yes")
    later = {"leg": "2", "queued": clock(130), "answered": clock(220), "ended": clock(580)}
    taken(wide, first, wide_row(team="Atlas", **later))

    contact = taken(wide, first, wide_row(team="Lyon", **later))

    assert contact.is_escalated
    assert list(contact.legs.order_by("sequence").values_list("is_escalated", flat=True)) == [
        True, False,
    ]  # fmt: skip


def test_stamps_of_many_journeys_are_those_told_in_other_words(wide: Desk) -> None:
    dice = random.Random(5)
    rows = [line for number in range(150) for line in journey(dice, number)]
    receipt = wide.take(wide.file(*rows, header=WIDE))
    assert receipt["rejected"] == 0, receipt

    contacts = Interaction.objects.select_related("channel").prefetch_related("legs__team")
    assert {contact.external_id: stamping.differences(contact) for contact in contacts} == {
        contact.external_id: [] for contact in contacts
    }


def journey(dice: random.Random, number: int) -> Iterator[str]:
    """Some stays one after the other; what ends in nothing ends the contact."""
    at, lines = 0, dice.choice([1, 1, 2, 3])
    channel = dice.choice(["tel", "mail"])
    for leg in range(1, lines + 1):
        wait = dice.choice([0, 3, 5, 6, 20, 21, 300])
        outcome = dice.choice(
            ["answered"] * 6 + ["flow_team", "abandoned", "callback", "flow_other", "system"]
        )
        if leg < lines:
            outcome = dice.choice(["answered", "answered", "flow_team"])
        talk = dice.choice([5, 59, 60, 400])
        place = {
            "leg": str(leg),
            "channel": channel,
            "arrived": clock(0),
            "team": dice.choice(["Lyon", "Atlas"]),
            "queued": clock(at) if dice.random() < 0.85 else "",
            "outcome": outcome,
        }
        if outcome == "answered":
            place |= {
                "answered": clock(at + wait),
                "ended": clock(at + wait + talk),
                "talk": str(talk),
                "kind": dice.choice(["main", "main", "main", "consult", "conference"]),
                "consult": dice.choice(["", "0", "12"]),
                "hold": dice.choice(["", "30"]),
                "ring": dice.choice(["", "0", "1"]) if wait else "0",
                "dial": dice.choice(["", "9"]),
                "transfer": dice.choice(["yes", "no"]),
                "transfer_kind": dice.choice(["", "warm", "blind"]),
                "on_hold": dice.choice(["", "", "yes"]),
            }
            at += wait + talk
        else:
            place |= unanswered(outcome, ended=at + wait)
            at += wait
        yield wide_row(number, **place)
