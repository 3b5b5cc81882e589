"""What becomes of each contact: queues, agents, transfers, and the legs this leaves."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from teams.synthetic import queues
from teams.synthetic.arrivals import Flags, Floats, Ints, Visits
from teams.synthetic.people import CHAT, EMAIL, PHONE, SOCIAL, TOPICS, TeamProfile
from teams.synthetic.queues import Mood, Stays, seconds

KINDS: Final = ("main", "consult")
MAIN, CONSULT = range(len(KINDS))
# No value: no such instant, no such duration.
NONE: Final = -1
TALK_S: Final = {PHONE: 215.0, EMAIL: 270.0, CHAT: 390.0, SOCIAL: 150.0}


@dataclass(frozen=True, slots=True)
class Legs:
    """Stays with teams, one entry of each array for each; instants and durations in ms."""

    contact: Ints
    team: Ints
    agent: Ints
    kind: Ints
    enqueued: Ints
    answered: Ints
    ended: Ints
    outcome: Ints
    talk: Ints
    hold: Ints
    consult: Ints
    wrap_up: Ints
    is_transfer: Flags

    def __len__(self) -> int:
        return len(self.contact)

    def wait(self) -> Ints:
        """Time in the queue, rings in; 0 for a leg that never queued."""
        until = np.where(self.answered == NONE, self.ended, self.answered)
        return np.where(self.enqueued == NONE, 0, until - self.enqueued)


@dataclass(frozen=True, slots=True)
class Floor:
    """The teams at work: their habits, and where each one's agents start in the list."""

    profiles: tuple[TeamProfile, ...]
    first_agent: Ints
    agents_n: Ints

    def habit(self, name: str) -> Floats:
        return np.array([getattr(profile, name) for profile in self.profiles])

    def somebody(self, draw: np.random.Generator, team: Ints) -> Ints:
        """An agent of the team; some take more contacts than others."""
        place = draw.random(len(team)) ** 1.25 * self.agents_n[team]
        return self.first_agent[team] + place.astype(np.int64)

    def elsewhere(self, draw: np.random.Generator, team: Ints) -> Ints:
        """Where a contact goes on: half stay in the team, half cross to the other side."""
        count = len(self.profiles)
        is_vendor = np.array([bool(profile.vendor) for profile in self.profiles])
        shares = np.where(is_vendor[:, None] != is_vendor[None, :], 1.0, 0.0)
        lonely = shares.sum(axis=1) == 0
        shares[lonely] = 1.0
        edges = np.cumsum(shares, axis=1) / shares.sum(axis=1, keepdims=True)
        across = np.minimum((draw.random(len(team))[:, None] >= edges[team]).sum(1), count - 1)
        return np.where(draw.random(len(team)) < 0.5, team, across)


def play(
    draw: np.random.Generator,
    floor: Floor,
    mood: Mood,
    came: Visits,
    *,
    excluded: Flags,
    starts: int,
) -> Legs:
    """All legs of the day's visits, ordered by visit and then by time."""
    everyone = np.arange(len(came))
    stay = queues.stays(
        draw, mood, team=came.team, channel=came.channel, at=came.arrived, starts=starts
    )
    stay.outcome[excluded] = queues.EXCLUDED
    first = _served(draw, floor, came, everyone, came.team, came.arrived, stay)
    # Hung up in the voice menu: never queued.
    early = (first.outcome == queues.ABANDONED) & (came.channel == PHONE)
    first.enqueued[early & (draw.random(len(came)) < 0.12)] = NONE

    chance = floor.habit("transfer_rate")[came.team] * _weights(came.topic)
    passes_on = (first.outcome == queues.ANSWERED) & (draw.random(len(came)) < chance)
    first.is_transfer[passes_on] = True
    second = _second(draw, floor, mood, came, first, starts=starts)
    consult = _consulted(draw, floor, came, first)
    return _joined(first, consult, second)


def _second(
    draw: np.random.Generator, floor: Floor, mood: Mood, came: Visits, first: Legs, *, starts: int
) -> Legs:
    """The legs of what was transferred or overflowed; warm transfers skip the queue."""
    who = np.flatnonzero(first.is_transfer | (first.outcome == queues.FLOW_TEAM))
    at = first.ended[who]
    team = floor.elsewhere(draw, came.team[who])
    stay = queues.stays(draw, mood, team=team, channel=came.channel[who], at=at, starts=starts)
    # Nobody overflows twice.
    stay.outcome[stay.outcome == queues.FLOW_TEAM] = queues.ANSWERED
    warm = first.is_transfer[who] & (came.channel[who] == PHONE) & (draw.random(len(who)) < 0.3)
    stay.outcome[warm] = queues.ANSWERED
    stay.wait_ms[warm] = 0
    legs = _served(draw, floor, came, who, team, at, stay)
    legs.enqueued[warm] = NONE
    return legs


def _served(
    draw: np.random.Generator,
    floor: Floor,
    came: Visits,
    who: Ints,
    team: Ints,
    at: Ints,
    stay: Stays,
) -> Legs:
    """Turn stays in queues into legs, with an agent's work where one answered."""
    channel, topic = came.channel[who], came.topic[who]
    answered = stay.outcome == queues.ANSWERED
    phone = channel == PHONE
    weight = _weights(topic)
    talk_s = np.array([TALK_S[code] for code in sorted(TALK_S)])[channel]
    talk = seconds(draw, talk_s * weight * floor.habit("pace")[team], 0.62)
    held = phone & (draw.random(len(who)) < floor.habit("hold_rate")[team] * weight)
    hold = np.where(held, seconds(draw, np.full(len(who), 42.0), 0.8), 0)
    asks = phone & (draw.random(len(who)) < 0.03)
    consult = np.where(asks, seconds(draw, np.full(len(who), 55.0), 0.6), 0)
    wrap_up = seconds(draw, floor.habit("wrap_up")[team] * np.sqrt(weight), 0.7)

    start = at + stay.wait_ms
    end = start + np.where(answered, talk + np.where(phone, hold + consult, 0), 0)
    return Legs(
        contact=who.astype(np.int64),
        team=team.copy(),
        agent=np.where(answered, floor.somebody(draw, team), NONE),
        kind=np.full(len(who), MAIN),
        enqueued=at.copy(),
        answered=np.where(answered, start, NONE),
        ended=end,
        outcome=stay.outcome,
        talk=np.where(answered, talk, NONE),
        # Written contacts know no hold, and social tools no after-contact work.
        hold=np.where(answered & phone, hold, NONE),
        consult=np.where(answered & phone, consult, NONE),
        wrap_up=np.where(answered & (channel != SOCIAL), wrap_up, NONE),
        is_transfer=np.zeros(len(who), bool),
    )


def _consulted(draw: np.random.Generator, floor: Floor, came: Visits, first: Legs) -> Legs:
    """A colleague of the same team whom the agent asked, just before the end."""
    who = np.flatnonzero(first.consult > 0)
    team = first.team[who]
    spoke, ended = first.consult[who], first.ended[who]
    nothing = np.full(len(who), NONE)
    return Legs(
        contact=who.astype(np.int64),
        team=team,
        agent=floor.somebody(draw, team),
        kind=np.full(len(who), CONSULT),
        enqueued=nothing,
        answered=ended - spoke,
        ended=ended,
        outcome=np.full(len(who), queues.ANSWERED),
        talk=spoke,
        hold=nothing,
        consult=nothing,
        wrap_up=nothing,
        is_transfer=np.zeros(len(who), bool),
    )


def _joined(*parts: Legs) -> Legs:
    """The legs of several lists, by contact, and within one in the order of the lists."""
    names = Legs.__dataclass_fields__
    whole = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    order = np.argsort(whole["contact"], kind="stable")
    return Legs(**{name: values[order] for name, values in whole.items()})


def _weights(topic: Ints) -> Floats:
    return np.array([profile.weight for profile in TOPICS])[topic]
