"""Robots: their answers are stored, shown, left out of the figures, and can be taken back."""

import pytest
from django_scopes import scopes_disabled

from surveys.actions import counting, suspects
from surveys.models import FollowUp
from teams.models import AnswerCount
from tests import builders, questionnaires
from tests.surveys.conftest import Customer


@pytest.mark.parametrize(
    ("after", "values", "why"),
    [
        (5, {"address2": "12 High Street"}, "trap"),
        (5, {"stamp": ""}, "unstamped"),
        (5, {"stamp": "18f0a-0000-forged"}, "unstamped"),
        (5, {"stamp": "é" * 50}, "unstamped"),
        (0.4, {}, "too_fast"),
        (25 * 3600, {}, "too_late"),
        (0.4, {"address2": "x"}, "trap,too_fast"),
    ],
)
def test_what_looks_like_a_robot_is_stored_as_suspect(customer: Customer, after, values, why):
    response = customer.send(4, after=after, **values)

    assert response.status_code == 303
    assert customer.answer.is_suspect
    assert customer.answer.suspicion == why


@pytest.mark.parametrize("after", [1, 2, 30, 3600, 23 * 3600])
def test_whoever_reads_first_is_no_robot(customer: Customer, after):
    customer.send(4, after=after)

    assert not customer.answer.is_suspect


def test_whoever_sends_the_form_of_every_link_at_once_is_a_robot(customer: Customer):
    forms = [customer.form(score=score) for score in range(1, 6)]
    customer.clock.wait(seconds=1.5)
    for form in forms:
        customer.client.post(f"{customer.address}?score={form['score']}", form)
        customer.clock.wait(seconds=0.1)

    assert customer.answer.score == 1
    assert customer.answer.suspicion == "all_links"


def test_a_scanner_before_the_reader_does_not_make_a_robot_of_them(customer: Customer):
    for score in range(1, 6):
        customer.open(f"?score={score}")
    customer.clock.wait(seconds=1)

    customer.send(4)

    assert not customer.answer.is_suspect


def test_a_suspect_answer_is_no_part_of_the_figures_until_it_is_taken_back(ask, clock):
    programme = questionnaires.programme(is_headline=True, low_score=2)
    customer = ask(programme=programme, version=questionnaires.version(programme))
    customer.send(1, address2="x")
    person = builders.user("max", role="manager")

    def state() -> tuple[list[int], int]:
        with scopes_disabled():
            counting.count()
            counts = AnswerCount.objects.values_list("answered_n", flat=True)
            return list(counts), FollowUp.objects.count()

    suspected = state()
    with scopes_disabled():
        suspects.count(answer=customer.answer, by=person, now=clock.now)
    cleared = state()
    with scopes_disabled():
        suspects.leave_out(answer=customer.answer, by=person)
    left_out = state()

    assert (suspected, cleared, left_out) == (([0], 0), ([1], 1), ([0], 1))
    assert customer.answer.suspicion == "trap"


def test_the_page_shows_a_field_that_only_robots_fill_in(customer: Customer):
    page = customer.open().content.decode()

    assert 'aria-hidden="true"' in page
    assert 'name="address2" type="text" tabindex="-1" autocomplete="off"' in page
