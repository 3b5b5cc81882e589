"""The primitives of mapping files: each checks one TOML value or fails naming it."""

import re
from collections.abc import Mapping as Table
from typing import Any, Final, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UNITS: Final = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "h:m:s": 0}
NAMED_FORMATS: Final = ("iso", "unix", "unix_ms")
# What `strptime` of DuckDB takes; a slip of the pen must not wait for the first row.
DIRECTIVES: Final = frozenset("aAbBdHIjmMpSfgnyYzZ%")


class BadMapping(ValueError):
    """The mapping does not follow the grammar; the text says which key of which table."""


def known(table: Table[str, Any], allowed: frozenset[str] | set[str], where: str) -> None:
    for key in table:
        if key not in allowed:
            fail(f'unknown key "{key}" in {where}')


def table(root: Table[str, Any], name: str) -> Table[str, Any]:
    found = root.get(name, {})
    if not isinstance(found, dict):
        fail(f"[{name}] must be a table")
    return found


def text(table: Table[str, Any], key: str, where: str, default: str) -> str:
    given = table.get(key, default)
    if not isinstance(given, str) or "\0" in given:
        fail(f'{where} "{key}" must be text')
    return given


def texts(table: Table[str, Any], key: str, where: str) -> tuple[str, ...]:
    given = table.get(key, [])
    if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
        fail(f'{where} "{key}" must be a list of texts')
    return tuple(given)


def flag(table: Table[str, Any], key: str, where: str, *, default: bool = True) -> bool:
    given = table.get(key, default)
    if not isinstance(given, bool):
        fail(f'{where} "{key}" must be true or false')
    return given


def word(given: Any, where: str) -> str:
    """TOML's own true, false and numbers stand for their text."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if not isinstance(given, str | int | float):
        fail(f"{where}: a value must be text, a number, true or false")
    return str(given)


def strptime_format(given: str, where: str) -> str:
    if given in NAMED_FORMATS:
        return given
    for directive in re.findall(r"%-?(.?)", given):
        if directive not in DIRECTIVES or not directive:
            fail(f'{where}: "%{directive}" is not known')
    if "%" not in given:
        fail(f'{where}: "{given}" is no format such as "%d/%m/%Y %H:%M"')
    return given


def zone(given: str, where: str) -> str:
    try:
        ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fail(f'{where} time_zone: "{given}" is not known')
    return given


def unit(given: str, where: str) -> str:
    if given not in UNITS:
        fail(f"{where} unit must be one of {', '.join(UNITS)}")
    return given


def fail(text: str) -> NoReturn:
    raise BadMapping(text)
