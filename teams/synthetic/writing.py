"""The centre as a CSV file, one row a leg, as a help desk would export it."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from teams.synthetic import people, queues
from teams.synthetic.arrivals import NOBODY, Flags, Ints
from teams.synthetic.centre import Centre
from teams.synthetic.details import SENTIMENTS, TRANSFERS
from teams.synthetic.journeys import KINDS, NONE
from teams.synthetic.records import Block

COLUMNS: Final = (
    "contact", "channel", "direction", "topic", "segment", "customer", "arrived_at", "ended_at",
    "resolved_at", "rating", "excluded", "case", "menu_s", "mood", "language", "leg", "team",
    "agent", "kind", "queued_at", "answered_at", "left_at", "outcome", "talk_s", "hold_s",
    "consult_s", "wrap_up_s", "transferred", "transfer", "hung_up_on_hold", "announced_s",
    "announced_from_s", "ring_s", "dial_s",
)  # fmt: skip


def write_sample(
    path: Path, centre: Centre, *, progress: Callable[[int], object] = lambda done: None
) -> int:
    """Write the whole centre; instants in UTC. Return the number of rows."""
    rows = 0
    segments, languages = centre.segments(), centre.languages()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for block in centre.blocks():
            writer.writerows(_rows(centre, block, segments, languages))
            rows += len(block.legs)
            progress(block.serial + len(block.contacts))
    return rows


def _rows(
    centre: Centre, block: Block, segments: Ints, languages: Ints
) -> Iterator[tuple[Any, ...]]:
    contacts, legs, told = block.contacts, block.legs, block.details
    # What is written is a case of the help desk.
    is_case = (contacts.channel == people.EMAIL) & ~contacts.is_outbound & ~contacts.is_excluded
    numbers = [f"C{block.serial + number + 1:08d}" for number in range(len(contacts))]
    is_known = contacts.customer != NOBODY
    known = np.where(is_known, segments[contacts.customer], -1)
    spoken = np.where(is_known, languages[contacts.customer], -1)
    # What a contact says of itself stands on each of its legs.
    of_contact: list[Iterable[Any]] = [
        numbers,
        _choices(people.CHANNELS, contacts.channel),
        _choices(("inbound", "outbound"), contacts.is_outbound),
        _choices([topic.slug for topic in people.TOPICS], contacts.topic),
        _choices(tuple(people.SEGMENTS), known),
        [f"K{number:07d}" if number != NOBODY else "" for number in contacts.customer.tolist()],
        _instants(contacts.arrived),
        _instants(contacts.ended),
        _instants(contacts.resolved),
        _optional(contacts.rating),
        _choices(("no", "yes"), contacts.is_excluded),
        [f"D{name}" if has else "" for name, has in zip(numbers, is_case.tolist(), strict=True)],
        _seconds(told.menu),
        _choices(SENTIMENTS, told.sentiment),
        _choices(people.LANGUAGES, spoken),
    ]
    repeated = (np.array(column, dtype=object)[legs.contact].tolist() for column in of_contact)
    return zip(
        *repeated,
        block.sequence.tolist(),
        _choices([team.slug for team in centre.teams], legs.team),
        _choices([agent.reference for agent in centre.agents], legs.agent),
        _choices(KINDS, legs.kind),
        _instants(legs.enqueued),
        _instants(legs.answered),
        _instants(legs.ended),
        _choices(queues.OUTCOMES, legs.outcome),
        _seconds(legs.talk),
        _seconds(legs.hold),
        _seconds(legs.consult),
        _seconds(legs.wrap_up),
        _choices(("no", "yes"), legs.is_transfer),
        _choices(TRANSFERS, told.transfer),
        _choices(("no", "yes"), told.left_on_hold),
        _seconds(told.announced),
        _seconds(told.announced_low),
        _seconds(told.ring),
        _seconds(told.dial),
        strict=True,
    )


def _choices(words: Sequence[str], places: Ints | Flags) -> list[str]:
    """The word at each place; nothing where the place is negative."""
    chosen: list[str] = np.array([*words, ""], dtype=object)[places.astype(np.int64)].tolist()
    return chosen


def _instants(values: Ints) -> list[str]:
    texts = np.datetime_as_string(values.astype("datetime64[ms]"), unit="ms").astype(object)
    texts[values == NONE] = ""
    whole: list[str] = texts.tolist()
    return whole


def _optional(values: Ints) -> list[object]:
    return ["" if value == NONE else value for value in values.tolist()]


def _seconds(values: Ints) -> list[object]:
    return ["" if value == NONE else value // 1000 for value in values.tolist()]
