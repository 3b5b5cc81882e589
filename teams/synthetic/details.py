"""What newer systems tell beside the legs, and what loading makes of it: menus, hand-overs."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from teams.models.contacts import AT_ONCE
from teams.models.outcomes import Access, Sentiment, TransferKind
from teams.synthetic import queues
from teams.synthetic.arrivals import Flags, Ints
from teams.synthetic.journeys import MAIN, NONE, Legs
from teams.synthetic.people import CHAT, PHONE
from teams.synthetic.records import Contacts, Details

MINUTE_MS: Final = 60_000
SENTIMENTS: Final = tuple(Sentiment.values)
NEGATIVE, NEUTRAL, POSITIVE = range(len(SENTIMENTS))
TRANSFERS: Final = tuple(TransferKind.values)
WARM, BLIND = range(len(TRANSFERS))
# The first stands for none.
ACCESSES: Final = ("", *Access.values)
LATER: Final = np.iinfo(np.int64).max


def details(draw: np.random.Generator, contacts: Contacts, legs: Legs) -> Details:
    """Draw what the telephone system and the classifier of words tell of these contacts."""
    called = contacts.channel == PHONE
    inbound = called & ~contacts.is_outbound
    menu = draw.integers(8, 75, len(contacts)) * 1000
    by_phone = called[legs.contact]
    queued = legs.enqueued != NONE
    # A wait is announced to who must wait, from what the queue looks like: a minute's range.
    guess = legs.wait() * draw.lognormal(0.2, 0.5, len(legs))
    low = (guess / MINUTE_MS).astype(np.int64) * MINUTE_MS
    told = by_phone & queued & (legs.wait() > 15_000)
    onward = following(legs)
    straight = (onward != NONE) & (legs.enqueued[np.maximum(onward, 0)] == NONE)
    held = (legs.kind == MAIN) & (legs.hold > 0) & (onward == NONE)
    return Details(
        menu=np.where(inbound, menu, NONE),
        sentiment=np.where(draw.random(len(contacts)) < 0.6, _moods(draw, contacts, called), NONE),
        announced=np.where(told, low + MINUTE_MS, NONE),
        announced_low=np.where(told, low, NONE),
        transfer=np.where(legs.is_transfer, np.where(straight, WARM, BLIND), NONE),
        left_on_hold=held & (draw.random(len(legs)) < 0.03),
        ring=_rings(draw, contacts, legs),
        dial=_dials(draw, contacts, legs),
    )


def _rings(draw: np.random.Generator, contacts: Contacts, legs: Legs) -> Ints:
    """How long it rang at the agent's: written contacts are fetched, they ring nobody.

    Nothing is told of agents who called themselves.
    """
    rang = ((2 + draw.gamma(2.0, 1.2, len(legs))).astype(np.int64)) * 1000
    live = np.isin(contacts.channel, (PHONE, CHAT))[legs.contact]
    # What was queued rang no longer than it waited.
    rang = np.where(legs.enqueued == NONE, rang, np.minimum(rang, legs.wait() // 1000 * 1000))
    is_told = (legs.answered != NONE) & ~contacts.is_outbound[legs.contact]
    return np.where(is_told, np.where(live, rang, 0), NONE)


def _dials(draw: np.random.Generator, contacts: Contacts, legs: Legs) -> Ints:
    """How long an agent who called dialled and waited for the customer."""
    dialled = ((8 + draw.gamma(2.0, 5.0, len(legs))).astype(np.int64)) * 1000
    calls = (contacts.is_outbound & (contacts.channel == PHONE))[legs.contact]
    return np.where(calls & (legs.answered != NONE), dialled, NONE)


def _moods(draw: np.random.Generator, contacts: Contacts, called: Flags) -> Ints:
    """Long waits and several agents annoy."""
    patience = np.where(called, 120_000, 4 * 3_600_000)
    annoyed = 0.08 + 0.12 * np.minimum(contacts.wait / patience, 2) + 0.1 * (contacts.handled_n > 1)
    chance = draw.random(len(contacts))
    calm = np.where(chance < 0.75, NEUTRAL, POSITIVE)
    return np.where(chance < annoyed, NEGATIVE, calm)


def following(legs: Legs) -> Ints:
    """Where each leg goes on: the next of its contact with an agent or queue of its own."""
    found = np.full(len(legs), NONE)
    main = np.flatnonzero(legs.kind == MAIN)
    same = legs.contact[main[1:]] == legs.contact[main[:-1]]
    found[main[:-1][same]] = main[1:][same]
    return found


@dataclass(frozen=True, slots=True)
class Stamps:
    """What loading stamps: `access` a place in ACCESSES, the last one by leg; durations in ms."""

    talk: Ints
    hold: Ints
    wrap_up: Ints
    ring: Ints
    access: Ints
    warm_transfers_n: Ints
    is_escalated: Flags
    is_misrouted: Flags
    is_disconnected: Flags
    leg_is_escalated: Flags


def stamped(
    contacts: Contacts,
    legs: Legs,
    details: Details,
    *,
    is_vendor: Flags,
    promises_ms: Ints,
    shorts_ms: Ints,
) -> Stamps:
    """The same as `teams.ingest.stamps`, column by column; promises by the place of a channel."""
    first = np.searchsorted(legs.contact, np.arange(len(contacts)))
    queued = (legs.kind == MAIN) & (legs.enqueued != NONE) & (legs.outcome != queues.EXCLUDED)
    last = np.maximum.reduceat(np.where(queued, np.arange(len(legs)), NONE), first)
    outcome = np.where(last == NONE, NONE, legs.outcome[np.maximum(last, 0)])
    cut_off = np.isin(outcome, (queues.ABANDONED, queues.SYSTEM))
    onward = following(legs)
    crosses = legs.is_transfer & (onward != NONE)
    crosses &= is_vendor[legs.team] != is_vendor[legs.team[np.maximum(onward, 0)]]
    at_once = AT_ONCE.total_seconds() * 1000
    resolved = contacts.resolved[legs.contact]
    astray = legs.is_transfer & (legs.ended - legs.answered < at_once)
    astray &= (resolved == NONE) | (resolved > legs.ended)
    held = np.logical_or.reduceat(details.left_on_hold, first)
    spent = [np.maximum(amount, 0) for amount in (legs.talk, legs.hold, legs.wrap_up)]
    talk, hold, wrap_up = (np.add.reduceat(amount, first) for amount in spent)
    rang = np.add.reduceat(np.maximum(details.ring, 0), first)
    is_told = np.logical_or.reduceat(details.ring != NONE, first)
    return Stamps(
        talk=talk,
        hold=hold,
        wrap_up=wrap_up,
        ring=np.where(is_told, rang, NONE),
        access=_access(contacts, legs, queued, outcome, first, promises_ms, shorts_ms),
        warm_transfers_n=np.add.reduceat((details.transfer == WARM).astype(np.int64), first),
        is_escalated=np.logical_or.reduceat(crosses, first),
        is_misrouted=np.logical_or.reduceat(astray, first),
        is_disconnected=(contacts.handled_n > 0) & (held | cut_off),
        leg_is_escalated=crosses,
    )


def _access(
    contacts: Contacts,
    legs: Legs,
    queued: Flags,
    outcome: Ints,
    first: Ints,
    promises_ms: Ints,
    shorts_ms: Ints,
) -> Ints:
    is_answer = (legs.kind == MAIN) & (legs.answered != NONE)
    begun = np.minimum.reduceat(np.where(queued, legs.enqueued, LATER), first)
    answered = np.minimum.reduceat(np.where(is_answer, legs.answered, LATER), first)
    left = np.maximum.reduceat(np.where(queued, legs.ended, NONE), first)
    promised, short = promises_ms[contacts.channel], shorts_ms[contacts.channel]
    was_answered = answered != LATER
    stayed = left - begun
    access = np.select(
        [
            (begun == LATER) | contacts.is_excluded,
            was_answered & (answered - begun <= promised),
            was_answered,
            outcome == queues.SYSTEM,
            (outcome == queues.ABANDONED) & (stayed <= short),
            outcome == queues.ABANDONED,
            stayed <= promised,
        ],
        [
            ACCESSES.index(name)
            for name in ("", "in_time", "late", "system", "short", "abandoned", "left_in_time")
        ],
        default=ACCESSES.index("left"),
    )
    return access.astype(np.int64)
