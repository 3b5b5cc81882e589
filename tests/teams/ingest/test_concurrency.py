"""What an agent did at once is shared on the wall clock, whatever came in which order."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django_scopes import scopes_disabled

from teams.ingest import concurrency
from teams.ingest.kinds.interactions import INTERACTIONS
from teams.models import ChangedDay, Feed, Leg
from teams.scope import everywhere
from tests.kpis import told
from tests.kpis.told import Fact, Row, chat

PARIS = ZoneInfo("Europe/Paris")
MINUTE = 60
TEN = datetime(2026, 10, 5, 10, tzinfo=PARIS)
AGENTS = ("Lyon-1", "Lyon-2", "Nantes-1")


@pytest.fixture
def feed(db: None) -> Iterator[Feed]:
    with scopes_disabled():
        yield told.directory()


def take(feed: Feed, *rows: Row) -> None:
    told.load([Fact(INTERACTIONS, rows)], feed)


def shares() -> dict[str, int | None]:
    return dict(Leg.objects.values_list("interaction__external_id", "effective_ms"))


def changed() -> dict[date, int]:
    return dict(ChangedDay.objects.values_list("day", "counter"))


def later(minutes: float) -> datetime:
    return TEN + timedelta(minutes=minutes)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_two_chats_at_once_share_the_wall_clock(feed: Feed, order: tuple[int, ...]) -> None:
    rows = [
        chat("a", TEN, 12 * MINUTE),
        chat("b", later(6), 14 * MINUTE, wrap_up=MINUTE),
        chat("c", later(20), 5 * MINUTE),
    ]

    for place in order:
        take(feed, rows[place])

    assert shares() == {"a": 9 * MINUTE * 1000, "b": 11 * MINUTE * 1000, "c": None}


def test_a_chat_that_moves_to_a_colleague_gives_the_others_their_time_back(feed: Feed) -> None:
    take(feed, chat("a", TEN, 600), chat("b", TEN, 600), chat("c", TEN, 600, agent="Lyon-2"))
    assert shares() == {"a": 300_000, "b": 300_000, "c": None}

    take(feed, chat("b", TEN, 600, agent="Lyon-2", version=1))
    assert shares() == {"a": None, "b": 300_000, "c": 300_000}

    take(feed, chat("b", TEN, 600, agent=None, version=2))
    assert shares() == {"a": None, "b": None, "c": None}


def test_the_days_of_the_others_are_due_again(feed: Feed) -> None:
    evening = datetime(2026, 10, 5, 23, 58, tzinfo=PARIS)
    rows = [chat("a", evening, 60 * MINUTE), chat("b", evening - timedelta(minutes=5), 3 * MINUTE)]
    take(feed, *rows)
    before = changed()

    take(feed, chat("c", evening - timedelta(minutes=4), MINUTE))
    assert changed() == before | {date(2026, 10, 5): before[date(2026, 10, 5)] + 1}, "b's, not a's"

    take(feed, chat("d", evening, MINUTE))
    known = changed()
    assert known[date(2026, 10, 6)] == before[date(2026, 10, 6)] + 1, "a ends on it"

    take(feed, *rows)
    assert changed() == known


def test_time_that_nobody_took_leaves_the_others_theirs(feed: Feed) -> None:
    opened = chat("ticket", TEN, 600) | {"leg.talk": None, "leg.wrap_up": None}
    brief = chat("letter", TEN, 600) | {"leg.talk": 60_000}

    take(feed, opened, brief, chat("a", later(1), 300))

    assert shares() == {"ticket": None, "letter": None, "a": None}


def test_legs_stored_before_time_was_shared_get_their_share_once(
    feed: Feed, capsys: pytest.CaptureFixture[str]
) -> None:
    with everywhere():
        take(feed, chat("a", TEN, 600), chat("b", later(5), 600), chat("c", later(60), 600))
    known = shares()
    Leg.objects.update(effective_ms=None)
    before = changed()

    call_command("share_handle_times")
    first, due = capsys.readouterr().out, changed()
    call_command("share_handle_times")

    assert known == shares() == {"a": 450_000, "b": 450_000, "c": None}
    assert first.splitlines()[-1] == "manage.py snapshot brings it to the figures"
    assert f"{feed.slug}: 2 legs changed" in first
    assert f"{feed.slug}: 0 legs changed" in capsys.readouterr().out
    assert due == {day: counter + 1 for day, counter in before.items()} == changed()


def shared_by_hand(rows: dict[str, Row]) -> dict[str, int | None]:
    """Second by second."""
    at_once: Counter[tuple[str, int]] = Counter()
    spans: dict[str, list[tuple[str, int]]] = {}
    for name, row in rows.items():
        begins = int(datetime.fromisoformat(row["leg.answered_at"]).timestamp())
        lasts = (row["leg.talk"] + row["leg.wrap_up"]) // 1000 if row["leg.agent"] else 0
        spans[name] = [(row["leg.agent"], begins + second) for second in range(lasts)]
        at_once.update(spans[name])
    found: dict[str, int | None] = {}
    for name, span in spans.items():
        share = sum((Fraction(1000, at_once[second]) for second in span), Fraction())
        found[name] = round(share) if share < 1000 * len(span) else None
    return found


@pytest.mark.parametrize("seed", range(3))
def test_files_in_any_order_end_the_same_as_second_by_second(feed: Feed, seed: int) -> None:
    dice = random.Random(seed)

    def drawn(name: str, version: int) -> Row:
        return chat(
            name, TEN + timedelta(seconds=dice.randrange(3_000)), dice.randrange(30, 700),
            agent=dice.choice([*AGENTS, None]), wrap_up=dice.choice([0, 20]), version=version,
        )  # fmt: skip

    names = [f"c{number}" for number in range(40)]
    old = {name: drawn(name, 0) for name in names}
    newer = {name: drawn(name, 1) for name in dice.sample(names, 10)}
    files: list[dict[str, Row]] = [{} for _ in range(4)]
    for rows in (old, newer):
        for name, row in rows.items():
            dice.choice(files).setdefault(name, row)
    for file in [*files, files[0]]:
        take(feed, *file.values())

    told_of = {name: row for file in files for name, row in file.items() if row is old[name]}
    told_of |= {name: row for file in files for name, row in file.items() if row is newer.get(name)}
    expected = shared_by_hand(told_of)
    assert shares() == expected
    assert len({*expected.values()}) > 10
    concurrency.restamp()
    assert shares() == expected
