"""Guesses of links are counted by address, and stopped; readers beside the guesser are not."""

from datetime import timedelta

import pytest

from surveys import tokens
from surveys.actions import misses
from surveys.models import Miss
from surveys.views.callers import caller
from tests.surveys.conftest import Customer


def guess(customer: Customer, n: int, **headers: str) -> list[int]:
    return [
        customer.client.get(f"/s/{tokens.new()}/", **headers).status_code  # type: ignore[arg-type]  # environ
        for _ in range(n)
    ]


def test_after_fifty_misses_guesses_are_not_answered(customer: Customer):
    found = guess(customer, 53)

    assert found == [404] * 50 + [429] * 3
    assert Miss.objects.get().n == 50


def test_the_answer_says_when_to_come_again(customer: Customer):
    guess(customer, 50)

    response = customer.client.post(f"/s/{tokens.new()}/")

    assert (response.status_code, response["Retry-After"]) == (429, "600")


def test_a_reader_behind_the_same_address_still_answers(customer: Customer):
    guess(customer, 60)

    assert customer.open().status_code == 200
    assert customer.send(4).status_code == 303
    assert customer.answer.score == 4


def test_readers_with_a_link_are_never_counted(customer: Customer):
    for _ in range(60):
        customer.open()

    assert not Miss.objects.exists()


def test_counters_and_receipts_are_guessed_no_better(customer: Customer):
    for n in range(25):
        customer.client.get(f"/k/shop/{n}-abcdef/")
        customer.client.get(f"/r/1-{n}-abcdef/")

    assert customer.client.get("/k/shop/1-abcdef/").status_code == 429


def test_another_address_is_counted_apart(customer: Customer):
    guess(customer, 51)

    assert guess(customer, 1, REMOTE_ADDR="192.0.2.7") == [404]


def test_after_a_while_misses_are_forgotten(customer: Customer):
    guess(customer, 51)
    customer.clock.wait(minutes=10)

    assert guess(customer, 1) == [404]


def test_no_address_is_kept_and_old_rows_go(customer: Customer):
    guess(customer, 1, REMOTE_ADDR="192.0.2.7")
    customer.clock.wait(days=2)
    guess(customer, 1, REMOTE_ADDR="192.0.2.8")

    (row,) = Miss.objects.all()
    assert b"192.0.2" not in bytes(row.digest)


@pytest.mark.parametrize(
    ("proxies", "said", "found"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "made up", ""),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_only_a_proxy_of_ours_says_where_a_request_comes_from(rf, settings, proxies, said, found):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": said})

    assert caller(request) == found


@pytest.mark.django_db
def test_a_full_count_is_not_written_any_more(clock):
    for _ in range(misses.LIMIT + 5):
        misses.note("192.0.2.1", now=clock.now)

    assert Miss.objects.get().n == misses.LIMIT
    assert misses.note("192.0.2.1", now=clock.now + timedelta(minutes=11))
