"""What needs attention first, and what does not."""

import re

from kpis import attention
from kpis.attention import Seen
from kpis.definitions import Interval, Reason, Standing
from kpis.figures import figure
from kpis.queries.targets import Goals
from kpis.states import Goal, State
from tests.kpis.figures import reading, suppressed

GOALS = Goals(
    {
        ("service_level", None, None, None, None): Goal(0.8, 0.7),
        ("abandonment_rate", None, None, None, None): Goal(0.05, 0.1),
        ("aht_contact", None, None, None, None): Goal(420, 300),
    }
)


def seen(team, one, *, before=None, state=None):
    earlier = {(before.kpi.key, before.cell): before} if before else {}
    return Seen(team, figure(one, before=earlier, goals=GOALS, channel=None), state)


def sample(value, low, high, key="service_level"):
    return reading(key, value, interval=Interval(low, high, "wilson"))


def lacking(reason):
    return reading(value=None, n=0, standing=Standing.SUPPRESSED, reason=reason)


def test_a_miss_counts_where_chance_does_not_explain_it():
    found = attention.misses(
        [
            seen("Atlas", sample(0.6, 0.5, 0.82)),
            seen("Orvane", sample(0.6, 0.55, 0.65)),
            seen("Lyon", sample(0.9, 0.85, 0.95)),
        ]
    )

    assert [item.half for item in found] == ["Orvane misses service level"]
    assert found[0].state is State.MISSED


def test_the_furthest_comes_first_by_its_way_from_target_to_floor():
    found = attention.misses(
        [
            seen("Atlas", sample(0.6, 0.55, 0.65)),  # twice that way
            seen("Orvane", sample(0.2, 0.18, 0.22, "abandonment_rate")),  # thrice
        ]
    )

    assert [item.half for item in found] == [
        "Orvane misses abandonment",
        "Atlas misses service level",
    ]


def test_a_miss_that_is_new_says_so():
    [item] = attention.misses([seen("Atlas", sample(0.6, 0.55, 0.65), state=State.MET)])

    assert item.rest.startswith(", which it still met in the period before: −20.0")


def test_a_miss_that_has_proven_to_get_worse_says_by_how_much():
    worse = seen("Atlas", sample(0.6, 0.55, 0.65), before=sample(0.9, 0.88, 0.92))
    better = seen("Lyon", sample(0.6, 0.55, 0.65), before=sample(0.3, 0.28, 0.32))

    told = {item.half: item.rest for item in attention.misses([worse, better])}

    assert told["Atlas misses service level"].endswith(
        "; worse than before, proven: −30.0\xa0points"
    )
    assert "worse" not in told["Lyon misses service level"]
    # The two ends of an interval stay on one line.
    assert all(re.search(r"interval \d\d\.\d\xa0–\xa0\d\d\.\d%", rest) for rest in told.values())


def test_outside_a_band_there_is_no_gap_to_one_end():
    [item] = attention.misses([seen("Atlas", sample(250, 240, 260, "aht_contact"))])

    assert item.rest == ": outside its band"


def test_of_many_misses_the_rest_are_counted():
    those = [seen(f"Team {n}", sample(0.6, 0.55, 0.65)) for n in range(8)]
    found = attention.misses(those, more_at="/teams/")

    assert len(found) == 6
    assert found[-1].half == "3 further targets are missed, proven"
    assert found[-1].address == "/teams/"


def test_what_is_missed_is_not_told_again_as_worse():
    before = sample(0.9, 0.88, 0.92)

    worse, better = attention.changes(
        [
            seen("Atlas", sample(0.6, 0.55, 0.65), before=before),
            seen("Orvane", sample(0.82, 0.8, 0.84), before=before),
            seen("Lyon", sample(0.97, 0.96, 0.98), before=before),
            seen("Nantes", sample(0.9, 0.87, 0.93), before=before),
        ]
    )

    assert [item.half for item in worse] == ["Service level of Orvane"]
    assert [item.half for item in better] == ["Service level of Lyon"]


def test_missing_figures_are_told_once_a_reason_and_small_samples_not_at_all():
    found = attention.missing(
        [
            seen("Atlas", lacking(Reason.MISSING_SOURCE)),
            seen("Orvane", lacking(Reason.MISSING_SOURCE)),
            seen("Lyon", suppressed()),
        ]
    )

    assert [(item.half, item.rest) for item in found] == [
        ("Service level is missing", " for Atlas and Orvane: not recorded by the source")
    ]
