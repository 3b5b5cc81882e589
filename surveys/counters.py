"""Links for everybody: of a programme's counter in a team, and of an answer without a name."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from surveys import stamps

SHAPE: Final = re.compile(r"([0-9]{1,18})-([0-9]{1,18})-(.+)")
OPEN: Final = timedelta(minutes=30)
DIGITS: Final = 12


def code(programme: str, team_id: int) -> str:
    """The end of a counter's address, short enough for paper; nobody makes it up."""
    seal = salted_hmac("surveys.counter", f"{programme}/{team_id}", algorithm="sha256")
    return f"{team_id}-{seal.hexdigest()[:DIGITS]}"


def team_of(programme: str, given: str) -> int | None:
    """The team of a counter's address; None: nobody made it."""
    digits = given.partition("-")[0]
    if not digits.isascii() or not digits.isdigit() or len(digits) > DIGITS:
        return None
    return int(digits) if constant_time_compare(given, code(programme, int(digits))) else None


def address(programme: str, team_id: int) -> str:
    """What is printed, shown as a code or opened on a screen at a counter."""
    return f"{settings.SITE_URL}/k/{programme}/{code(programme, team_id)}/"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Whoever holds it adds to one answer that has no name, for half an hour."""

    team_id: int
    answer_id: int

    @property
    def _key(self) -> str:
        return f"{self.team_id}-{self.answer_id}"

    def said(self, *, now: datetime) -> str:
        return f"{self._key}-{stamps.stamp(f'receipt {self._key}', now=now)}"


class Expired(Exception):
    """A receipt of ours that is too old."""


def receipt(given: str, *, now: datetime) -> Receipt | None:
    """Read a receipt; None: it is none of ours. Raises Expired."""
    found = SHAPE.fullmatch(given)
    if found is None:
        return None
    team_id, answer_id, stamp = found.groups()
    age = stamps.age(stamp, f"receipt {team_id}-{answer_id}", now=now)
    if age is None:
        return None
    if age > OPEN:
        raise Expired
    return Receipt(int(team_id), int(answer_id))
