"""Statements compiled once for whatever days: values that remember how they follow from these."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django_scopes import get_scope

from kpis.merging import Statement
from kpis.models.snapshots import Snapshot

# From the first and the last day to a value.
Way = Callable[[date, date], Any]
Compiled = Callable[..., list[Statement]]
# What statements are compiled for: whether it is one day may change them, which it is may not.
ONE: Final = (date(2001, 1, 1), date(2001, 1, 1))
SEVERAL: Final = (date(2001, 1, 1), date(2001, 1, 2))


class Following:
    """A day or an instant of a sample; what is made of it follows from the days in the same way."""

    way: Way
    sample: tuple[date, date]

    def then(self, step: Callable[[Any], Any]) -> Any:
        way = self.way
        return following(lambda first, last: step(way(first, last)), self.sample)

    def __add__(self, other: Any) -> Any:
        return self.then(lambda value: value + other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self.then(lambda value: value - other)

    def replace(self, *given: Any, **named: Any) -> Any:
        return self.then(lambda value: value.replace(*given, **named))

    def __lt__(self, other: Any) -> Any:
        raise TypeError("a statement compiled for all days may not depend on which they are")

    __le__ = __gt__ = __ge__ = __lt__


class FollowingDay(Following, date):
    """The day of a sample."""


class FollowingInstant(Following, datetime):
    """The instant of a sample."""

    def date(self) -> Any:
        return self.then(lambda value: value.date())

    def astimezone(self, tz: Any = None) -> Any:
        return self.then(lambda value: value.astimezone(tz))


def following(way: Way, sample: tuple[date, date]) -> Any:
    """What that way leads to from a sample; TypeError for other things than days and instants."""
    value = way(*sample)
    found: FollowingDay | FollowingInstant
    if isinstance(value, datetime):
        found = FollowingInstant.combine(value.date(), value.timetz())
    elif isinstance(value, date):
        found = FollowingDay(value.year, value.month, value.day)
    else:
        raise TypeError("what follows from days is a day or an instant")
    found.way, found.sample = way, sample
    return found


# By what they are of, with the declarations that they were compiled from.
_KEPT: dict[Any, tuple[list[Any], list[Statement]]] = {}


def once(
    compiled: Compiled, snapshot: type[Snapshot], first: date, last: date, zone: str, *more: Any
) -> list[Statement]:
    """A snapshot's statements for these days: compiled for the first that asks, and kept.

    Those of a scope hold the teams in its reach, and are of use once.
    """
    if get_scope().get("_enabled", True):
        return compiled(snapshot, first, last, zone, *more)
    sample = ONE if first == last else SEVERAL
    key = (compiled, snapshot, sample, zone, settings.REPORTING_ZONE, *more)
    declared = _declared(snapshot)
    kept = _KEPT.get(key)
    if kept is None or any(one is not now for one, now in zip(kept[0], declared, strict=True)):
        days = following(lambda a, _: a, sample), following(lambda _, b: b, sample)
        kept = _KEPT[key] = (declared, compiled(snapshot, *days, zone, *more))
    return [Statement(one.sql, _told(one.params, first, last)) for one in kept[1]]


def _told(params: Sequence[Any], first: date, last: date) -> tuple[Any, ...]:
    return tuple(v.way(first, last) if isinstance(v, Following) else v for v in params)


def _declared(snapshot: type[Snapshot]) -> list[Any]:
    """All that a snapshot's statements are made of, each to be the very same the next time."""
    names = ("moment", "places", "strata", "beside", "fine", "coarse", "distributions", "several")
    expressions = [getattr(field, "expression", None) for field in snapshot._meta.fields]
    facts = getattr(snapshot.facts, "__func__", snapshot.facts)
    return [facts, *(getattr(snapshot, name) for name in names), *expressions]
