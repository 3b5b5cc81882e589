"""Heat: five steps by the target, or by the most, judged as figures are printed."""

import pytest

from kpis import catalogue, heat
from kpis.states import Goal

LEVEL, ABANDONMENT = catalogue.find("service_level"), catalogue.find("abandonment_rate")
WAIT, VOLUME = catalogue.find("asa"), catalogue.find("channel_volume")


@pytest.mark.parametrize(
    ("kpi", "target", "steps"),
    [
        (LEVEL, 0.8, {0.95: 1, 0.8: 1, 0.7996: 1, 0.799: 2, 0.7: 2, 0.65: 3, 0.5: 4, 0.2: 5}),
        (ABANDONMENT, 0.05, {0.0: 1, 0.05: 1, 0.0504: 1, 0.06: 2, 0.08: 3, 0.12: 4, 0.16: 5}),
        (WAIT, 28.0, {28.0: 1, 28.04: 1, 42.0: 2, 50.0: 3, 80.0: 4, 300.0: 5}),
    ],
)
def test_steps_grow_with_the_distance_from_the_target(kpi, target, steps):
    found = heat.scale(kpi, Goal(target), list(steps))

    assert {value: found.step(value) for value in steps} == steps


def test_without_a_target_five_round_parts_hold_all_up_to_the_most():
    found = heat.scale(VOLUME, None, [0.2, 3.0, 91.0])

    assert found.cuts == (20, 40, 60, 80)
    assert [found.step(value) for value in (0.2, 20, 20.1, 79.9, 91.0)] == [1, 1, 2, 4, 5]


def test_the_steps_say_what_they_hold():
    words = [text.replace("\u00a0", " ") for text in heat.scale(LEVEL, Goal(0.8), []).words]

    assert words == ["≥ 80%", "70% – 80%", "60% – 70%", "50% – 60%", "< 50%"]
    words = [text.replace("\u00a0", " ") for text in heat.scale(WAIT, Goal(28.0), []).words]
    assert words == ["≤ 28 s", "28 s – 42 s", "42 s – 56 s", "56 s – 1:24", "> 1:24"]


def test_nothing_at_all_still_has_steps():
    assert heat.scale(VOLUME, None, []).step(0.0) == 1
