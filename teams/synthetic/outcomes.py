"""What contacts sum up to, how customers felt about them, and who comes again."""

import numpy as np

from teams.synthetic import arrivals, queues
from teams.synthetic.arrivals import NOBODY, Flags, Ints, Returns, Visits
from teams.synthetic.journeys import MAIN, NONE, Floor, Legs
from teams.synthetic.people import PHONE
from teams.synthetic.records import MIXED, Contacts

HOUR_MS = 3_600_000


def summed(
    draw: np.random.Generator,
    floor: Floor,
    came: Visits,
    legs: Legs,
    *,
    excluded: Flags,
    closes: int,
) -> tuple[Contacts, Returns]:
    """Sum the legs up into contacts; `legs` holds at least one of each visit, in order.

    It changes legs too: some become outgoing calls, and late ones move before `closes`.
    """
    first = np.searchsorted(legs.contact, np.arange(len(came)))
    legs_n = np.diff(first, append=len(legs))
    last = first + legs_n - 1
    is_outbound = _outbound(draw, came, legs, first, legs_n)
    _before(draw, legs, first, legs_n, closes)

    is_main = legs.kind == MAIN
    handled_n = _sum((is_main & (legs.answered != NONE)), first)
    wait = _sum(legs.wait(), first)
    spent = _known(legs.talk) + _known(legs.hold) + _known(legs.consult)
    begun = np.where(legs.enqueued == NONE, legs.answered, legs.enqueued)
    arrived = np.where(begun == NONE, legs.ended, begun)[first]
    ended = np.maximum.reduceat(legs.ended, first)
    one_team = np.minimum.reduceat(legs.team, first) == np.maximum.reduceat(legs.team, first)

    handled = (handled_n > 0) & ~excluded
    comes, returns = arrivals.returning(
        draw, floor.profiles, came, handled=handled, silent=excluded | is_outbound
    )
    contacts = Contacts(
        channel=came.channel,
        topic=came.topic,
        customer=came.customer,
        is_outbound=is_outbound,
        arrived=arrived,
        ended=ended,
        resolved=_resolved(draw, came, ended, handled & ~comes, closes),
        rating=_ratings(draw, floor, came, wait, handled, comes),
        is_excluded=excluded,
        first_team=legs.team[first],
        last_team=legs.team[last],
        sole_team=np.where(one_team, legs.team[first], MIXED),
        legs_n=legs_n,
        handled_n=handled_n,
        transfers_n=_sum(legs.is_transfer, first),
        wait=wait,
        handle=_sum(spent + _known(legs.wrap_up), first),
        # A colleague who is consulted talks to the agent, while the customer waits once.
        customer_time=wait + _sum(np.where(is_main, spent, 0), first),
    )
    return contacts, returns


def _outbound(
    draw: np.random.Generator, came: Visits, legs: Legs, first: Ints, legs_n: Ints
) -> Flags:
    """Make some plain calls outgoing ones: they have no queue."""
    plain = (legs_n == 1) & (legs.outcome[first] == queues.ANSWERED) & ~came.is_repeat
    chosen: Flags = plain & (came.channel == PHONE) & (came.customer != NOBODY)
    chosen &= draw.random(len(came)) < 0.03
    legs.enqueued[first[chosen]] = NONE
    return chosen


def _before(draw: np.random.Generator, legs: Legs, first: Ints, legs_n: Ints, closes: int) -> None:
    """Move what would end after the last day to an earlier time."""
    late = np.maximum(np.maximum.reduceat(legs.ended, first) - closes + 1, 0)
    late += np.where(late > 0, draw.integers(0, 2 * HOUR_MS, len(late)), 0)
    shift = np.repeat(late, legs_n)
    for instants in (legs.enqueued, legs.answered, legs.ended):
        instants[instants != NONE] -= shift[instants != NONE]


def _resolved(
    draw: np.random.Generator, came: Visits, ended: Ints, helped: Flags, closes: int
) -> Ints:
    """When the help desk closed the case, where it says so: mostly at once, else hours later."""
    count = len(came)
    known = helped & (draw.random(count) < np.where(came.channel == PHONE, 0.3, 0.7))
    later = (draw.exponential(9 * HOUR_MS, count)).astype(np.int64)
    at = ended + np.where(draw.random(count) < 0.12, later, 0)
    return np.where(known & (at < closes), at, NONE)


def _ratings(
    draw: np.random.Generator, floor: Floor, came: Visits, wait: Ints, handled: Flags, comes: Flags
) -> Ints:
    """1 to 5 from every eighth customer; long waits and unsolved problems cost."""
    patience = np.where(came.channel == PHONE, 120_000, 2 * HOUR_MS)
    mood = floor.habit("rating")[came.team] - 0.9 * comes - 0.8 * np.minimum(wait / patience, 2)
    given = np.clip(np.rint(mood + draw.normal(0, 0.9, len(came))), 1, 5).astype(np.int64)
    return np.where(handled & (draw.random(len(came)) < 0.12), given, NONE)


def _known(durations: Ints) -> Ints:
    return np.where(durations == NONE, 0, durations)


def _sum(values: Ints | Flags, first: Ints) -> Ints:
    return np.add.reduceat(values.astype(np.int64), first)
