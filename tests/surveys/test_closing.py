"""Closing the loop: who calls back, by when, and what came of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled

from surveys.actions import closing
from surveys.models import FollowUp, FollowUpNote
from surveys.models.followups import FollowUpOutcome
from surveys.queries import followups
from teams import languages
from teams.models import ChangedDay, ReasonTold, Team
from tests import builders, questionnaires
from tests.builders import NOON
from tests.world import World

ADDRESS = "/surveys/follow-ups/"


def opened(team: Team, **values: Any) -> FollowUp:
    answer = {name: values.pop(name) for name in ("score", "comment") if name in values}
    return questionnaires.follow_up(
        questionnaires.answer(questionnaires.invitation(team), **{"score": 1} | answer), **values
    )


def refreshed(row: FollowUp) -> FollowUp:
    with scopes_disabled():
        return FollowUp.objects.select_related("owner").get(pk=row.pk)


def done(row: FollowUp, outcome: str, at: timedelta) -> None:
    with scopes_disabled():
        closing.close(
            by=builders.user(f"closer-{row.pk}", role="manager"),
            follow_up=row,
            outcome=FollowUpOutcome(outcome),
            now=NOON + at,
        )


def test_a_follow_up_shows_what_the_customer_said(world: World) -> None:
    row = opened(world.lyon, comment="Nobody called me back")

    shown = world.max.client.get(f"{ADDRESS}{row.pk}/").content.decode()

    assert "Nobody called me back" in shown
    assert "Score 1" in shown
    assert f"<dd>{languages.name(row.answer.language)}</dd>" in shown
    assert f"<dd>{row.answer.language}</dd>" not in shown


def test_somebody_is_given_it_with_a_day(world: World) -> None:
    row = opened(world.lyon)

    world.max.client.post(
        f"{ADDRESS}{row.pk}/plan/", {"owner": world.max.user.pk, "due": "2026-12-24"}
    )

    kept = refreshed(row)
    assert kept.owner == world.max.user
    # The reporting zone is that of Paris.
    assert kept.due_at.isoformat() == "2026-12-24T17:00:00+00:00"


def test_a_due_day_that_is_left_as_it_was_keeps_its_instant(world: World) -> None:
    row = opened(world.lyon)

    world.max.client.post(
        f"{ADDRESS}{row.pk}/plan/", {"owner": world.max.user.pk, "due": "2026-10-07"}
    )

    assert refreshed(row).due_at == row.due_at


def test_a_vendors_person_is_given_none(world: World) -> None:
    row = opened(world.lyon)

    page = world.max.client.post(
        f"{ADDRESS}{row.pk}/plan/", {"owner": world.ana.user.pk, "due": "2026-12-24"}
    )

    assert page.status_code == 400
    assert refreshed(row).owner is None


def test_a_note_is_kept_with_its_author(world: World) -> None:
    row = opened(world.lyon)

    world.max.client.post(f"{ADDRESS}{row.pk}/note/", {"text": "Called, no reply."})

    with scopes_disabled():
        [note] = FollowUpNote.objects.filter(follow_up=row)
    assert (note.text, note.by) == ("Called, no reply.", world.max.user)


def test_an_empty_note_is_refused(world: World) -> None:
    row = opened(world.lyon)

    assert world.max.client.post(f"{ADDRESS}{row.pk}/note/", {"text": " "}).status_code == 400


def test_it_ends_with_an_outcome_and_whoever_ends_it_owns_it(world: World) -> None:
    row = opened(world.lyon)

    world.max.client.post(
        f"{ADDRESS}{row.pk}/close/", {"outcome": "won_back", "text": "A voucher helped."}
    )

    kept = refreshed(row)
    assert (kept.state, kept.outcome, kept.owner) == ("done", "won_back", world.max.user)
    shown = world.max.client.get(f"{ADDRESS}{row.pk}/").content.decode()
    assert "Customer won back" in shown
    assert "A voucher helped." in shown


@pytest.mark.parametrize("outcome", ["", "forgotten"])
def test_it_does_not_end_without_an_outcome(world: World, outcome: str) -> None:
    row = opened(world.lyon)

    page = world.max.client.post(f"{ADDRESS}{row.pk}/close/", {"outcome": outcome})

    assert page.status_code == 400
    assert refreshed(row).state == "open"


def test_closing_twice_keeps_the_first_outcome(world: World) -> None:
    row = opened(world.lyon)

    for outcome in ("won_back", "not_won_back"):
        world.max.client.post(f"{ADDRESS}{row.pk}/close/", {"outcome": outcome})

    assert refreshed(row).outcome == "won_back"


def test_a_closed_one_is_taken_up_again(world: World) -> None:
    row = opened(world.lyon)
    done(row, "not_reached", timedelta(hours=1))

    world.max.client.post(f"{ADDRESS}{row.pk}/reopen/")

    kept = refreshed(row)
    assert (kept.state, kept.outcome, kept.closed_at) == ("open", "", None)


def test_lists_hold_mine_those_overdue_all_open_and_those_done(world: World) -> None:
    now = timezone.now()
    late, early = now - timedelta(hours=1), now + timedelta(days=1)
    mine = opened(world.lyon, owner=world.max.user, due_at=early)
    overdue = opened(world.atlas, due_at=late)
    closed = opened(world.orvane)
    done(closed, "won_back", timedelta(hours=1))

    shown = {
        show: [
            row.pk
            for row in (mine, overdue, closed)
            if f"{ADDRESS}{row.pk}/"
            in world.max.client.get(f"{ADDRESS}?show={show}").content.decode()
        ]
        for show in ("mine", "overdue", "open", "done", "odd")
    }

    assert shown == {
        "mine": [mine.pk],
        "overdue": [overdue.pk],
        "open": [mine.pk, overdue.pk],
        "done": [closed.pk],
        "odd": [mine.pk, overdue.pk],
    }


def test_the_bar_counts_those_overdue_for_whoever_works_on_them(world: World) -> None:
    opened(world.atlas, due_at=NOON - timedelta(days=365), opened_at=NOON - timedelta(days=366))

    manager, vendor = (
        person.client.get("/surveys/").content.decode() for person in (world.max, world.ana)
    )

    assert manager.count('class="badge late">1<') == 2
    assert "badge late" not in vendor


def test_what_came_of_them_is_told_by_team(world: World) -> None:
    for outcome in ("won_back", "won_back", "not_won_back", "not_reached", "not_needed"):
        done(opened(world.lyon), outcome, timedelta(hours=1))
    done(opened(world.lyon), "won_back", timedelta(days=9))
    opened(world.atlas)
    opened(world.atlas, opened_at=NOON - timedelta(days=1), due_at=NOON)

    with scopes_disabled():
        atlas, lyon = followups.outcomes(
            start=NOON, end=NOON + timedelta(days=1), now=NOON + timedelta(days=3)
        )

    assert (atlas.team, atlas.opened, atlas.done, atlas.late) == ("Atlas", 1, 0, 1)
    assert (lyon.opened, lyon.done, lyon.late) == (6, 6, 1)
    assert (lyon.won_back, lyon.not_won_back, lyon.not_reached, lyon.not_needed) == (3, 1, 1, 1)


def test_a_vendor_works_on_none(world: World) -> None:
    row = opened(world.atlas)

    assert world.ana.client.get(ADDRESS).status_code == 403
    assert world.ana.client.get(f"{ADDRESS}{row.pk}/").status_code == 403


def test_the_cause_counts_as_a_reason_told_of_the_contact_until_it_is_taken_up_again(
    world: World,
) -> None:
    contact = builders.interaction(builders.leg(world.lyon))
    asked = questionnaires.invitation(world.lyon)
    row = questionnaires.follow_up(questionnaires.answer(asked, score=1, interaction=contact))

    world.max.client.post(
        f"{ADDRESS}{row.pk}/close/", {"outcome": "won_back", "cause": "process", "text": ""}
    )
    with scopes_disabled():
        told = ReasonTold.objects.filter(feed=None, classifier="")
        found = list(told.values_list("interaction_id", "reason__slug"))
        assert found == [(contact.pk, "process")]

    world.max.client.post(f"{ADDRESS}{row.pk}/reopen/")
    with scopes_disabled():
        assert not ReasonTold.objects.exists()
    changed = ChangedDay.objects.get(source="reasons")
    assert changed.counter == 2
