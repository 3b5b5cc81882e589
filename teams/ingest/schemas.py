"""Schemas: one kind of facts, its fields, its tables in a mapping, what rows may not say."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from teams.ingest.receipts import Policy
from teams.ingest.records import Field
from teams.models import Feed

# Pairs of a row and the line of the file it begins on, where they part from counting by one.
Lines = Callable[[], Iterable[tuple[int, int]]]


class Loader(Protocol):
    """Takes the staged rows of one import to the facts of their kind."""

    def judge(self, lines: Lines | None) -> None:
        """Reject what is wrong in itself, beside other rows, or beside what is stored."""

    def write(self) -> tuple[int, int]:
        """Write the good rows; return how many were accepted and how many updated."""

    def fates(self) -> dict[int, str]:
        """After writing, what became of each good row by its line."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What one row can say wrong although each of its values converts, as SQL over staging."""

    condition: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Schema:
    """One kind of facts as files give them.

    `key` are the columns that tell two rows apart; rows with the same `whole` share their fate,
    are told as one `thing`, and must agree on what is `shared`. `creates` are the names that a
    mapping may let be created. Each of `twins` has the other's value where it has none, also in
    pushed rows; `stand_ins` do so in mappings.
    """

    name: str
    tables: tuple[str, ...]
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    loader: Callable[[Feed, Policy, "Schema"], Loader]
    wrong: tuple[Wrong, ...] = ()
    whole: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    thing: str = ""
    creates: frozenset[str] = field(default_factory=frozenset)
    twins: tuple[tuple[str, str], ...] = ()
    stand_ins: tuple[tuple[str, str], ...] = ()

    @property
    def by_name(self) -> dict[str, Field]:
        return {one.name: one for one in self.fields}

    @property
    def latest(self) -> tuple[timedelta, str]:
        """How far ahead of now any of its instants may lie, and what is wrong with more."""
        return max(one.latest for one in self.fields)

    @property
    def by_column(self) -> dict[str, Field]:
        return {one.column: one for one in self.fields}
