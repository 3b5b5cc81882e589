"""Sentences made by rule."""

from kpis.definitions import Interval
from kpis.figures import figure
from kpis.queries.targets import Goals
from kpis.states import Goal, State
from kpis.verdicts import verdicts
from tests.kpis.figures import reading, suppressed

GOALS = Goals(
    {
        ("service_level", None, None, None, None): Goal(0.8, 0.7),
        ("abandonment_rate", None, None, None, None): Goal(0.05, 0.1),
    }
)


def figures(service, abandonment, *, before=()):
    earlier = {(r.kpi.key, r.cell): r for r in before}
    return [
        figure(one, before=earlier, goals=GOALS, channel=None)
        for one in (reading(value=service), reading("abandonment_rate", abandonment))
    ]


def test_the_worst_team_comes_first_and_the_unrated_last():
    nobody = [figure(suppressed(), before={}, goals=GOALS, channel=None)]

    found = verdicts(
        [
            ("Orvane", figures(0.9, 0.03)),
            ("Brumelle", nobody),
            ("Hélicor", figures(0.5, 0.2)),
            ("Atlas", figures(0.79, 0.03)),
        ]
    )

    assert [verdict.half for verdict in found] == [
        "Hélicor misses 2 of 2 targets",
        "Atlas is near 1 of 2 targets",
        "Orvane meets its 2 targets",
        "Brumelle is not rated",
    ]
    assert [verdict.state for verdict in found] == [
        State.MISSED,
        State.NEAR,
        State.MET,
        State.NONE,
    ]


def test_an_unrated_team_hears_what_is_lacking():
    nobody = [figure(suppressed(n=23), before={}, goals=GOALS, channel=None)]

    [verdict] = verdicts([("Brumelle", nobody)])

    assert verdict.rest == ": Service level has a sample of 23, it takes 30"


def test_at_most_five_sentences_are_said():
    assert len(verdicts([(f"Team {n}", figures(0.5, 0.2)) for n in range(9)])) == 5


def test_a_proven_change_for_the_worse_is_said():
    before = [reading(value=0.95, interval=Interval(0.94, 0.96, "Wilson"))]

    [verdict] = verdicts([("Atlas", figures(0.9, 0.03, before=before))])

    assert verdict.rest == "; Service level has got worse, proven"


def test_a_change_whose_interval_holds_zero_is_not_said():
    [verdict] = verdicts([("Atlas", figures(0.9, 0.03, before=[reading(value=0.91)]))])

    assert verdict.rest == ""
