"""Neutral records: what one row says, whatever source it came from, and how values convert."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from teams.ingest.schemas import Schema

# Before this no contact centre's file is believable; after "now" only by a wrong clock.
EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(days=1)
# What is planned or promised may lie ahead, by less than a slip in the year.
FAR_AHEAD: Final = timedelta(days=3660)
LONGEST: Final = timedelta(days=7)
VALUE_LENGTH: Final = 80
SMALLEST_BIG: Final = 32767
# What an exact decimal number holds in all.
DIGITS: Final = 18
# Marks that turn the direction of text, and so can make one name look like another.
TURNING: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

EMPTY: Final = "is empty"
TOO_EARLY: Final = "is before 1970"
TOO_LATE: Final = "is in the future"
TOO_FAR: Final = "is over 10 years ahead"
TOO_LONG: Final = "is longer than 7 days"
NEGATIVE: Final = "is negative"
NO_INSTANT: Final = "is not an instant in the format given"
NO_LOCAL_TIME: Final = "local time does not exist"
NO_DURATION: Final = "is not a duration"
NO_NUMBER: Final = "is not a whole number in range"
NO_DECIMAL: Final = "is not a decimal number with at most {} decimals"
OUT_OF_RANGE: Final = "is not a number in range"
NO_DAY: Final = "is not a day in the format given"
NO_MONTH: Final = "is not a month in the format given"
NO_FLAG: Final = "is neither yes nor no"
NO_CHOICE: Final = "is not one of the values known"


class Kind(Enum):
    TEXT = "text"
    CHOICE = "choice"
    INSTANT = "timestamptz"
    DAY = "date"
    MONTH = "month"
    DURATION = "bigint"
    NUMBER = "smallint"
    DECIMAL = "numeric"
    FLAG = "boolean"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record; `column` is its place in the staging table.

    Numbers lie between `low` and `high`, decimal ones with at most `decimals`; what is
    `ahead` may lie in the future.
    """

    name: str
    column: str
    kind: Kind
    required: bool = False
    longest: int = 0
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    decimals: int = 4
    default: str = ""
    ahead: bool = False
    empty: str = EMPTY

    @property
    def is_big(self) -> bool:
        return self.kind is Kind.NUMBER and self.high > SMALLEST_BIG

    @property
    def sql_type(self) -> str:
        if self.is_big:
            return "bigint"
        return {Kind.CHOICE: "text", Kind.MONTH: "date"}.get(self.kind, self.kind.value)

    @property
    def latest(self) -> tuple[timedelta, str]:
        """How far ahead of now it may lie, and what is wrong with more."""
        return (FAR_AHEAD, TOO_FAR) if self.ahead else (AHEAD, TOO_LATE)


TRUE: Final = ("1", "true", "yes", "t", "y")
FALSE: Final = ("0", "false", "no", "f", "n")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is not taken; `line` counts from 1, a file's header included."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """A row that converts: one value per field, in the schema's order."""

    line: int
    values: tuple[Any, ...]


def read(line: int, row: Mapping[str, Any], schema: "Schema", *, now: datetime) -> Record | Fault:
    """Convert one pushed row: keys are field names, instants ISO 8601 with offset, durations ms.

    Days and months are ISO 8601 days, decimal numbers text or whole numbers: floats are not exact.
    """
    unknown = sorted(set(row) - schema.by_name.keys())
    if unknown:
        return Fault(line, shortened(unknown[0]), "", "is not a field")
    values: list[Any] = []
    for field in schema.fields:
        given = row.get(field.name)
        if given is None or given == "":
            given = _default(field, row, dict(schema.twins))
        if given is None:
            if field.required:
                return Fault(line, field.name, "", field.empty)
            values.append(None)
            continue
        try:
            values.append(_converted(field, given, now))
        except ValueError as fault:
            return Fault(line, field.name, shortened(given), str(fault))
    return Record(line, tuple(values))


def shortened(value: object) -> str:
    """What a receipt shows of a value: 80 characters, none of which a terminal obeys."""
    text = str(value)[:VALUE_LENGTH]
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _default(field: Field, row: Mapping[str, Any], twins: Mapping[str, str]) -> Any:
    if field.name in twins:
        return row.get(twins[field.name])
    if not field.default:
        return None
    if field.kind is Kind.FLAG:
        return field.default == "true"
    return int(field.default) if field.kind is Kind.NUMBER else field.default


def _converted(field: Field, given: Any, now: datetime) -> Any:
    match field.kind:
        case Kind.TEXT:
            return _text(field, given)
        case Kind.CHOICE:
            return _known(given, field.choices, NO_CHOICE)
        case Kind.FLAG:
            return _known(given if isinstance(given, bool) else None, (True, False), NO_FLAG)
        case Kind.INSTANT:
            return _instant(field, given, now)
        case Kind.DAY | Kind.MONTH:
            return _day(field, given, now)
        case Kind.DURATION:
            return _whole(given, 0, int(LONGEST.total_seconds() * 1000), NO_DURATION)
        case Kind.NUMBER:
            return _whole(given, field.low, field.high, NO_NUMBER)
        case Kind.DECIMAL:
            return _decimal(field, given)


def _known(given: Any, choices: tuple[Any, ...], reason: str) -> Any:
    if given not in choices:
        raise ValueError(reason)
    return given


def _text(field: Field, given: Any) -> str:
    if not isinstance(given, str) or not given.isprintable():
        raise ValueError("is not plain text")
    if len(given) > field.longest:
        raise ValueError(f"is longer than {field.longest} characters")
    cleaned = given.translate(dict.fromkeys(map(ord, TURNING))).strip()
    if not cleaned:
        raise ValueError(EMPTY)
    return cleaned


def _instant(field: Field, given: Any, now: datetime) -> datetime:
    if not isinstance(given, str) or not re.match(r"\d{4}-\d\d-\d\dT", given, re.ASCII):
        raise ValueError(NO_INSTANT)
    try:
        instant = datetime.fromisoformat(given)
    except ValueError:
        raise ValueError(NO_INSTANT) from None
    if instant.tzinfo is None:
        raise ValueError("has no offset from UTC")
    if instant < EARLIEST:
        raise ValueError(TOO_EARLY)
    ahead, reason = field.latest
    if instant > now + ahead:
        raise ValueError(reason)
    return instant


def _day(field: Field, given: Any, now: datetime) -> date:
    reason = NO_MONTH if field.kind is Kind.MONTH else NO_DAY
    if not isinstance(given, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", given, re.ASCII):
        raise ValueError(reason)
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise ValueError(reason) from None
    if field.kind is Kind.MONTH and day.day > 1:
        raise ValueError(reason)
    if day < EARLIEST.date():
        raise ValueError(TOO_EARLY)
    ahead, late = field.latest
    if day > (now + ahead).date():
        raise ValueError(late)
    return day


def _decimal(field: Field, given: Any) -> Decimal:
    pattern = decimal_pattern(field, "[.]")
    if isinstance(given, bool) or not re.fullmatch(pattern, str(given), re.ASCII):
        raise ValueError(NO_DECIMAL.format(field.decimals))
    if isinstance(given, float):
        raise ValueError(NO_DECIMAL.format(field.decimals))
    value = Decimal(given)
    if field.low == 0 and value < 0:
        raise ValueError(NEGATIVE)
    if not field.low <= value <= field.high:
        raise ValueError(OUT_OF_RANGE)
    return value


def decimal_pattern(field: Field, mark: str) -> str:
    """Digits only: a float would take 1e308 and NaN, and keep no cent exactly."""
    digits = f"-?[0-9]{{1,{DIGITS - field.decimals}}}"
    return f"{digits}({mark}[0-9]{{1,{field.decimals}}})?" if field.decimals else digits


def _whole(given: Any, low: int, high: int, reason: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise ValueError(reason)
    if low == 0 and given < 0:
        raise ValueError(NEGATIVE)
    if not low <= given <= high:
        raise ValueError(TOO_LONG if reason is NO_DURATION else reason)
    return given
