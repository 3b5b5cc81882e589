"""Mapping files: TOML that says which columns of a file feed which fields of a record."""

import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass
from typing import Any, Final

from teams.ingest import words
from teams.ingest.kinds import SCHEMAS
from teams.ingest.records import Kind
from teams.ingest.schemas import Schema
from teams.ingest.specs import Condition, Layout, Mapping, Spec
from teams.ingest.words import BadMapping

ENCODINGS: Final = ("utf-8", "utf-16", "cp1252", "latin-1", "iso-8859-15", "shift-jis")
COMMON: Final = frozenset(
    {"column", "constant", "join", "separator", "nulls", "values", "else", "missing", "when"}
)
INSTANT: Final = frozenset(
    {"date", "time", "after", "from", "plus", "earliest", "latest", "format", "time_zone",
     "date_format", "time_format"}
)  # fmt: skip
SOURCES: Final = ("column", "constant", "join", "date", "from", "earliest", "latest")
DAY: Final = frozenset({"format"})


def read(text: str, *, zone: str) -> Mapping:
    """Read a mapping; `zone` is its feed's, used where the mapping names none.

    Its tables tell which kind of facts it brings.
    """
    try:
        root = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadMapping(f"not TOML: {fault}") from None
    schema = _schema(root)
    layout = _layout(words.table(root, "file"), zone)
    if layout.history and schema.whole:
        words.fail(f"[file] history: a row is a part of one {schema.thing}, and no state of it")
    reader = Reader(schema, layout)
    instants = {
        f"instants.{name}": reader.spec(given, f"instants.{name}", Kind.INSTANT)
        for name, given in words.table(root, "instants").items()
    }
    fields = {}
    for part in schema.tables:
        table = words.table(root, part)
        own = {name.partition(".")[2] for name in schema.by_name if name.startswith(f"{part}.")}
        words.known(table, own, f"[{part}]")
        for key, given in table.items():
            name = f"{part}.{key}"
            fields[name] = reader.spec(given, name, schema.by_name[name].kind)
    _complete(fields, schema)
    create = _create(words.table(root, "unknown"), schema)
    return Mapping(schema, layout, fields, instants, create)


def _schema(root: Table[str, Any]) -> Schema:
    tables = {name: schema for schema in SCHEMAS for name in schema.tables}
    named = [name for name in root if name in tables]
    found = list(dict.fromkeys(tables[name].name for name in named))
    if len(found) > 1:
        words.fail(f"a mapping brings one kind of facts, and not both {found[0]} and {found[1]}")
    own = tables[named[0]].tables if named else tuple(tables)
    words.known(root, {"file", "unknown", "instants", *own}, "the mapping")
    if not named:
        words.fail(f"a mapping must have one of the tables {', '.join(f'[{t}]' for t in tables)}")
    return tables[named[0]]


def _complete(fields: dict[str, Spec], schema: Schema) -> None:
    """What a mapping leaves out: the value of another field, or the default."""
    for name, other in (*schema.twins, *schema.stand_ins):
        if name not in fields and other in fields:
            fields[name] = Spec(name, reference=other)
    for name, its in schema.by_name.items():
        if name in fields:
            continue
        if its.default:
            fields[name] = Spec(name, constant=its.default)
        elif its.required:
            part, _, key = name.partition(".")
            raise BadMapping(f'[{part}] must say where "{key}" comes from')


def _create(table: Table[str, Any], schema: Schema) -> frozenset[str]:
    words.known(table, schema.creates, "[unknown]")
    for key, given in table.items():
        if given not in ("create", "reject"):
            words.fail(f'[unknown] {key} must be "create" or "reject"')
    return frozenset(key for key, given in table.items() if given == "create")


def _layout(table: Table[str, Any], zone: str) -> Layout:
    allowed = {
        "delimiter", "quote", "encoding", "header", "nulls", "decimal", "time_zone", "instant",
        "date", "time", "month", "unit", "history",
    }  # fmt: skip
    words.known(table, allowed, "[file]")
    layout = Layout(
        delimiter=words.text(table, "delimiter", "[file]", ","),
        quote=words.text(table, "quote", "[file]", '"'),
        encoding=words.text(table, "encoding", "[file]", "utf-8").lower(),
        header=words.flag(table, "header", "[file]"),
        nulls=words.texts(table, "nulls", "[file]"),
        decimal=words.text(table, "decimal", "[file]", "."),
        zone=words.zone(words.text(table, "time_zone", "[file]", zone), "[file]"),
        instant=words.strptime_format(
            words.text(table, "instant", "[file]", "iso"), "[file] instant"
        ),
        date=words.strptime_format(words.text(table, "date", "[file]", "%Y-%m-%d"), "[file] date"),
        time=words.strptime_format(words.text(table, "time", "[file]", "%H:%M:%S"), "[file] time"),
        month=words.strptime_format(words.text(table, "month", "[file]", "%Y-%m"), "[file] month"),
        unit=words.unit(words.text(table, "unit", "[file]", "s"), "[file]"),
        history=words.flag(table, "history", "[file]", default=False),
    )
    if len(layout.delimiter) != 1 or layout.delimiter in '\r\n"':
        words.fail("[file] delimiter must be one character")
    if len(layout.quote) > 1:
        words.fail("[file] quote must be one character or empty")
    if layout.encoding not in ENCODINGS:
        words.fail(f"[file] encoding must be one of {', '.join(ENCODINGS)}")
    if layout.decimal not in (".", ","):
        words.fail('[file] decimal must be "." or ","')
    return layout


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads where values come from, for one schema and one layout."""

    schema: Schema
    layout: Layout

    def spec(self, given: Any, where: str, kind: Kind) -> Spec:
        if isinstance(given, str):
            given = {"column": given}
        if isinstance(given, list):
            if not given:
                words.fail(f"[{where}] is an empty list")
            parts = [self.spec(part, where, kind) for part in given]
            return Spec(where, first=tuple(parts))
        if not isinstance(given, dict):
            words.fail(f"[{where}] must be a column's name, a table or a list of them")
        allowed = COMMON | (INSTANT if kind is Kind.INSTANT else set())
        allowed = allowed | (DAY if kind in (Kind.DAY, Kind.MONTH) else set())
        allowed = allowed | ({"unit"} if kind is Kind.DURATION else set())
        words.known(given, allowed, f"[{where}]")
        sources = [key for key in SOURCES if key in given]
        if len(sources) != 1:
            words.fail(f"[{where}] must have exactly one of {', '.join(SOURCES)}")
        if ("time" in given) != ("date" in given):
            words.fail(f'[{where}] must have both "date" and "time"')
        values = _values(given, where)
        if "else" in given and values is None:
            words.fail(f'[{where}] has "else" without "values"')
        at = f"[{where}]"
        return Spec(
            where,
            columns=_columns(given, at),
            constant=words.word(given["constant"], at) if "constant" in given else None,
            separator=words.text(given, "separator", at, ""),
            date=words.text(given, "date", at, "") or None,
            time=words.text(given, "time", at, "") or None,
            after=self.reference(given["after"], at) if "after" in given else None,
            base=self.instant(given["from"], where) if "from" in given else None,
            plus=self.spec(given["plus"], where, Kind.DURATION) if "plus" in given else None,
            earliest=self.instants(given, "earliest", where),
            latest=self.instants(given, "latest", where),
            nulls=self.layout.nulls + words.texts(given, "nulls", at),
            values=values,
            otherwise=words.word(given["else"], at) if "else" in given else None,
            missing=words.word(given["missing"], at) if "missing" in given else None,
            when=_conditions(given.get("when", []), at),
            format=self.format(given, at, kind),
            zone=words.zone(words.text(given, "time_zone", at, self.layout.zone), at),
            unit=words.unit(words.text(given, "unit", at, self.layout.unit), at),
        )

    def format(self, given: Table[str, Any], at: str, kind: Kind) -> str:
        if "date" not in given:
            usual = {Kind.DAY: self.layout.date, Kind.MONTH: self.layout.month}.get(
                kind, self.layout.instant
            )
            found = words.strptime_format(words.text(given, "format", at, usual), f"{at} format")
            if kind in (Kind.DAY, Kind.MONTH) and found in words.NAMED_FORMATS:
                words.fail(f'{at} format: "{found}" is no format of a day such as "%d/%m/%Y"')
            return found
        date = words.strptime_format(
            words.text(given, "date_format", at, self.layout.date), f"{at} date_format"
        )
        time = words.strptime_format(
            words.text(given, "time_format", at, self.layout.time), f"{at} time_format"
        )
        return f"{date} {time}"

    def instant(self, given: Any, where: str) -> Spec:
        """A string names another instant here, not a column."""
        if isinstance(given, str):
            return Spec(where, reference=self.reference(given, f"[{where}]"))
        return self.spec(given, where, Kind.INSTANT)

    def instants(self, given: Table[str, Any], key: str, where: str) -> tuple[Spec, ...]:
        found = given.get(key, [])
        if key in given and (not isinstance(found, list) or not found):
            words.fail(f'[{where}] "{key}" must be a list')
        return tuple(self.instant(part, where) for part in found)

    def reference(self, given: Any, at: str) -> str:
        its = self.schema.by_name.get(str(given))
        is_instant = its is not None and its.kind is Kind.INSTANT
        known = isinstance(given, str) and (is_instant or given.startswith("instants."))
        if not known:
            words.fail(f'{at} refers to "{given}", which is no instant such as "instants.NAME"')
        return str(given)


def _columns(given: Table[str, Any], at: str) -> tuple[str, ...]:
    if "column" in given:
        return (words.text(given, "column", at, ""),)
    return words.texts(given, "join", at)


def _values(given: Table[str, Any], where: str) -> tuple[tuple[str, str], ...] | None:
    if "values" not in given:
        return None
    table = given["values"]
    if not isinstance(table, dict) or not table:
        words.fail(f'[{where}] "values" must be a table')
    return tuple((key, words.word(word, f"[{where}.values]")) for key, word in table.items())


def _conditions(given: Any, at: str) -> tuple[Condition, ...]:
    rows = given if isinstance(given, list) else [given]
    return tuple(_condition(row, at) for row in rows)


def _condition(row: Any, at: str) -> Condition:
    at = f"{at} when"
    if not isinstance(row, dict):
        words.fail(f"{at} must be a table")
    words.known(row, {"column", "is", "is_not", "empty"}, at)
    tests = [key for key in ("is", "is_not", "empty") if key in row]
    if "column" not in row or len(tests) != 1:
        words.fail(f'{at} must have "column" and one of "is", "is_not", "empty"')
    column = words.text(row, "column", at, "")
    if tests == ["empty"]:
        return Condition(column, empty=words.flag(row, "empty", at))
    listed = row[tests[0]] if isinstance(row[tests[0]], list) else [row[tests[0]]]
    values = tuple(words.word(word, at) for word in listed)
    return Condition(column, values=values, negated=tests == ["is_not"])
