"""The neutral record: what one leg of one interaction says, whatever source it came from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Final

# Before this no contact centre's file is believable; after "now" only by a wrong clock.
EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(days=1)
LONGEST: Final = timedelta(days=7)
VALUE_LENGTH: Final = 80
# Marks that turn the direction of text, and so can make one name look like another.
TURNING: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

EMPTY: Final = "is empty"
TOO_EARLY: Final = "is before 1970"
TOO_LATE: Final = "is in the future"
TOO_LONG: Final = "is longer than 7 days"
NEGATIVE: Final = "is negative"
NO_INSTANT: Final = "is not an instant in the format given"
NO_LOCAL_TIME: Final = "local time does not exist"
NO_DURATION: Final = "is not a duration"
NO_NUMBER: Final = "is not a whole number in range"
NO_FLAG: Final = "is neither yes nor no"
NO_CHOICE: Final = "is not one of the values known"


class Kind(Enum):
    TEXT = "text"
    CHOICE = "choice"
    INSTANT = "timestamptz"
    DURATION = "bigint"
    NUMBER = "smallint"
    FLAG = "boolean"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record; `column` is its place in the staging table."""

    name: str
    column: str
    kind: Kind
    required: bool = False
    longest: int = 0
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    default: str = ""

    @property
    def sql_type(self) -> str:
        return "text" if self.kind is Kind.CHOICE else self.kind.value


OUTCOMES: Final = (
    "answered", "abandoned", "flow_team", "flow_other", "callback", "system", "waiting",
    "excluded",
)  # fmt: skip
FIELDS: Final = (
    Field("interaction.external_id", "external_id", Kind.TEXT, required=True, longest=200),
    Field("interaction.channel", "channel", Kind.TEXT, required=True, longest=50),
    Field("interaction.topic", "topic", Kind.TEXT, longest=200),
    Field("interaction.segment", "segment", Kind.TEXT, longest=200),
    Field("interaction.customer", "customer", Kind.TEXT, longest=100),
    Field(
        "interaction.direction", "direction", Kind.CHOICE,
        choices=("inbound", "outbound"), default="inbound",
    ),
    Field("interaction.arrived_at", "arrived_at", Kind.INSTANT, required=True),
    Field("interaction.ended_at", "ended_at", Kind.INSTANT, required=True),
    Field("interaction.resolved_at", "resolved_at", Kind.INSTANT),
    Field("interaction.rating", "rating", Kind.NUMBER, low=1, high=5),
    Field("interaction.version_at", "version_at", Kind.INSTANT),
    Field("interaction.excluded", "is_excluded", Kind.FLAG, default="false"),
    Field("leg.sequence", "sequence", Kind.NUMBER, low=0, high=32767, default="1"),
    Field("leg.team", "team", Kind.TEXT, longest=200),
    Field("leg.agent", "agent", Kind.TEXT, longest=100),
    Field(
        "leg.kind", "kind", Kind.CHOICE,
        choices=("main", "consult", "conference"), default="main",
    ),
    Field("leg.enqueued_at", "enqueued_at", Kind.INSTANT),
    Field("leg.answered_at", "answered_at", Kind.INSTANT),
    Field("leg.ended_at", "leg_ended_at", Kind.INSTANT, required=True),
    Field("leg.outcome", "outcome", Kind.CHOICE, required=True, choices=OUTCOMES),
    Field("leg.talk", "talk_ms", Kind.DURATION),
    Field("leg.hold", "hold_ms", Kind.DURATION),
    Field("leg.consult", "consult_ms", Kind.DURATION),
    Field("leg.wrap_up", "wrap_up_ms", Kind.DURATION),
    Field("leg.transfer", "is_transfer", Kind.FLAG, default="false"),
)  # fmt: skip
BY_NAME: Final = {field.name: field for field in FIELDS}
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
    """A row that converts: one value per field, in the order of FIELDS."""

    line: int
    values: tuple[Any, ...]


def read(line: int, row: Mapping[str, Any], *, now: datetime) -> Record | Fault:
    """Convert one pushed row: keys are field names, instants ISO 8601 with offset, durations ms."""
    unknown = sorted(set(row) - set(BY_NAME))
    if unknown:
        return Fault(line, shortened(unknown[0]), "", "is not a field")
    values: list[Any] = []
    for field in FIELDS:
        given = row.get(field.name)
        if given is None or given == "":
            given = _default(field, row)
        if given is None:
            if field.required:
                return Fault(line, field.name, "", EMPTY)
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


def _default(field: Field, row: Mapping[str, Any]) -> Any:
    # One leg that is the whole interaction need not say its end twice.
    if field.name == "leg.ended_at":
        return row.get("interaction.ended_at")
    if field.name == "interaction.ended_at":
        return row.get("leg.ended_at")
    if field.kind is Kind.FLAG:
        return False
    return (
        int(field.default) if field.kind is Kind.NUMBER and field.default else field.default or None
    )


def _converted(field: Field, given: Any, now: datetime) -> Any:
    match field.kind:
        case Kind.TEXT:
            return _text(field, given)
        case Kind.CHOICE:
            if given not in field.choices:
                raise ValueError(NO_CHOICE)
            return given
        case Kind.FLAG:
            if not isinstance(given, bool):
                raise ValueError(NO_FLAG)
            return given
        case Kind.INSTANT:
            return _instant(given, now)
        case Kind.DURATION:
            return _whole(given, 0, int(LONGEST.total_seconds() * 1000), NO_DURATION)
        case Kind.NUMBER:
            return _whole(given, field.low, field.high, NO_NUMBER)


def _text(field: Field, given: Any) -> str:
    if not isinstance(given, str) or not given.isprintable():
        raise ValueError("is not plain text")
    if len(given) > field.longest:
        raise ValueError(f"is longer than {field.longest} characters")
    cleaned = given.translate(dict.fromkeys(map(ord, TURNING))).strip()
    if not cleaned:
        raise ValueError(EMPTY)
    return cleaned


def _instant(given: Any, now: datetime) -> datetime:
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
    if instant > now + AHEAD:
        raise ValueError(TOO_LATE)
    return instant


def _whole(given: Any, low: int, high: int, reason: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise ValueError(reason)
    if low == 0 and given < 0:
        raise ValueError(NEGATIVE)
    if not low <= given <= high:
        raise ValueError(TOO_LONG if reason is NO_DURATION else reason)
    return given
