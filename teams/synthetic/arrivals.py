"""When customers come, about what, to which team, and who comes again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from teams.synthetic.people import CHAT, PHONE, TOPICS, TeamProfile

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NOBODY: Final = -1
DAY_MS: Final = 86_400_000
# Monday to Sunday.
WEEK: Final = (1.25, 1.08, 1.0, 0.98, 0.95, 0.38, 0.18)
# Live channels follow opening hours and leave a trickle at night; written ones spread wider.
LIVE: Final = np.array(
    [0.12, 0.08, 0.06, 0.05, 0.06, 0.1, 0.3, 1.2, 5.5, 9.5, 11.0, 10.2]
    + [6.8, 7.0, 9.2, 9.6, 9.0, 7.8, 5.4, 2.6, 1.0, 0.6, 0.4, 0.2]
)
WRITTEN: Final = np.array(
    [0.6, 0.4, 0.3, 0.2, 0.3, 0.5, 1.4, 3.0, 6.0, 8.2, 8.6, 8.0]
    + [7.0, 6.8, 7.4, 7.4, 7.0, 6.4, 5.6, 4.8, 4.2, 3.4, 2.2, 1.2]
)
OUTAGE: Final = np.array([0.2] * 9 + [6.0, 9.0, 9.0, 7.0, 5.0, 4.0] + [2.0] * 5 + [0.5] * 4)
OUTAGE_VOLUME: Final = 1.7
UNIDENTIFIED_BY_PHONE: Final = 0.25
PANNE: Final = next(n for n, topic in enumerate(TOPICS) if topic.slug == "panne")
GROUP_OF: Final = np.unique([topic.group for topic in TOPICS], return_inverse=True)[1]


@dataclass(frozen=True, slots=True)
class Visits:
    """Contacts as they arrive: one entry of each array for each."""

    team: Ints
    channel: Ints
    topic: Ints
    customer: Ints
    arrived: Ints
    is_repeat: Flags

    def __len__(self) -> int:
        return len(self.team)

    def taken(self, chosen: Ints | Flags | slice) -> "Visits":
        return Visits(
            self.team[chosen],
            self.channel[chosen],
            self.topic[chosen],
            self.customer[chosen],
            self.arrived[chosen],
            self.is_repeat[chosen],
        )


@dataclass(frozen=True, slots=True)
class Returns:
    """Customers who will come again: after how many days, to whom, about what."""

    after_days: Ints
    team: Ints
    topic: Ints
    customer: Ints


def daily_counts(
    interactions: int, first: date, days: int, *, outage: int | None, seed: int
) -> Ints:
    """Share out exactly `interactions` contacts over the days."""
    draw = np.random.default_rng([seed, 2])
    dates = [first + timedelta(days=number) for number in range(days)]
    week = np.array([WEEK[day.weekday()] for day in dates])
    season = 1 + 0.1 * np.sin([2 * np.pi * day.timetuple().tm_yday / 365 for day in dates])
    weights = week * season * draw.lognormal(0, 0.06, days)
    if outage is not None:
        weights[outage] *= OUTAGE_VOLUME
    return draw.multinomial(interactions, weights / weights.sum())


def midnight(day: date, zone: ZoneInfo) -> int:
    """The start of a local day as UTC milliseconds, counted back from its noon."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    return round(noon.timestamp() * 1000) - DAY_MS // 2


def topic_shares(profile: TeamProfile, *, outage: bool) -> Floats:
    """A team with simple work gets few of the long topics."""
    weights = np.array([topic.weight for topic in TOPICS]) ** (-2 * profile.simple)
    if outage:
        weights[PANNE] *= 12
    shares: Floats = weights / weights.sum()
    return shares


def pick(draw: np.random.Generator, shares: Floats, rows: Ints) -> Ints:
    """One choice for each of `rows`, by the shares in that row of the table."""
    edges = np.cumsum(shares, axis=1)
    edges /= edges[:, -1:]
    chosen: Ints = (draw.random(len(rows))[:, None] > edges[rows]).sum(axis=1)
    return chosen


def visits(
    draw: np.random.Generator,
    profiles: tuple[TeamProfile, ...],
    *,
    count: int,
    starts: int,
    customers: int,
    returns: Returns,
    outage: bool,
) -> Visits:
    """One day's contacts in order of arrival: those who return, and new ones up to `count`."""
    again = len(returns.team)
    new = count - again
    shares = np.array([[profile.share for profile in profiles]])
    anyone = pick(draw, shares, np.zeros(count, np.int64))
    # Three of four who call again reach the same team.
    stays = np.append(draw.random(again) < 0.75, np.zeros(new, bool))
    team = np.where(stays, np.append(returns.team, np.zeros(new, np.int64)), anyone)
    channel = pick(draw, np.array([profile.channels for profile in profiles]), team)
    topics = np.array([topic_shares(profile, outage=outage) for profile in profiles])
    topic = pick(draw, topics, team)
    topic[:again] = returns.topic

    customer = draw.integers(0, customers, count)
    customer[:again] = returns.customer
    is_repeat = np.arange(count) < again
    unknown = (channel == PHONE) & ~is_repeat & (draw.random(count) < UNIDENTIFIED_BY_PHONE)
    customer[unknown] = NOBODY

    is_live = (channel == PHONE) | (channel == CHAT)
    fraction = draw.random(count)
    live, written = _instants(OUTAGE if outage else LIVE), _instants(WRITTEN)
    hours = np.where(is_live, np.interp(fraction, *live), np.interp(fraction, *written))
    arrived = starts + (hours * 3_600_000).astype(np.int64)
    order = np.argsort(arrived, kind="stable")
    return Visits(team, channel, topic, customer, arrived, is_repeat).taken(order)


def _instants(hourly: Floats) -> tuple[Floats, Floats]:
    """The two axes of the inverse distribution of the time of day, in hours."""
    edges = np.concatenate([[0.0], np.cumsum(hourly)])
    return edges / edges[-1], np.arange(25.0)


def returning(
    draw: np.random.Generator,
    profiles: tuple[TeamProfile, ...],
    came: Visits,
    *,
    handled: Flags,
    silent: Flags,
) -> tuple[Flags, Returns]:
    """Choose who comes again within six days: the unhelped, and those who hung up.

    `silent` never return. An outage or a weekend may delay some of them by a few days.
    """
    rates = np.array([profile.repeat_rate for profile in profiles])[came.team]
    weights = np.sqrt([topic.weight for topic in TOPICS])[came.topic]
    chance = np.where(handled, rates * weights * np.where(came.is_repeat, 0.5, 1.0), 0.4)
    comes = (draw.random(len(came)) < chance) & ~silent & (came.customer != NOBODY)
    who = came.taken(comes)
    after = np.minimum(draw.geometric(np.where(handled[comes], 0.45, 0.8)), 6)

    # Mostly the same topic, else another of its group.
    same_group = GROUP_OF[:, None] == GROUP_OF[None, :]
    table = np.where(np.eye(len(TOPICS), dtype=bool), 4.0, 0.5) * same_group
    return comes, Returns(after, who.team, pick(draw, table, who.topic), who.customer)
