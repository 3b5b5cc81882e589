"""Statements compiled once for whatever days are those that each span of days would have."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django_scopes import scope, scopes_disabled

from kpis import anydays, compiler
from kpis.compiler import bounds
from kpis.models import SNAPSHOTS, HandlingSnapshot
from tests.kpis.october import ZONE

DAY = date(2026, 10, 5)
SPANS = {
    "a day": (DAY, DAY),
    "the day on which clocks go back": (date(2026, 10, 25), date(2026, 10, 25)),
    "days around the day on which clocks go forward": (date(2027, 3, 27), date(2027, 3, 28)),
    "from the 29th of February": (date(2028, 2, 29), date(2028, 3, 31)),
    "to the last day of a year": (date(2026, 10, 31), date(2026, 12, 31)),
}


@pytest.mark.parametrize("span", SPANS.values(), ids=SPANS)
def test_the_statements_kept_are_those_of_the_days_asked_for(span: tuple[date, date]) -> None:
    with scopes_disabled():
        for snapshot in SNAPSHOTS:
            asked = (snapshot, *span, ZONE)
            assert compiler.fill(*asked) == compiler._fill(*asked)
            for kind in snapshot.distributions:
                kept = compiler.distribute(snapshot, kind, *span, ZONE)
                assert kept == compiler._distribute(*asked, kind)


def test_they_are_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def compiled(*given: Any) -> Any:
        asked.append(given)
        return []

    with scopes_disabled():
        for day in (DAY, date(2026, 10, 6)):
            anydays.once(compiled, HandlingSnapshot, day, day, ZONE)
        assert len(asked) == 1

        monkeypatch.setattr(HandlingSnapshot, "places", dict(HandlingSnapshot.places))
        anydays.once(compiled, HandlingSnapshot, DAY, DAY, ZONE)
    assert len(asked) == 2


def test_those_of_a_scope_are_of_its_teams() -> None:
    with scope(team=[4711]):
        found = [one.params for one in compiler.fill(HandlingSnapshot, DAY, DAY, ZONE)]
    with scopes_disabled():
        others = [one.params for one in compiler.fill(HandlingSnapshot, DAY, DAY, ZONE)]

    assert any(4711 in params for params in found)
    assert not any(4711 in params for params in others)


def test_what_depends_on_which_days_they_are_is_not_compiled_for_all() -> None:
    days = anydays.following(lambda first, _last: first, anydays.ONE)
    opens, closes = bounds(days, days, ZONE)

    with pytest.raises(TypeError, match="may not depend"):
        opens < datetime(2026, 10, 5, tzinfo=UTC)  # noqa: B015 - what comparing raises
    with pytest.raises(TypeError, match="a day or an instant"):
        closes - opens
