"""Reasons for dissatisfaction that a source tells of contacts."""

import pytest
from django_scopes import scopes_disabled

from teams.models import ChangedDay, Interaction, ReasonTold
from tests import builders, facts
from tests.builders import leg
from tests.teams.ingest.kinds import Office, fates

pytestmark = pytest.mark.django_db
HEAD = "call,why,model"


@pytest.fixture
def desk(office: Office) -> Office:
    """The switchboard has told of two calls."""
    feed = builders.feed("switchboard")
    for name in ("c1", "c2"):
        builders.interaction(leg(builders.team()), feed=feed, external_id=name)
    return office.of("reasons")


def told() -> list[tuple[str, str, str]]:
    with scopes_disabled():
        return sorted(
            ReasonTold.objects.values_list("interaction__external_id", "reason__slug", "classifier")
        )


def test_reasons_are_told_once_by_a_classifier_in_its_version_or_by_a_person(desk: Office) -> None:
    file = f"{HEAD}\nc1,waiting,moods 2.1\nc1,price,moods 2.1\nc2,agent,-"

    first, again = desk.take(file), desk.take(file)

    assert fates(first) == (3, 3, 0, 0, 0, 0)
    assert fates(again) == (3, 0, 0, 3, 0, 0)
    assert told() == [
        ("c1", "price", "moods 2.1"), ("c1", "waiting", "moods 2.1"), ("c2", "agent", ""),
    ]  # fmt: skip
    changed = ChangedDay.objects.get(source="reasons")
    assert (changed.day, changed.counter) == (builders.NOON.date(), 1)


def test_what_a_source_tells_anew_of_a_contact_replaces_what_it_told_before(desk: Office) -> None:
    with scopes_disabled():
        other = ReasonTold(
            interaction=Interaction.objects.get(external_id="c1"),
            reason=facts.dissatisfaction_reason("product"),
        )
        other.save()
    desk.take(f"{HEAD}\nc1,waiting,moods 2.1\nc1,price,moods 2.1\nc2,waiting,moods 2.1")

    receipt = desk.take(f"{HEAD}\nc1,price,moods 2.2\nc1,delivery,moods 2.2")

    assert fates(receipt) == (2, 1, 1, 0, 0, 0)
    assert told() == [
        ("c1", "delivery", "moods 2.2"), ("c1", "price", "moods 2.2"), ("c1", "product", ""),
        ("c2", "waiting", "moods 2.1"),
    ]  # fmt: skip


def test_rows_that_tell_nothing_known_are_named_and_the_good_ones_kept_on_request(
    desk: Office,
) -> None:
    file = f"{HEAD}\nc1,waiting,m\nc9,waiting,m\nc1,moon,m\nc2,,m\nc1,waiting,m"

    found = desk.rejects(file)
    assert told() == []
    receipt = desk.take(file, "--keep-good")

    assert found == [
        (3, "reason.interaction", "c9", "is no contact of this source"),
        (4, "reason.code", "moon", "is no known reason: map it to one, or add it under Settings"),
        (5, "why", "", "is empty"),
        (6, "reason.interaction", "c1", "stands in the file already, line 2"),
    ]
    assert fates(receipt) == (5, 1, 0, 0, 0, 4)
    assert told() == [("c1", "waiting", "m")]
