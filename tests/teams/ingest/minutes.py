"""Agents' days counted minute by minute, to be compared with what the importer makes of them."""

from itertools import pairwise

from teams.ingest import agentdays
from teams.models.worktime import ACTIVITIES, LOST

MINUTE = 60_000


def clashes(
    one: tuple[int, int, bool, str, int, int], before: list[tuple[int, int, bool, str, int, int]]
) -> bool:
    """Whether a feed would have the agent twice at a time, which a constraint forbids."""
    feed, _, is_planned, _, start, length = one
    return any(
        (f, p) == (feed, is_planned) and s < start + length and start < s + n
        for f, _, p, _, s, n in before
    )


def by_minutes(kept: list[tuple[int, int, bool, str, int, int]]) -> dict[str, int]:
    """The same sums, counted over each moment between two ends."""
    found = dict.fromkeys(agentdays.SUMS, 0)
    ends = {0, 1440, *(m for *_, start, n in kept for m in (start, start + n))}
    for low, high in pairwise(sorted(m for m in ends if 0 <= m <= 1440)):
        actual, planned = (
            min(
                (a for _, _, p, a, start, n in kept if p is which and start <= low < start + n),
                key=ACTIVITIES.index,
                default=None,
            )
            for which in (False, True)
        )
        ms = (high - low) * MINUTE
        if actual:
            found[f"{actual}_ms"] += ms
        if planned and not planned.endswith("_unpaid"):
            queue = ("contact", "idle")
            found["planned_ms"] += ms
            found["planned_queue_ms"] += ms * (planned in queue)
            found["adhered_ms"] += ms * (
                actual == planned or (actual in queue and planned in queue)
            )
        found["lost_as_planned_ms"] += ms * (actual in LOST and planned in LOST)
    found["gaps_n"], found["gaps_ms"] = gaps(kept, sorted(m for m in ends if 0 <= m <= 1440))
    return found


def gaps(kept: list[tuple[int, int, bool, str, int, int]], ends: list[int]) -> tuple[int, int]:
    """Stretches available to one team with a contact right before and another right after."""
    walked: list[tuple[object, int]] = []  # what, how many minutes
    for low, high in pairwise(ends):
        doing = min(
            ((ACTIVITIES.index(a), t) for _, t, p, a, start, n in kept if not p
             and start <= low < start + n),
            default=None,
        )  # fmt: skip
        what = "contact" if doing and ACTIVITIES[doing[0]] == "contact" else doing
        if walked and walked[-1][0] == what:
            walked[-1] = what, walked[-1][1] + high - low
        else:
            walked.append((what, high - low))
    idle = [(ACTIVITIES.index("idle"), team) for team in (0, 1)]
    found = [
        minutes
        for (before, _), (what, minutes), (after, _) in zip(
            walked, walked[1:], walked[2:], strict=False
        )
        if what in idle and before == after == "contact"
    ]
    return len(found), sum(found) * MINUTE
