"""Who is asked about ended contacts, and who was not."""

from datetime import timedelta

import pytest

from surveys.actions import deciding
from surveys.actions.deciding import Decided
from surveys.models import Invitation, NotAsked
from surveys.models.invitations import Cause
from teams import locks
from teams.scope import everywhere
from tests import builders, facts, questionnaires
from tests.builders import NOON, leg
from tests.surveys.contacts import (
    NOW,
    asking,
    at_once,
    cause,
    contact,
    customer,
    decide,
    invitation,
    suppress,
)


@pytest.mark.django_db
def test_an_ended_contact_is_asked_about_once():
    programme = asking(delay_minutes=30, open_days=14)
    team = builders.team()
    agent = builders.agent(team=team)
    row = contact(leg(team, agent=agent))

    assert decide() == Decided(asked=1, not_asked=0)
    assert decide() == Decided()

    made = invitation(row)
    assert (made.programme, made.team, made.agent) == (programme, team, agent)
    assert (made.channel, made.topic, made.segment) == (row.channel, row.topic, row.segment)
    assert (made.customer, made.email) == (row.customer, row.customer.email)
    assert (made.language, made.state, made.day) == ("fr", "queued", NOON.date())
    assert made.due_at == row.ended_at + timedelta(minutes=30)
    assert made.expires_at == NOW + timedelta(days=14)


@pytest.mark.parametrize(
    ("why", "values", "of_customer"),
    [
        (Cause.EXCLUDED, {"is_excluded": True}, {}),
        (Cause.OUTBOUND, {"direction": "outbound"}, {}),
        (Cause.NO_CUSTOMER, {"customer": None}, {}),
        (Cause.NO_ADDRESS, {}, {"email": ""}),
        (Cause.INTERNAL, {}, {"is_internal": True}),
        (Cause.ERASED, {}, {"erased_at": NOON}),
    ],
)
@pytest.mark.django_db
def test_a_contact_is_passed_over_with_its_cause(why, values, of_customer):
    asking()
    row = contact(**{"customer": customer(**of_customer)} | values)

    decide()

    assert cause(row) == why


@pytest.mark.django_db
def test_whoever_nobody_spoke_with_is_not_asked():
    asking()
    row = contact(leg(builders.team(), outcome="abandoned"))

    decide()

    with everywhere():
        passed = NotAsked.objects.select_related("team").get(interaction=row)
    assert (passed.cause, passed.team.slug) == ("not_handled", "unattributed")


@pytest.mark.django_db
def test_a_contact_that_a_rule_closed_is_not_asked_about():
    asking()
    row = contact(case_reference="case-7")
    facts.case(builders.team(), feed=row.feed, external_id="case-7", is_closed_by_rule=True)

    decide()

    assert cause(row) == "closed_by_rule"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("unsubscribed", "opted_out"),
        ("complained", "opted_out"),
        ("bounced", "bounced"),
        ("refused", "bounced"),
        ("erased", "erased"),
    ],
)
@pytest.mark.django_db
def test_an_address_that_wants_no_mail_is_known_by_its_hash(told, why):
    asking()
    row = contact(customer=customer(email=" Ana@Example.org "))
    suppress("ana@example.ORG", told)

    decide()

    assert cause(row) == why


@pytest.mark.django_db
def test_a_suppression_that_was_lifted_holds_nobody_back():
    asking()
    row = contact(customer=customer(email="ana@example.org"))
    suppress("ana@example.org", lifted_at=NOON)

    decide()

    assert cause(row) == ""


@pytest.mark.django_db
def test_a_call_needs_no_address():
    asking(medium="call")
    row = contact(customer=customer(email=""))

    decide()

    assert (cause(row), invitation(row).medium) == ("", "call")


@pytest.mark.django_db
def test_one_customer_is_asked_once_within_the_quarantine_by_whatever_programme():
    first, _second = asking(quarantine_days=30), asking(quarantine_days=30)
    caller = customer()
    rows = [contact(customer=caller, at=NOON + timedelta(minutes=n)) for n in (0, 10, 20)]

    assert decide() == Decided(asked=1, not_asked=5)

    with everywhere():
        [made] = Invitation.objects.select_related("programme", "interaction")
        causes = set(NotAsked.objects.values_list("cause", flat=True))
    assert (made.programme, made.interaction) == (first, rows[0])
    assert causes == {"quarantine"}


@pytest.mark.django_db
def test_without_a_quarantine_every_contact_is_asked_about():
    asking(quarantine_days=0)
    caller = customer()
    for n in (0, 10, 20):
        contact(customer=caller, at=NOON + timedelta(minutes=n))

    assert decide() == Decided(asked=3, not_asked=0)


@pytest.mark.django_db
def test_an_invitation_that_never_went_out_starts_no_quarantine():
    programme = asking()
    caller = customer()
    questionnaires.invitation(
        builders.team(), programme=programme, version=programme.versions.get(), customer=caller,
        state="withheld", sent_at=None,
    )  # fmt: skip
    row = contact(customer=caller)

    decide()

    assert cause(row) == ""


@pytest.mark.django_db
def test_credit_follows_the_programmes_rule_and_stays():
    first, last = builders.team(), builders.team()
    anna, bert = builders.agent(team=first), builders.agent(team=last)
    legs = lambda: (  # noqa: E731 - saved once each
        leg(first, agent=anna, is_transfer=True),
        leg(last, agent=bert, at=NOON + timedelta(minutes=3), is_queued=False),
        leg(first, at=NOON + timedelta(minutes=9), outcome="abandoned"),
    )
    programmes = {
        rule: asking(credit_rule=rule, quarantine_days=0)
        for rule in ("last_owner", "first_owner", "sole_only")
    }
    row = contact(*legs())

    decide()
    with everywhere():
        row.legs.update(team=builders.team(), agent=None)
        decide()
        got = {
            made.credit_rule: (made.team, made.agent)
            for made in Invitation.objects.filter(interaction=row).select_related("team", "agent")
        }

    assert set(got) == set(programmes)
    assert got["last_owner"] == (last, bert)
    assert got["first_owner"] == (first, anna)
    assert got["sole_only"] == (builders.common("mixed"), None)


@pytest.mark.django_db
def test_a_programme_asks_about_what_it_chose():
    group = builders.topic("billing")
    inside = builders.topic("refunds", parent=group)
    chosen, other = builders.team(), builders.team()
    programme = asking(resolution="resolved")
    programme.topics.add(group)
    programme.teams.add(chosen)
    programme.channels.add(builders.channel("phone"))
    good = {"topic": inside, "resolved_at": NOON}
    asked = contact(leg(chosen), **good)
    passed = [
        contact(leg(chosen), **good | {"resolved_at": None}),
        contact(leg(chosen), **good | {"topic": builders.topic("other")}),
        contact(leg(chosen), **good, code="chat"),
        contact(leg(other), **good),
    ]

    decide()

    assert cause(asked) == ""
    assert [cause(row) for row in passed] == ["not_chosen"] * 4


@pytest.mark.django_db
def test_what_ended_before_the_programme_began_is_none_of_its_contacts():
    questionnaires.version(questionnaires.programme(), published_at=NOON + timedelta(minutes=30))
    contact()

    assert decide() == Decided()


@pytest.mark.django_db
def test_a_contact_that_comes_late_is_decided_on_too():
    asking(stale_hours=72)
    contact()
    tomorrow = NOW + timedelta(days=1)
    decide(tomorrow)
    late = contact(at=NOON - timedelta(hours=2))
    stale = contact(at=NOON - timedelta(days=3))

    assert decide(tomorrow) == Decided(asked=1, not_asked=1)

    assert (cause(late), cause(stale)) == ("", "too_late")


@pytest.mark.django_db
def test_a_day_that_did_not_change_is_not_looked_at_again():
    programme = asking()
    contact()
    tomorrow = NOW + timedelta(days=1)
    decide(tomorrow)

    with everywhere():
        due = deciding._days_due(programme, NOON - timedelta(days=60), tomorrow)

    assert due == {}


@pytest.mark.django_db
def test_a_contact_that_lasts_still_waits_for_its_end():
    asking()
    row = contact(ended_at=NOW + timedelta(minutes=5))

    assert decide() == Decided()
    assert decide(NOW + timedelta(minutes=6)) == Decided(asked=1)
    assert cause(row) == ""


@pytest.mark.django_db
def test_drafts_and_programmes_at_rest_ask_nobody():
    asking(is_active=False)
    asking(occasion="request")
    questionnaires.version(questionnaires.programme(), publish=False)
    contact()

    assert decide() == Decided()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_two_that_decide_at_once_ask_once(monkeypatch, is_guarded):
    """Each waits for the other where only the lock is off: the constraint still holds."""
    asking(quarantine_days=0)
    for _ in range(20):
        contact()
    if not is_guarded:
        monkeypatch.setattr(locks, "hold", lambda name: None)
    made = at_once(2, decide)

    assert sum(made, Decided()) == Decided(asked=20)
