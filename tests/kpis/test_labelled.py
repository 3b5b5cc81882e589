"""Negative sentiment corrected for the classifier's errors, as labelled samples tell them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.definitions import Reason
from kpis.queries import comparisons
from kpis.queries.comparisons import Outcome, Side, Why
from kpis.queries.readings import Reading, Selection, readings
from kpis.stats.misclassification import Labelled, corrected_share
from teams.models import Team
from teams.scope import Reach
from tests import builders, facts
from tests.builders import leg
from tests.shelf import Shelf

DAY = date(2026, 10, 5)
NOW = datetime(2026, 12, 1, tzinfo=UTC)
KEY = "negative_sentiment_rate:corrected"


def made() -> Team:
    """Lyon's classifier calls 30 of 200 calls negative."""
    team = builders.team("Lyon", language="fr")
    called(team, negative=30, n=200)
    builders.changed_day()
    snapshots.refresh_due(now=NOW)
    return team


@pytest.fixture(scope="module")
def lyons(shelved: Any) -> Shelf[Team]:
    return shelved(made)


@pytest.fixture
def lyon(db: None, lyons: Shelf[Team]) -> Iterator[Team]:
    with scopes_disabled():
        yield lyons.taken()


def called(team: Team, *, negative: int, n: int, code: str = "phone") -> None:
    for number in range(n):
        mood = "negative" if number < negative else "neutral"
        builders.interaction(leg(team), code=code, sentiment=mood)


def of(*by: str, **chosen: Any) -> list[Reading]:
    return readings([find(KEY)], Selection(DAY, DAY, **chosen), by=by, now=NOW)


def test_a_share_is_corrected_by_the_errors_on_the_teams_own_sample(lyon: Team) -> None:
    facts.labelled(lyon)

    (found,) = of(teams=(lyon.pk,))

    told = corrected_share(30, 200, Labelled(80, 100, 95, 100))
    assert told is not None
    assert found.value == pytest.approx((0.15 + 0.95 - 1) / 0.75) == pytest.approx(told.value)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((told.low, told.high))
    assert (found.numerator, found.denominator) == (30, 200)


def test_without_any_sample_it_stays_uncorrected_and_says_so(lyon: Team) -> None:
    (found,) = of()

    assert (found.value, found.reason) == (None, Reason.UNCORRECTED)
    (plain,) = readings([find("negative_sentiment_rate")], Selection(DAY, DAY), now=NOW)
    assert plain.value == pytest.approx(0.15)


def test_a_sample_of_all_teams_corrects_the_whole_and_compares_none(lyon: Team) -> None:
    facts.labelled(builders.common("unattributed"))

    (whole,) = of()
    (apart,) = of("team")

    assert whole.value == pytest.approx(0.1 / 0.75)
    assert (apart.value, apart.reason) == (None, Reason.NOT_COMPARABLE)
    with Reach(teams=frozenset({lyon.pk})).entered():
        assert [found.reason for found in of()] == [Reason.UNCORRECTED]


def test_the_newest_sample_of_the_channel_and_the_teams_language_holds(lyon: Team) -> None:
    facts.labelled(lyon, found_n=100, cleared_n=100)
    facts.labelled(lyon, language="fr", found_n=99, cleared_n=99)
    facts.labelled(lyon, language="fr", since=date(2026, 9, 1))
    facts.labelled(lyon, language="fr", since=date(2026, 10, 6), found_n=100, cleared_n=100)
    facts.labelled(lyon, language="en", since=date(2026, 9, 1), found_n=60, cleared_n=60)
    facts.labelled(lyon, code="chat", since=date(2026, 9, 1), found_n=60, cleared_n=60)

    (found,) = of("team")

    assert found.value == pytest.approx(0.1 / 0.75)


def test_channels_are_corrected_each_by_its_sample_and_weighted_by_contacts(lyon: Team) -> None:
    called(lyon, negative=50, n=100, code="chat")
    snapshots.refresh(start=DAY, end=DAY, now=NOW, force=True)
    facts.labelled(lyon)
    (half,) = of("team")
    facts.labelled(lyon, code="chat", found_n=100, cleared_n=100)

    (found,) = of("team")

    assert half.reason is Reason.UNCORRECTED
    assert found.value == pytest.approx((200 * 0.1 / 0.75 + 100 * 0.5) / 300)


def test_a_classifier_no_better_than_chance_says_nothing(lyon: Team) -> None:
    facts.labelled(lyon, found_n=40, cleared_n=60)

    (found,) = of("team")

    assert (found.value, found.reason) == (None, Reason.UNCORRECTED)


def test_uncorrected_shares_of_two_teams_are_not_compared(lyon: Team) -> None:
    nantes = builders.team("Nantes")
    called(nantes, negative=20, n=200)
    snapshots.refresh(start=DAY, end=DAY, now=NOW, force=True)
    pair = (Side("lyon", (lyon.pk,)), Side("nantes", (nantes.pk,)))

    (found,) = comparisons.compare(
        [find("negative_sentiment_rate")], [pair], Selection(DAY, DAY), now=NOW
    )

    assert (found.said.outcome, found.said.why) == (Outcome.NOT_COMPARABLE, Why.CLASSIFIER)
