"""What the centre hands out: blocks of contacts with their legs."""

from dataclasses import dataclass
from typing import Final

from teams.synthetic.arrivals import Flags, Ints
from teams.synthetic.journeys import Legs

# The sole team of a contact that several teams touched.
MIXED: Final = -1


@dataclass(frozen=True, slots=True)
class Contacts:
    """Interactions, one entry of each array for each, with the stamps of their legs."""

    channel: Ints
    topic: Ints
    customer: Ints
    is_outbound: Flags
    arrived: Ints
    ended: Ints
    resolved: Ints
    rating: Ints
    is_excluded: Flags
    first_team: Ints
    last_team: Ints
    sole_team: Ints
    legs_n: Ints
    handled_n: Ints
    transfers_n: Ints
    wait: Ints
    handle: Ints
    customer_time: Ints

    def __len__(self) -> int:
        return len(self.channel)


@dataclass(frozen=True, slots=True)
class Details:
    """What is told beside: the first two by contact, the others by leg; -1 for nothing."""

    menu: Ints
    sentiment: Ints
    announced: Ints
    announced_low: Ints
    transfer: Ints
    left_on_hold: Flags
    ring: Ints
    dial: Ints


@dataclass(frozen=True, slots=True)
class Block:
    """Some contacts of one day in order of arrival; `serial` counts from the first of all."""

    serial: int
    contacts: Contacts
    legs: Legs
    sequence: Ints
    details: Details
