"""The synthetic centre: its shape and its sample file."""

import csv
from collections import Counter
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from teams.ingest import grammar
from teams.synthetic import centre, people, queues, write_sample, writing
from teams.synthetic.arrivals import DAY_MS, GROUP_OF, midnight
from teams.synthetic.journeys import NONE
from teams.synthetic.records import Contacts

UNTIL = date(2026, 6, 30)


def small(*, seed=4, teams=5):
    return centre(interactions=3_000, days=6, seed=seed, until=date(2026, 3, 31), teams=teams)


@pytest.fixture(scope="module")
def drawn():
    return centre(interactions=60_000, days=30, seed=11, until=UNTIL)


@pytest.fixture(scope="module")
def blocks(drawn):
    return list(drawn.blocks())


@pytest.fixture(scope="module")
def contacts(blocks):
    return Contacts(
        *(
            np.concatenate([getattr(block.contacts, field.name) for block in blocks])
            for field in fields(Contacts)
        )
    )


@pytest.fixture(scope="module")
def phone_waits(blocks):
    """Team, day, wait and outcome of the first leg of each call."""
    rows = []
    for number, block in enumerate(blocks):
        legs = block.legs
        chosen = (block.contacts.channel[legs.contact] == people.PHONE) & (legs.enqueued != NONE)
        waits, team, outcome = legs.wait()[chosen], legs.team[chosen], legs.outcome[chosen]
        rows.append(np.column_stack([team, np.full(len(team), number), waits, outcome]))
    return np.concatenate(rows)


def place(slug):
    return [team.slug for team in people.TEAMS].index(slug)


def answered_in_time(calls):
    return np.mean((calls[:, 3] == queues.ANSWERED) & (calls[:, 2] <= 20_000))


def test_the_same_seed_writes_the_same_file(tmp_path: Path):
    write_sample(tmp_path / "once.csv", small())
    write_sample(tmp_path / "again.csv", small())
    write_sample(tmp_path / "other.csv", small(seed=5))

    once = (tmp_path / "once.csv").read_bytes()
    assert once == (tmp_path / "again.csv").read_bytes()
    assert once != (tmp_path / "other.csv").read_bytes()


def test_the_file_has_a_row_for_each_leg_and_numbers_them(tmp_path: Path):
    count = write_sample(tmp_path / "sample.csv", small())

    with (tmp_path / "sample.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    legs = Counter(row["contact"] for row in rows)
    assert len(rows) == count
    assert len(legs) == 3_000
    assert max(legs.values()) >= 3
    last = {row["contact"]: row["leg"] for row in rows}
    assert {contact: str(number) for contact, number in legs.items()} == last


def test_the_file_is_ordered_in_time_and_nothing_happens_after_its_last_day(tmp_path: Path):
    write_sample(tmp_path / "sample.csv", small())

    with (tmp_path / "sample.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            instants = [row["queued_at"], row["answered_at"], row["left_at"], row["ended_at"]]
            known = [datetime.fromisoformat(text) for text in instants if text]
            assert known == sorted(known)
            # Midnight in Paris, on the last day of which summer time has begun.
            assert known[-1] < datetime.fromisoformat("2026-03-31T22:00:00.000")


def test_every_contact_asked_for_is_there_in_its_block(drawn, blocks):
    assert sum(len(block.contacts) for block in blocks) == 60_000
    assert [block.serial for block in blocks[:2]] == [0, len(blocks[0].contacts)]
    assert len(blocks) == drawn.days


def test_a_long_day_comes_in_several_blocks_with_all_its_contacts():
    blocks = list(centre(interactions=120_000, days=1, seed=1, until=UNTIL).blocks())

    assert [len(block.contacts) for block in blocks] == [50_000, 50_000, 20_000]
    assert [block.serial for block in blocks] == [0, 50_000, 100_000]


def test_weeks_and_days_have_their_rhythm(drawn, blocks, contacts):
    by_weekday = np.zeros(7)
    for number, block in enumerate(blocks):
        by_weekday[(drawn.first_day.weekday() + number) % 7] += len(block.contacts)
    hour = (contacts.arrived - midnight(UNTIL, drawn.zone)) % DAY_MS // 3_600_000

    assert by_weekday.argmax() == 0
    assert by_weekday.argmin() == 6
    assert 0.001 < np.mean(hour < 6) < 0.06
    assert np.mean((hour >= 8) & (hour < 19)) > 0.8


def test_first_contact_resolution_differs_between_teams_within_reason(contacts):
    week = 7 * DAY_MS
    counted = ~contacts.is_excluded & ~contacts.is_outbound & (contacts.customer >= 0)
    counted &= contacts.handled_n > 0
    issue = contacts.customer[counted] * 10 + GROUP_OF[contacts.topic[counted]]
    arrived, team = contacts.arrived[counted], contacts.sole_team[counted]
    order = np.lexsort((arrived, issue))
    issue, arrived, team = issue[order], arrived[order], team[order]
    same = issue[1:] == issue[:-1]
    close = same & (np.diff(arrived) < week)
    is_first, is_only = np.append(True, ~close), np.append(~close, True)
    shares = [np.mean(is_only[is_first & (team == number)]) for number in range(5)]

    assert all(0.65 < share < 0.85 for share in shares)
    assert shares[place("helicor")] == min(shares)
    assert max(shares) - min(shares) > 0.05


def test_one_vendor_gets_worse_and_another_better(phone_waits):
    def change(slug):
        calls = phone_waits[phone_waits[:, 0] == place(slug)]
        early, late = calls[calls[:, 1] < 10], calls[calls[:, 1] >= 20]
        return answered_in_time(late) - answered_in_time(early)

    assert change("helicor") < -0.05
    assert change("atlas-contact") > 0.05
    assert answered_in_time(phone_waits[phone_waits[:, 0] == place("helicor")]) < 0.65


def test_who_waits_long_hangs_up(phone_waits):
    abandoned = phone_waits[phone_waits[:, 3] == queues.ABANDONED]
    share = len(abandoned) / len(phone_waits)
    longest = phone_waits[phone_waits[:, 2] > 30_000]

    assert 0.03 < share < 0.15
    assert np.mean(longest[:, 3] == queues.ABANDONED) > 1.5 * share
    assert np.mean(abandoned[:, 2] <= 5_000) > 0.05


def test_the_outage_day_is_crowded_and_slow(drawn, blocks, phone_waits):
    outage = drawn.outage
    week_before = outage - 7

    assert len(blocks[outage].contacts) > 1.3 * len(blocks[week_before].contacts)
    slow = answered_in_time(phone_waits[phone_waits[:, 1] == outage])
    assert slow < answered_in_time(phone_waits[phone_waits[:, 1] == week_before]) - 0.1


def test_shares_are_those_of_a_real_centre(contacts):
    phone = contacts.channel == people.PHONE
    handled = (contacts.handled_n > 0) & ~contacts.is_excluded
    orvane_chats = (contacts.first_team == place("orvane")) & (contacts.channel == people.CHAT)

    assert 0.15 < np.mean(contacts.customer[phone] < 0) < 0.25
    assert 0.005 < np.mean(contacts.is_excluded) < 0.02
    assert 0.10 < np.mean(contacts.rating[handled] > 0) < 0.14
    assert 0 < np.sum(orvane_chats) < 300
    assert np.median(contacts.wait[contacts.channel == people.EMAIL]) > 3_600_000
    assert 0.02 < np.mean(contacts.sole_team == -1) < 0.12


def test_agents_take_one_call_at_a_time_and_up_to_three_chats(blocks):
    edges = []
    for block in blocks:
        legs = block.legs
        chosen = legs.answered != NONE
        parts = (legs.talk, legs.hold, legs.consult, legs.wrap_up)
        spent = sum(np.maximum(part, 0) for part in parts)[chosen]
        is_chat = (block.contacts.channel[legs.contact] == people.CHAT)[chosen]
        agent, at = legs.agent[chosen], legs.answered[chosen]
        # What ends goes before what begins at the same instant.
        edges.append(np.column_stack([agent, at, np.ones_like(at), is_chat]))
        edges.append(np.column_stack([agent, at + spent, -np.ones_like(at), is_chat]))
    of, at, step, is_chat = np.concatenate(edges).T
    order = np.lexsort((step, at, of))
    many, chats = np.cumsum(step[order]), np.cumsum((step * is_chat)[order])
    begins = step[order] == 1
    of_chats = begins & (is_chat[order] == 1)

    assert np.mean(many[begins & ~of_chats] == 1) > 0.98, "but for the few that nobody is free for"
    assert np.mean(many[of_chats] <= 3) > 0.98
    assert np.mean(chats[of_chats] > 1) > 0.2
    assert np.mean(chats[of_chats] > 2) > 0.05


def test_the_mapping_of_the_sample_reads_every_column_of_its_file():
    text = Path(writing.__file__).with_name("sample.toml").read_text(encoding="utf-8")

    mapping = grammar.read(text, zone="Europe/Paris")

    assert mapping.columns_read() == set(writing.COLUMNS)
