"""Hours of the week, half-hours that missed, and patience: each equals its facts."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django_scopes import scopes_disabled

from kpis import catalogue
from kpis.actions import snapshots
from kpis.compiler import bounds
from kpis.queries import hours
from kpis.queries.patience import Patience, patience
from kpis.queries.readings import Reading, Selection, readings
from kpis.stats import survival
from kpis.stats.buckets import SIZE, index
from teams.models import ChangedDay, Channel, Leg, Team
from tests import builders
from tests.builders import NOON, leg
from tests.kpis.october import LATER, ZONE

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo(ZONE)
KEYS = ("channel_volume", "service_level", "abandonment_rate", "asa")
AUTUMN = date(2026, 10, 25)  # a Sunday: from 3:00 back to 2:00
SPRING = date(2026, 3, 29)


@pytest.fixture
def lyon(db: None) -> Iterator[Team]:
    with scopes_disabled():
        yield builders.team("Lyon")


def at(hour: int, minute: int = 0, day: date = AUTUMN) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def told(team: Team, day: date) -> Selection:
    ChangedDay.objects.get_or_create(source="interactions", day=day)
    snapshots.refresh(start=day, end=day, now=LATER, force=True)
    return Selection(day, day, teams=(team.pk,))


def terms(reading: Reading) -> tuple[int, int]:
    return int(reading.numerator or 0), int(reading.denominator or 0)


def queued_at(part: Leg) -> datetime:
    assert part.enqueued_at is not None
    return part.enqueued_at


@pytest.mark.parametrize("key", KEYS)
def test_hours_of_the_week_add_up_to_the_whole(october, key):
    kpi = catalogue.find(key)
    [whole] = readings([kpi], october.selection, now=LATER)

    found = hours.of_week([kpi], october.selection, now=LATER)

    assert len(found) > 50
    parts = [terms(one) for (one,) in found.values()]
    assert (sum(k for k, _n in parts), sum(n for _k, n in parts)) == terms(whole)


def test_an_hour_of_the_week_is_the_local_one_of_each_contact(october):
    opens, closes = bounds(october.selection.start, october.selection.end, ZONE)
    queued = Leg.objects.filter(
        kind="main", is_open=True, enqueued_at__gte=opens, enqueued_at__lt=closes
    ).exclude(outcome__in=["excluded", "waiting"])
    local = [queued_at(part).astimezone(PARIS) for part in queued]
    plain = Counter((one.isoweekday(), one.hour) for one in local)

    found = hours.of_week(
        [catalogue.find("abandonment_rate:offered")], october.selection, now=LATER
    )

    assert {hour: one.denominator for hour, (one,) in found.items() if one.denominator} == plain


def test_an_hour_that_the_clock_repeats_is_one_hour_of_the_week_and_two_of_time(lyon: Team) -> None:
    # 2:10 in summer time, then 2:10 in winter time: answered too late, both times.
    for hour in (0, 1):
        builders.interaction(leg(lyon, at=at(hour, 10), wait=60))
    selection = told(lyon, AUTUMN)

    found = hours.of_week([catalogue.find("service_level")], selection, now=LATER)
    misses = hours.missed(selection, most=10, by_time=True)

    assert {hour: one.denominator for hour, (one,) in found.items()} == {(7, 2): 2}
    assert [row.starts_at.astimezone(UTC) for row in misses.rows] == [at(0), at(1)]


def test_half_hours_after_the_clock_went_forward_begin_when_they_did(lyon: Team) -> None:
    builders.interaction(leg(lyon, at=at(13, 40, SPRING), wait=60))

    misses = hours.missed(told(lyon, SPRING), most=10)

    assert [row.starts_at for row in misses.rows] == [datetime(2026, 3, 29, 15, 30, tzinfo=PARIS)]


def test_half_hours_begin_where_the_reporting_zones_hours_do(lyon: Team, settings) -> None:
    settings.REPORTING_ZONE = "Asia/Kathmandu"  # 5 h 45 min ahead
    for minute in (10, 20):
        builders.interaction(leg(lyon, at=at(12, minute, AUTUMN), wait=60))

    misses = hours.missed(told(lyon, AUTUMN), most=10, by_time=True)

    assert [f"{row.starts_at:%H:%M}" for row in misses.rows] == ["17:30", "18:00"]


def test_half_hours_of_a_queue_that_teams_share_are_judged_whole_and_are_no_teams(
    lyon: Team,
) -> None:
    nobody = builders.common("unattributed")
    for team, outcome in ((lyon, "answered"), (nobody, "abandoned")):
        builders.interaction(leg(team, outcome=outcome, wait=15, is_shared=True))

    misses = hours.missed(replace(told(lyon, NOON.date()), teams=()), most=10)

    assert [(row.team, row.base, row.in_time) for row in misses.rows] == [(nobody.pk, 2, 1)]


def test_half_hours_that_missed_are_those_of_their_contacts(october):
    """Told apart in Python, from each stay in a queue."""
    opens, closes = bounds(october.selection.start, october.selection.end, ZONE)
    stays = Leg.objects.filter(
        kind="main", is_open=True, enqueued_at__gte=opens, enqueued_at__lt=closes
    ).exclude(outcome__in=["excluded", "waiting"])
    cells = defaultdict(list)
    for part in stays.select_related("interaction"):
        at = queued_at(part)
        start = at.replace(minute=at.minute // 30 * 30, second=0)
        cells[part.team_id, part.interaction.channel_id, start].append(part)
    plain = {}
    for (team, channel, start), parts in cells.items():
        base = [part for part in parts if not is_left_out(part)]
        met = sum(part.outcome == "answered" and is_in_time(part) for part in base)
        if base and met / len(base) < 0.8:
            gave_up = sum(part.outcome == "abandoned" for part in base)
            lacking = -(-len(base) * 4 // 5) - met
            plain[team, channel, start] = (len(base), met, gave_up, lacking, 0.8)

    misses = hours.missed(october.selection, most=1000)

    assert len(plain) > 20
    assert {
        (row.team, row.channel, row.starts_at): (
            row.base, row.in_time, row.gave_up, row.lacking, row.goal
        )
        for row in misses.rows
    } == plain  # fmt: skip
    assert (misses.n, misses.lacking) == (len(plain), sum(row[3] for row in plain.values()))


def is_in_time(part):
    return part.wait_ms <= part.promise_ms


def is_left_out(part):
    short = part.outcome == "abandoned" and part.wait_ms <= part.short_ms
    gone = part.outcome in ("flow_other", "callback") and is_in_time(part)
    return short or gone or part.outcome == "flow_team"


def test_a_short_list_still_tells_how_many_there_are_in_one_query(
    october, django_assert_num_queries
):
    every = hours.missed(october.selection, most=1000)

    with django_assert_num_queries(1):
        few = hours.missed(october.selection, most=3)

    assert (few.n, few.base, few.not_in_time, few.gave_up) == (
        every.n, every.base, every.not_in_time, every.gave_up
    )  # fmt: skip
    assert few.rows == every.rows[:3]
    assert every.n == len(every.rows) > 3
    assert [row.lacking for row in every.rows] == sorted(
        (row.lacking for row in every.rows), reverse=True
    )


def test_half_hours_that_missed_are_those_that_the_rate_of_half_hours_counts_out(october):
    kpi = catalogue.find("intervals_met_pct")
    for team in october.teams:
        chosen = Selection(october.selection.start, october.selection.end, teams=(team.pk,))
        [reading] = readings([kpi], chosen, now=LATER)

        misses = hours.missed(chosen, most=1)

        met, judged = terms(reading)
        assert misses.n == judged - met


def test_the_curve_of_patience_stands_on_the_abandonment_rate(october):
    kpi = catalogue.find("abandonment_rate")
    for channel in Channel.objects.all():
        chosen = Selection(october.selection.start, october.selection.end, channels=(channel.pk,))
        [reading] = readings([kpi], chosen, now=LATER)

        found = patience(chosen)

        assert (found.gave_up_n, found.n) == (reading.numerator, reading.denominator)


def stays(answered: dict[int, int], gave_up: dict[int, int]) -> Patience:
    """How many after how many seconds."""
    first, second = (np.zeros(SIZE, dtype=np.int64) for _ in range(2))
    for counts, given in ((first, answered), (second, gave_up)):
        for seconds, n in given.items():
            counts[index(seconds * 1000)] += n
    none = np.zeros(SIZE, dtype=np.int64)
    return Patience(first, second, none, survival.from_buckets(second, first + none))


def test_who_was_answered_counts_as_patient_until_then_and_no_longer() -> None:
    # 100 call; 50 are answered after 10 s. Of the 50 left, 10 give up after 20 s: one in five.
    found = stays(answered={10: 50, 60: 40}, gave_up={20: 10})

    assert found.left_by(19_000).value == 0
    assert found.left_by(20_000).value == pytest.approx(0.2)
    assert found.answered_by(20_000) == 0.5
    assert found.waiting_at(20_000) == 40


@pytest.mark.parametrize(
    ("share", "longest"), [(0.01, 14), (0.02, 29), (0.0499, 29), (0.05, 44), (0.10, 59)]
)
def test_the_longest_wait_within_a_share_is_the_last_second_before_more_give_up(
    share: float, longest: int
) -> None:
    # Of 1,000 all wait: 20 leave after 15 s, 30 after 30 s, 50 after 45 s and 100 after a minute.
    found = stays(answered={300: 800}, gave_up={15: 20, 30: 30, 45: 50, 60: 100})

    assert found.longest_within(share) == longest * 1000


def test_no_wait_is_the_longest_where_too_few_waited_to_tell() -> None:
    found = stays(answered={5: 500, 40: 20}, gave_up={30: 5})

    assert found.longest_within(0.05) is None
    assert found.reaches == 5000


def test_queries_of_hours_do_not_grow_with_what_they_find(october, django_assert_num_queries):
    kpis = [catalogue.find(key) for key in KEYS]
    one = Selection(october.selection.start, october.selection.start + timedelta(days=1))
    for selection in (one, october.month):
        with django_assert_num_queries(2):
            hours.of_week(kpis, selection, now=LATER)
