"""The synthetic centre, day by day: constant memory, however long it runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from teams.synthetic import arrivals, people
from teams.synthetic.arrivals import Ints, Returns
from teams.synthetic.desks import Desks
from teams.synthetic.details import details
from teams.synthetic.journeys import Floor, Legs, play
from teams.synthetic.outcomes import summed
from teams.synthetic.people import EMAIL
from teams.synthetic.queues import Mood
from teams.synthetic.records import Block

# A day longer than this comes in several blocks.
BLOCK: Final = 50_000


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre and its history up to a day, drawn when `blocks` is read."""

    interactions: int
    days: int
    seed: int
    until: date
    zone: ZoneInfo
    teams: tuple[people.TeamProfile, ...]
    agents: tuple[people.AgentProfile, ...]
    customers_n: int

    @property
    def first_day(self) -> date:
        return self.until - timedelta(days=self.days - 1)

    @property
    def closes(self) -> int:
        """When the last day is over, in ms: nothing happens later."""
        return arrivals.midnight(self.until + timedelta(days=1), self.zone)

    @property
    def floor(self) -> Floor:
        of_team = np.array([agent.team for agent in self.agents])
        first = np.searchsorted(of_team, np.arange(len(self.teams)))
        return Floor(self.teams, first, np.bincount(of_team, minlength=len(self.teams)))

    @property
    def outage(self) -> int | None:
        """The day when everybody calls; a short history has none."""
        return self.days * 2 // 3 if self.days >= 14 else None

    def segments(self) -> Ints:
        """The segment of each customer."""
        draw = np.random.default_rng([self.seed, 3])
        edges = np.cumsum(people.SEGMENT_SHARES)
        return np.searchsorted(edges, draw.integers(0, 100, self.customers_n), side="right")

    def languages(self) -> Ints:
        """The language of each customer."""
        draw = np.random.default_rng([self.seed, 4])
        edges = np.cumsum(people.LANGUAGE_SHARES)
        return np.searchsorted(edges, draw.integers(0, 100, self.customers_n), side="right")

    def blocks(self) -> Iterator[Block]:
        """The whole history, first day first."""
        outage = self.outage
        counts = arrivals.daily_counts(
            self.interactions, self.first_day, self.days, outage=outage, seed=self.seed
        )
        floor, due, serial = self.floor, Queue(), 0
        desks = Desks(floor)
        for number, total in enumerate(counts):
            left = int(total)
            returns = due.taken(number, at_most=left * 2 // 3)
            while left:
                count = min(left, max(BLOCK, len(returns.team)))
                draw = np.random.default_rng([self.seed, 5, number, left])
                beside = np.random.default_rng([self.seed, 7, number, left])
                block, again = self._block(
                    draw, beside, floor, number, count, returns, outage=number == outage,
                    serial=serial,
                )  # fmt: skip
                desks.seat(
                    np.random.default_rng([self.seed, 8, number, left]), block.legs,
                    block.contacts.channel[block.legs.contact], starts=self._midnight(number),
                )  # fmt: skip
                yield block
                due.add(number, again)
                returns = nobody()
                serial += count
                left -= count

    def _midnight(self, number: int) -> int:
        return arrivals.midnight(self.first_day + timedelta(days=number), self.zone)

    def _block(
        self,
        draw: np.random.Generator,
        beside: np.random.Generator,
        floor: Floor,
        number: int,
        count: int,
        returns: Returns,
        *,
        outage: bool,
        serial: int,
    ) -> tuple[Block, Returns]:
        starts = self._midnight(number)
        mood = Mood.of_day(
            np.random.default_rng([self.seed, 6, number]),
            self.teams,
            progress=number / max(1, self.days - 1),
            outage=outage,
        )
        came = arrivals.visits(
            draw,
            self.teams,
            count=count,
            starts=starts,
            customers=self.customers_n,
            returns=returns,
            outage=outage,
        )
        # Spam by mail, tests and phantom calls elsewhere.
        excluded = draw.random(count) < np.where(came.channel == EMAIL, 0.025, 0.006)
        legs = play(draw, floor, mood, came, excluded=excluded, starts=starts)
        contacts, again = summed(draw, floor, came, legs, excluded=excluded, closes=self.closes)
        told = details(beside, contacts, legs)
        return Block(serial, contacts, legs, sequences(legs), told), again


class Queue:
    """Returns that are due on later days."""

    def __init__(self) -> None:
        self.by_day: dict[int, list[Returns]] = {}

    def add(self, today: int, returns: Returns) -> None:
        for after in range(1, 7):
            chosen = returns.after_days == after
            part = Returns(*(getattr(returns, name)[chosen] for name in Returns.__slots__))
            self.by_day.setdefault(today + after, []).append(part)

    def taken(self, today: int, *, at_most: int) -> Returns:
        """Those of today; where the day is too short for all, the others come tomorrow."""
        parts = self.by_day.pop(today, [])
        whole = {
            name: np.concatenate([getattr(part, name) for part in (*parts, nobody())])
            for name in Returns.__slots__
        }
        late = Returns(*(values[at_most:] for values in whole.values()))
        self.by_day.setdefault(today + 1, []).append(late)
        return Returns(*(values[:at_most] for values in whole.values()))


def nobody() -> Returns:
    none = np.zeros(0, np.int64)
    return Returns(none, none, none, none)


def sequences(legs: Legs) -> Ints:
    """The place of each leg within its contact, from 1."""
    starts = np.searchsorted(legs.contact, legs.contact)
    return np.arange(len(legs)) - starts + 1


def centre(
    *,
    interactions: int,
    days: int,
    seed: int,
    until: date,
    teams: int = 5,
    zone: str = "Europe/Paris",
) -> Centre:
    """Set up a centre; nothing is drawn yet. Its days are local days of `zone`."""
    profiles = people.teams(teams, seed=seed)
    a_day = interactions / days
    return Centre(
        interactions=interactions,
        days=days,
        seed=seed,
        until=until,
        zone=ZoneInfo(zone),
        teams=profiles,
        agents=people.agents(profiles, contacts_a_day=a_day),
        # So many that strangers seldom look like somebody who comes again.
        customers_n=max(10, min(interactions, round(a_day * 50))),
    )
