"""No more surveys: asked for by a person or a mail program, by POST alone."""

from django.test import Client
from django_scopes import scopes_disabled

from surveys import tokens
from surveys.models import Invitation, Suppression
from tests import builders, questionnaires
from tests.surveys.conftest import Customer

ONE_CLICK = "List-Unsubscribe=One-Click"
URLENCODED = "application/x-www-form-urlencoded"


def one_click(customer: Customer):
    """As RFC 8058 has it: no cookie, no token of a form, no page before."""
    client = Client(enforce_csrf_checks=True)
    return client.post(f"{customer.address}stop/", ONE_CLICK, content_type=URLENCODED)


def suppressed(email: str) -> list[str]:
    found = Suppression.objects.filter(digest=tokens.address_digest(email), lifted_at=None)
    return list(found.values_list("cause", flat=True))


def test_opening_the_page_takes_nobody_off(customer: Customer):
    for method in ("GET", "HEAD"):
        response = customer.client.generic(method, f"{customer.address}stop/")

        assert response.status_code == 200

    assert suppressed(customer.invitation.email) == []


def test_a_mail_program_takes_its_reader_off_in_one_request(customer: Customer):
    response = one_click(customer)

    assert response.status_code == 200
    assert response.cookies == {}
    assert suppressed(customer.invitation.email) == ["unsubscribed"]


def test_the_same_wish_twice_is_one(customer: Customer):
    first = one_click(customer)
    again = one_click(customer)

    assert (first.status_code, again.status_code) == (200, 200)
    assert suppressed(customer.invitation.email) == ["unsubscribed"]


def test_what_waits_for_the_address_is_withheld_in_every_team(customer: Customer):
    email = customer.invitation.email
    orvane = builders.team("Orvane")
    waiting = questionnaires.invitation(orvane, email=email.upper(), state="queued", sent_at=None)
    strange = questionnaires.invitation(orvane, state="queued", sent_at=None)

    one_click(customer)

    with scopes_disabled():
        states = dict(Invitation.objects.values_list("pk", "state"))
    assert states == {customer.invitation.pk: "sent", waiting.pk: "withheld", strange.pk: "queued"}


def test_no_reminder_follows(ask, clock):
    customer = ask(remind_at=clock.now)

    one_click(customer)

    with scopes_disabled():
        assert Invitation.objects.get().remind_at is None


def test_a_wish_goes_before_a_bounce_and_stands_again_after_it_was_lifted(
    customer: Customer, clock
):
    digest = tokens.address_digest(customer.invitation.email)
    Suppression.objects.create(digest=digest, cause="bounced", at=clock.now)

    one_click(customer)
    once = suppressed(customer.invitation.email)
    Suppression.objects.update(lifted_at=clock.now)
    one_click(customer)

    assert once == suppressed(customer.invitation.email) == ["unsubscribed"]


def test_a_complaint_stays_one(customer: Customer, clock):
    digest = tokens.address_digest(customer.invitation.email)
    Suppression.objects.create(digest=digest, cause="complained", at=clock.now)

    one_click(customer)

    assert suppressed(customer.invitation.email) == ["complained"]


def test_an_expired_link_still_takes_its_reader_off(customer: Customer, clock):
    clock.wait(days=90)

    assert one_click(customer).status_code == 200
    assert suppressed(customer.invitation.email) == ["unsubscribed"]


def test_whoever_got_the_link_from_another_system_is_known_by_the_customers_address(ask):
    person = builders.customer(email="Anna@example.org")
    customer = ask(email="", customer=person, medium="link")

    one_click(customer)

    assert suppressed("anna@example.org") == ["unsubscribed"]


def test_without_any_address_the_page_says_so(ask):
    customer = ask(email="", customer=builders.customer())

    assert b"no address" in one_click(customer).content
    assert not Suppression.objects.exists()
