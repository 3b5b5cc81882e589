"""Waiting and giving up: queues of type M/M/n+M, drawn from their waiting times."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from teams.synthetic.arrivals import DAY_MS, Floats, Ints
from teams.synthetic.people import CHAT, EMAIL, PHONE, SOCIAL, TeamProfile

OUTCOMES: Final = (
    "answered",
    "abandoned",
    "flow_team",
    "flow_other",
    "callback",
    "system",
    "excluded",
)
ANSWERED, ABANDONED, FLOW_TEAM, FLOW_OTHER, CALLBACK, SYSTEM, EXCLUDED = range(len(OUTCOMES))

# How crowded a live queue is by hour: staff never quite follows demand.
CROWD: Final = np.array(
    [0.7] * 7 + [0.8, 0.9, 1.05, 1.15, 1.1, 1.0, 0.95, 1.0, 1.05, 1.05, 1.0, 0.95] + [0.8] * 5
)
PATIENCE_S: Final = {PHONE: 210.0, CHAT: 260.0}
QUEUE_S: Final = {PHONE: 27.0, CHAT: 34.0}
WRITTEN_MIN: Final = {EMAIL: 80.0, SOCIAL: 17.0}
OVERFLOW_S: Final = 90.0
# The hours when somebody answers what is written.
OPENS, CLOSES = 8, 20


@dataclass(frozen=True, slots=True)
class Stays:
    """How stays in queues end: after how long, and how."""

    wait_ms: Ints
    outcome: Ints


@dataclass(frozen=True, slots=True)
class Mood:
    """How demand and staff meet on one day: a factor for each team and hour."""

    load: Floats

    @classmethod
    def of_day(
        cls,
        draw: np.random.Generator,
        profiles: tuple[TeamProfile, ...],
        *,
        progress: float,
        outage: bool,
    ) -> "Mood":
        start = np.array([profile.load[0] for profile in profiles])
        end = np.array([profile.load[1] for profile in profiles])
        level = (start + (end - start) * progress) * draw.lognormal(0, 0.10, len(profiles))
        hourly = draw.lognormal(0, 0.12, (len(profiles), 24)) * CROWD
        if outage:
            hourly[:, 9:16] *= 2.0
        return cls(level[:, None] * hourly)


def stays(
    draw: np.random.Generator, mood: Mood, *, team: Ints, channel: Ints, at: Ints, starts: int
) -> Stays:
    """Let each contact wait in a team's queue from `at`; `starts` is the day's midnight."""
    hour = ((at - starts) // 3_600_000) % 24
    load = mood.load[team, hour]
    live = (channel == PHONE) | (channel == CHAT)
    virtual = np.where(live, _live(draw, channel, load), _written(draw, channel, load, at, starts))
    patience = np.where(live, _patience(draw, channel), np.inf)

    wait = np.minimum(virtual, patience)
    outcome = np.where(patience < virtual, ABANDONED, ANSWERED)
    chance = draw.random(len(team))
    phone = channel == PHONE
    for condition, result, after in (
        (phone & (wait > OVERFLOW_S) & (chance < 0.2), FLOW_TEAM, OVERFLOW_S),
        (phone & (wait > 60) & (chance > 0.95), CALLBACK, 60.0),
        (phone & ((hour < OPENS) | (hour >= CLOSES)) & (chance > 0.7), FLOW_OTHER, 25.0),
    ):
        left = condition & (outcome == ANSWERED)
        outcome[left] = result
        wait[left] = after
    outcome[live & (chance < 0.001)] = SYSTEM
    return Stays((wait * 1000).astype(np.int64), outcome)


def _live(draw: np.random.Generator, channel: Ints, load: Floats) -> Floats:
    """Seconds until an agent is free: some ring at once, the others wait exponentially."""
    count = len(channel)
    ring = 2 + draw.gamma(2.0, 1.2, count)
    mean = np.where(channel == CHAT, QUEUE_S[CHAT], QUEUE_S[PHONE]) * load**2.2
    queued = draw.random(count) < np.clip(0.1 + 0.34 * load, 0, 0.97)
    return ring + np.where(queued, draw.exponential(mean), 0)


def _patience(draw: np.random.Generator, channel: Ints) -> Floats:
    """Seconds until a customer gives up; a few hang up at once."""
    count = len(channel)
    mean = np.where(channel == CHAT, PATIENCE_S[CHAT], PATIENCE_S[PHONE])
    hasty = (channel == PHONE) & (draw.random(count) < 0.02)
    return np.where(hasty, draw.uniform(0.4, 5.5, count), draw.exponential(mean))


def _written(
    draw: np.random.Generator, channel: Ints, load: Floats, at: Ints, starts: int
) -> Floats:
    """Seconds until somebody opens a message; at night it lies until the morning."""
    median = 60 * np.where(channel == EMAIL, WRITTEN_MIN[EMAIL], WRITTEN_MIN[SOCIAL])
    wait = median * load**1.5 * draw.lognormal(0, 0.85, len(channel))
    clock = ((at - starts) % DAY_MS) / 3_600_000
    overnight = np.where(clock >= CLOSES, 24 + OPENS - clock, 0)
    closed = np.where(clock < OPENS, OPENS - clock, overnight)
    whole: Floats = np.minimum(wait + closed * 3600, 20 * 3600)
    return whole


def seconds(draw: np.random.Generator, median: Floats, spread: float) -> Ints:
    """Log-normal durations in ms, of whole seconds as switchboards write them, none zero."""
    drawn = median * draw.lognormal(0, spread, len(median))
    return np.clip(drawn, 1, 4 * 3600).astype(np.int64) * 1000
