"""Frozen figures: dataclasses to plain JSON and back, loss-free."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def freeze(value: Any) -> Any:
    """Only dataclasses, tuples, enumerations, days, instants, texts and numbers."""
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: freeze(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, tuple):
        return [freeze(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        # As text: no amount may lose a cent.
        return str(value)
    return value


def thaw(kind: type[T], frozen: Mapping[str, Any]) -> T:
    """Rebuild a dataclass from what `freeze` made of it."""
    thawed: T = _thaw(kind, frozen)
    return thawed


def _thaw(kind: Any, frozen: Any) -> Any:
    if frozen is None:
        return None
    if get_origin(kind) in {Union, UnionType}:
        [kind] = [option for option in get_args(kind) if option is not type(None)]
    if get_origin(kind) is tuple:
        return tuple(_thaw(get_args(kind)[0], part) for part in frozen)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        known = {name: _thaw(hints[name], part) for name, part in frozen.items() if name in hints}
        return kind(**known)  # type: ignore[operator]  # is_dataclass also lets instances pass
    if issubclass(kind, date):
        return kind.fromisoformat(frozen)
    if issubclass(kind, (Enum, Decimal)):
        return kind(frozen)
    return float(frozen) if kind is float else frozen
