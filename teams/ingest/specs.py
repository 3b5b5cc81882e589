"""A mapping file, read and checked: where each field of a record comes from."""

from dataclasses import dataclass, field

from teams.ingest.schemas import Schema


@dataclass(frozen=True, slots=True)
class Condition:
    """One column is one of these values, is none of them, or is (not) empty."""

    column: str
    values: tuple[str, ...] = ()
    negated: bool = False
    empty: bool | None = None


@dataclass(frozen=True, slots=True)
class Spec:
    """Where one value comes from. Exactly one of the sources is set."""

    where: str
    columns: tuple[str, ...] = ()
    constant: str | None = None
    separator: str = ""
    date: str | None = None
    time: str | None = None
    after: str | None = None
    base: "Spec | None" = None
    plus: "Spec | None" = None
    reference: str | None = None
    first: "tuple[Spec, ...]" = ()
    earliest: "tuple[Spec, ...]" = ()
    latest: "tuple[Spec, ...]" = ()
    nulls: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] | None = None
    otherwise: str | None = None
    missing: str | None = None
    when: tuple[Condition, ...] = ()
    format: str = "iso"
    zone: str = ""
    unit: str = "s"

    def columns_read(self) -> set[str]:
        own = {*self.columns, *(condition.column for condition in self.when)}
        own |= {name for name in (self.date, self.time) if name}
        parts = [*self.first, *self.earliest, *self.latest, self.base, self.plus]
        return own.union(*(part.columns_read() for part in parts if part))


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file is written.

    In a `history` the rows of one key are what was so of one fact, one after the other.
    """

    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    header: bool = True
    nulls: tuple[str, ...] = ()
    decimal: str = "."
    zone: str = ""
    instant: str = "iso"
    date: str = "%Y-%m-%d"
    time: str = "%H:%M:%S"
    month: str = "%Y-%m"
    unit: str = "s"
    history: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file, read and checked."""

    schema: Schema
    layout: Layout
    fields: dict[str, Spec]
    instants: dict[str, Spec]
    create: frozenset[str] = field(default_factory=frozenset)

    def columns_read(self) -> set[str]:
        return set().union(
            *(spec.columns_read() for spec in [*self.fields.values(), *self.instants.values()])
        )
