"""What the rows of a kind become: tables, their columns as SQL, rows that must be there, hooks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Model

if TYPE_CHECKING:
    from teams.ingest.rows import Rows


@dataclass(frozen=True, slots=True)
class Table:
    """One table that rows are written to.

    `values` are SQL over a staged row `row`, by column; beside its own it has the keys of its
    names (`team_id`), the feed's (`feed_id`), those of what is unknown (`no_topic_id`), and for
    a part its whole's (`whole_id`). `key` are the columns that tell two facts apart; `at_first`
    is what a new row has in columns that are stamped afterwards, and `kept` says when a column
    of the old row `old` stays as it is, because other facts decide on it.
    """

    model: type[Model]
    key: tuple[str, ...]
    values: Mapping[str, str]
    is_versioned: bool = False
    at_first: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    def taken(self, column: str) -> str:
        if column not in self.kept:
            return f"said.{column}"
        return f"CASE WHEN {self.kept[column]} THEN old.{column} ELSE said.{column} END"


@dataclass(frozen=True, slots=True)
class Lookup:
    """A row that must be there: `sql` selects its id for a staged row `row`, as `name`."""

    name: str
    column: str
    sql: str
    reason: str = "is unknown"


def nothing(rows: "Rows") -> None:
    """Where a kind has no hook."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the rows of one kind become.

    `days` are the local days of a fact, as SQL over its own columns with {zone}; they are marked
    as changed under `source`, and noted in `touched` with the column that it names. With
    `parts`, rows that share a fate are one each; parts that a file leaves out are gone unless
    `keeps_parts`. With `splits`, SQL that selects columns from a staged row `row`, each row is
    several facts, and `replaced` are those of the old ones `old` in the place of a named row
    `row` that go if they are not said again. `seen` is the day from which an agent belongs to
    the fact's team. `before` runs when it is known what will change, `after` once it is written.
    """

    facts: Table
    source: str = ""
    days: tuple[str, ...] = ()
    touched: str = "id"
    parts: Table | None = None
    keeps_parts: bool = False
    splits: str = ""
    replaced: str = ""
    names: tuple[tuple[str, str], ...] = ()
    lookups: tuple[Lookup, ...] = ()
    seen: str = ""
    judge_more: Callable[["Rows"], None] = nothing
    before: Callable[["Rows"], None] = nothing
    after: Callable[["Rows"], None] = nothing
