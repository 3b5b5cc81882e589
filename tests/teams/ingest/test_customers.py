"""Customers from a register's file."""

import pytest

from teams.models import Customer
from tests import builders
from tests.teams.ingest.kinds import Office, fates

pytestmark = pytest.mark.django_db
HEAD = "id,mail,language,kind,zone,ours"


@pytest.fixture
def desk(office: Office) -> Office:
    return office.of("customers")


def test_a_customer_gets_an_address_once(desk: Office) -> None:
    file = f"{HEAD}\nk1,Ana@Example.org,fr,business,Europe/Paris,"

    assert fates(desk.take(file)) == (1, 1, 0, 0, 0, 0)
    assert fates(desk.take(file)) == (1, 0, 0, 1, 0, 0)
    customer = Customer.objects.get()
    assert (customer.email, customer.language) == ("ana@example.org", "fr")
    assert (customer.segment.slug, customer.time_zone) == ("business", "Europe/Paris")
    assert not customer.is_internal


def test_a_customer_known_by_a_contact_is_the_same_one(desk: Office) -> None:
    known = builders.customer("k1")

    receipt = desk.take(f"{HEAD}\nk1,ana@example.org,fr,,,yes")

    assert fates(receipt) == (1, 0, 1, 0, 0, 0)
    known.refresh_from_db()
    assert known.email == "ana@example.org"
    assert known.is_internal


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("k2,ana at example.org,fr,,,", "customer.email", "is no e-mail address"),
        ("k2,ana@example,fr,,,", "customer.email", "is no e-mail address"),
        (
            "k2,a@example.org,fr,,Mars/Olympus,",
            "customer.time_zone",
            "is no time zone such as Europe/Paris",
        ),
        ("k2,a@example.org,de,,,", "language", "is not one of the values known"),
        (",a@example.org,fr,,,", "id", "is empty"),
    ],
)
def test_a_bad_row_is_told_and_the_good_ones_are_kept_on_request(
    desk: Office, row: str, column: str, reason: str
) -> None:
    file = f"{HEAD}\nk1,ana@example.org,fr,,,\n{row}"

    [(line, where, _value, why)] = desk.rejects(file)
    assert (line, where, why) == (3, column, reason)
    assert not Customer.objects.exists()
    assert fates(desk.take(file, "--keep-good"))[1] == 1
