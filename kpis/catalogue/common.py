"""What declarations share."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from kpis.definitions import Clusters, Kpi, Text, Total
from kpis.models.snapshots import Snapshot

SINCE = date(2026, 1, 1)


def of(snapshot: type[Snapshot]) -> Callable[..., Total]:
    """`legs = of(QueueSnapshot)`; then `legs("offered", "-abandoned_short")`."""

    def total(*measures: str) -> Total:
        known = {f.name for f in snapshot._meta.fields}
        for measure in measures:
            if measure.removeprefix("-") not in known:
                raise ValueError(f"{snapshot.__name__} has no measure {measure}")
        return Total(snapshot, measures)

    return total


def by_agent_day(part: str) -> Clusters:
    """The sums over agent-days of a part of the handle time, per leg handled."""
    return Clusters("agent_days", f"{part}_{part}", f"{part}_handled", "handled_handled", "handled")


def both(en: str, fr: str) -> Text:
    return Text(en=en, fr=fr)


def variant(base: Kpi, called: str, /, **changes: Any) -> Kpi:
    """The same KPI measured in another way; what is not said stays as in the default."""
    return replace(base, variant=called, **changes)
