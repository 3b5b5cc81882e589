"""Mapping files: TOML that says which columns of a file feed which fields of a record."""

import tomllib
from collections.abc import Mapping as Table
from typing import Any, Final

from teams.ingest import words
from teams.ingest.records import BY_NAME, Kind
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
REFERRED: Final = {name for name, its in BY_NAME.items() if its.kind is Kind.INSTANT}


def read(text: str, *, zone: str) -> Mapping:
    """Read a mapping; `zone` is its feed's, used where the mapping names none."""
    try:
        root = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadMapping(f"not TOML: {fault}") from None
    words.known(root, {"file", "unknown", "instants", "interaction", "leg"}, "the mapping")
    layout = _layout(words.table(root, "file"), zone)
    instants = {
        f"instants.{name}": _spec(given, f"instants.{name}", Kind.INSTANT, layout)
        for name, given in words.table(root, "instants").items()
    }
    fields = {}
    for part in ("interaction", "leg"):
        table = words.table(root, part)
        own = {name.partition(".")[2] for name in BY_NAME if name.startswith(f"{part}.")}
        words.known(table, own, f"[{part}]")
        for key, given in table.items():
            name = f"{part}.{key}"
            fields[name] = _spec(given, name, BY_NAME[name].kind, layout)
    _complete(fields)
    return Mapping(layout, fields, instants, _create(words.table(root, "unknown")))


def _complete(fields: dict[str, Spec]) -> None:
    """One leg that is the whole interaction need not say its instants twice."""
    for name, other in (
        ("leg.ended_at", "interaction.ended_at"),
        ("interaction.ended_at", "leg.ended_at"),
        ("interaction.arrived_at", "leg.enqueued_at"),
    ):
        if name not in fields and other in fields:
            fields[name] = Spec(name, reference=other)
    for name, its in BY_NAME.items():
        if name in fields:
            continue
        if its.required:
            part, _, key = name.partition(".")
            raise BadMapping(f'[{part}] must say where "{key}" comes from')
        if its.default:
            fields[name] = Spec(name, constant=its.default)


def _create(table: Table[str, Any]) -> frozenset[str]:
    words.known(table, {"team", "agent", "topic", "segment"}, "[unknown]")
    for key, given in table.items():
        if given not in ("create", "reject"):
            words.fail(f'[unknown] {key} must be "create" or "reject"')
    return frozenset(key for key, given in table.items() if given == "create")


def _layout(table: Table[str, Any], zone: str) -> Layout:
    allowed = {
        "delimiter", "quote", "encoding", "header", "nulls", "decimal", "time_zone", "instant",
        "date", "time", "unit",
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
        unit=words.unit(words.text(table, "unit", "[file]", "s"), "[file]"),
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


def _spec(given: Any, where: str, kind: Kind, layout: Layout) -> Spec:
    if isinstance(given, str):
        given = {"column": given}
    if isinstance(given, list):
        if not given:
            words.fail(f"[{where}] is an empty list")
        parts = [_spec(part, where, kind, layout) for part in given]
        return Spec(where, first=tuple(parts))
    if not isinstance(given, dict):
        words.fail(f"[{where}] must be a column's name, a table or a list of them")
    allowed = COMMON | (INSTANT if kind is Kind.INSTANT else set())
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
        after=_reference(given["after"], at) if "after" in given else None,
        base=_instant(given["from"], where, layout) if "from" in given else None,
        plus=_spec(given["plus"], where, Kind.DURATION, layout) if "plus" in given else None,
        earliest=_instants(given, "earliest", where, layout),
        latest=_instants(given, "latest", where, layout),
        nulls=layout.nulls + words.texts(given, "nulls", at),
        values=values,
        otherwise=words.word(given["else"], at) if "else" in given else None,
        missing=words.word(given["missing"], at) if "missing" in given else None,
        when=_conditions(given.get("when", []), at),
        format=_given_format(given, at, layout),
        zone=words.zone(words.text(given, "time_zone", at, layout.zone), at),
        unit=words.unit(words.text(given, "unit", at, layout.unit), at),
    )


def _given_format(given: Table[str, Any], at: str, layout: Layout) -> str:
    if "date" not in given:
        return words.strptime_format(
            words.text(given, "format", at, layout.instant), f"{at} format"
        )
    date = words.strptime_format(
        words.text(given, "date_format", at, layout.date), f"{at} date_format"
    )
    time = words.strptime_format(
        words.text(given, "time_format", at, layout.time), f"{at} time_format"
    )
    return f"{date} {time}"


def _instant(given: Any, where: str, layout: Layout) -> Spec:
    """A string names another instant here, not a column."""
    if isinstance(given, str):
        return Spec(where, reference=_reference(given, f"[{where}]"))
    return _spec(given, where, Kind.INSTANT, layout)


def _instants(given: Table[str, Any], key: str, where: str, layout: Layout) -> tuple[Spec, ...]:
    found = given.get(key, [])
    if key in given and (not isinstance(found, list) or not found):
        words.fail(f'[{where}] "{key}" must be a list')
    return tuple(_instant(part, where, layout) for part in found)


def _reference(given: Any, at: str) -> str:
    known = isinstance(given, str) and (given in REFERRED or given.startswith("instants."))
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
