"""Invitations, with a real mail server: each goes out once at most, to whoever may be asked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Q

from surveys import tokens
from surveys.actions import claims, sending
from surveys.actions.sending import Outcome
from surveys.models import Invitation, Link
from teams.scope import everywhere
from tests import builders
from tests.builders import NOON
from tests.surveys.contacts import at_once, suppress
from tests.surveys.outgoing import asking, due, links, row, send, waiting
from tests.teams.postbox import postbox

__all__ = ["postbox"]


@pytest.fixture
def programme(db):
    return asking()


def test_an_invitation_goes_out_once_with_a_link_of_which_only_the_hash_is_kept(programme, postbox):
    asked = waiting(programme)

    assert due() == [asked.pk]
    assert send(asked) == Outcome.SENT
    assert send(asked) == Outcome.NOT_MINE

    [got] = postbox.taken
    token = got["List-Unsubscribe"].split("/s/")[1].split("/")[0]
    with everywhere():
        assert Link.objects.get().digest == tokens.digest(token)
    kept = row(asked)
    assert (kept.state, kept.sent_at, kept.attempts) == ("sent", NOON, 0)
    assert due() == []


def test_nothing_goes_out_before_its_time_unless_a_person_says_now(programme, postbox):
    asked = waiting(programme, due_at=NOON + timedelta(hours=1))

    assert due() == []
    assert send(asked) == Outcome.NOT_MINE
    assert due(is_early=True) == [asked.pk]
    assert send(asked, is_early=True) == Outcome.SENT


def test_quiet_hours_that_began_meanwhile_put_it_off(db, postbox):
    night = datetime(2026, 10, 5, 20, 30, tzinfo=UTC)
    asked = waiting(asking(quiet_from="22:00", quiet_to="08:00"), due_at=night)

    assert send(asked, night) == Outcome.QUIET

    morning = datetime(2026, 10, 6, 6, tzinfo=UTC)
    assert row(asked).due_at == morning
    assert send(asked, morning) == Outcome.SENT


def test_an_erased_address_that_was_suppressed_since_it_queued_gets_nothing(programme, postbox):
    asked = waiting(programme)
    suppress("Ana@example.org", "erased")

    assert send(asked) == Outcome.WITHHELD

    assert (row(asked).state, row(asked).error) == ("withheld", "erased")
    assert postbox.taken == []


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"expires_at": NOON + timedelta(seconds=1)}, "too_late"),
        ({"due_at": NOON - timedelta(hours=73)}, "too_late"),
        ({"revoked_at": NOON}, "erased"),
        ({"email": ""}, "no_address"),
    ],
)
def test_what_must_not_go_out_any_more_is_withheld_with_its_cause(programme, postbox, values, why):
    asked = waiting(programme, **values)

    assert send(asked, NOON + timedelta(minutes=1)) == Outcome.WITHHELD

    assert (row(asked).state, row(asked).error) == ("withheld", why)
    assert (postbox.taken, links(asked)) == ([], 0)


@pytest.mark.parametrize("cause", ["unsubscribed", "bounced"])
def test_the_claim_itself_looks_whether_the_address_may_still_be_written_to(
    programme, postbox, monkeypatch, cause
):
    """As if the wish came between the look and the claim."""
    asked = waiting(programme)
    read = claims.read

    def read_and_then(invitation_id):
        found = read(invitation_id)
        suppress("ana@example.org", cause)
        return found

    monkeypatch.setattr(claims, "read", read_and_then)

    assert send(asked) == Outcome.WITHHELD
    assert postbox.taken == []


def test_without_that_look_in_the_claim_the_mail_would_go_out(programme, postbox, monkeypatch):
    asked = waiting(programme)
    suppress("ana@example.org")
    blind = lambda invitation, now: Invitation.objects.filter(pk=invitation.pk)  # noqa: E731 - a line
    monkeypatch.setattr(claims, "askable", blind)

    assert send(asked) == Outcome.SENT


def test_a_customer_who_was_erased_meanwhile_gets_nothing(programme, postbox):
    customer = builders.customer(erased_at=NOON)
    asked = waiting(programme, customer=customer)

    assert send(asked) == Outcome.WITHHELD
    assert row(asked).error == "erased"


def test_a_programme_at_rest_keeps_its_invitations(programme, postbox):
    asked = waiting(programme)
    programme.is_active = False
    programme.save()

    assert due() == []
    assert send(asked) == Outcome.NOT_MINE
    assert row(asked).state == "queued"


def test_a_contact_that_changed_hands_takes_no_credit_along(programme, postbox):
    team = builders.team()
    contact = builders.interaction(builders.leg(team))
    asked = waiting(programme, team=team, interaction=contact)
    with everywhere():
        contact.legs.update(team=builders.team())

    assert send(asked) == Outcome.SENT

    assert row(asked).team_id == team.pk


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_two_senders_at_once_send_once(postbox, monkeypatch, is_guarded):
    programme = asking()
    asked = [waiting(programme, email=f"r{n}@example.org") for n in range(5)]
    if not is_guarded:
        monkeypatch.setattr(sending, "WAITING", Q())

    made = at_once(2, lambda: [send(one) for one in asked])

    outcomes = sorted(outcome for some in made for outcome in some)
    if is_guarded:
        assert outcomes == sorted([Outcome.SENT] * 5 + [Outcome.NOT_MINE] * 5)
        assert len(postbox.taken) == 5
    else:
        assert len(postbox.taken) == 10
