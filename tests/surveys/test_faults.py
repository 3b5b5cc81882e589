"""What people, browsers and scanners do to a link, each fault by name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled
from hypothesis import given
from hypothesis import strategies as st

from surveys import stamps, tokens
from surveys.actions import erasing
from surveys.models.programmes import Version
from surveys.queries import sheets
from tests import builders, questionnaires
from tests.surveys.conftest import Customer


def test_a_link_that_was_used_says_so_and_stores_nothing_more(customer: Customer):
    customer.send(4)
    before = vars(customer.answer) | {"_state": None}

    page = customer.open()
    customer.clock.wait(days=2)
    again = customer.send(1)

    assert page.status_code == 200
    assert again.status_code == 303
    assert vars(customer.answer) | {"_state": None} == before


def test_a_used_link_stays_open_to_its_reader_after_the_last_day(customer: Customer):
    customer.send(4)
    customer.clock.wait(days=30)

    assert customer.open().status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_link_leads_nowhere(customer: Customer, method: str):
    for token in (tokens.new(), "short", "a" * 500, "%00", "é", "../x", customer.token + "A"):
        response = customer.client.generic(method, f"/s/{token}/")

        assert response.status_code == 404
        assert b"Nothing here" in response.content or b"<h1>" in response.content


def test_an_expired_or_revoked_link_is_gone(ask, clock):
    late, revoked = ask(), ask(revoked_at=clock.now)
    clock.wait(days=15)

    for customer in (late, revoked):
        for response in (customer.open(), customer.send(4)):
            assert response.status_code == 410
            assert b"This survey is closed" in response.content

        assert customer.answers == []


def test_every_page_of_a_closed_link_is_closed_but_the_way_out(ask, clock):
    late, revoked = ask(), ask(revoked_at=clock.now)
    clock.wait(days=15)

    for customer in (late, revoked):
        assert customer.change(1).status_code == 410
        assert customer.add(words="Too late.").status_code == 410
        assert customer.client.post(f"{customer.address}stop/").status_code == 200
        assert customer.answers == []


def test_an_unknown_link_costs_what_a_closed_one_costs(ask, clock):
    revoked = ask(revoked_at=clock.now)
    strange = Customer(revoked.invitation, tokens.new(), clock)
    revoked.open()

    with CaptureQueriesContext(connection) as of_revoked:
        closed = revoked.open()
    with CaptureQueriesContext(connection) as of_strange:
        unknown = strange.open()

    first, second = (
        [query["sql"][:32] for query in found if "SAVEPOINT" not in query["sql"]]
        for found in (of_revoked, of_strange)
    )
    assert abs(len(closed.content) - len(unknown.content)) < 300
    # But for the miss that is counted, the same statements.
    assert second[: len(first)] == first
    assert [sql for sql in second[len(first) :] if "surveys_miss" not in sql] == []


def test_a_double_click_and_a_retry_get_the_same_receipt_and_store_one_row(customer: Customer):
    form = customer.form(score=4)
    customer.clock.wait(seconds=4)

    receipts = [customer.client.post(customer.address, form) for _ in range(3)]

    assert {(one.status_code, one["Location"]) for one in receipts} == {(303, customer.address)}
    assert len(customer.answers) == 1
    assert not customer.answer.is_suspect


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Purpose": "prefetch", "X-Moz": "prefetch"},
        {"User-Agent": "Mozilla/5.0 (compatible; link preview)"},
    ],
)
def test_what_fetches_a_link_before_its_reader_stores_nothing(customer: Customer, headers):
    for method in ("HEAD", "GET", "OPTIONS", "PUT", "DELETE"):
        for query in ("", "?score=1", "?score=5&utm_source=mail&utm_id=%00", "?score=5?score=1"):
            for place in ("", "more/", "change/", "stop/"):
                address = f"{customer.address}{place}{query}"

                assert customer.client.generic(method, address, headers=headers).status_code < 500

    assert customer.answers == []


def test_a_link_answers_the_version_that_it_was_sent_with(ask):
    programme = questionnaires.programme()
    first = ask(programme=programme, version=questionnaires.version(programme))
    newer = questionnaires.version(programme, publish=False)
    with scopes_disabled():
        newer.questions.filter(code="headline").update(words={"question": {"en": "Newer?"}})
        Version.objects.filter(pk=newer.pk).update(published_at=newer.created_at)
    second = ask(programme=programme, version=newer)

    assert b"Are you satisfied" in first.open().content
    assert b"Newer?" in second.open().content
    first.send(4)
    assert first.answer.version_id == first.invitation.version_id


def test_a_published_questionnaire_is_read_once(customer: Customer, django_assert_num_queries):
    sheets.questions.cache_clear()
    with django_assert_num_queries(1):
        sheets.questions(customer.invitation.version_id)
    with django_assert_num_queries(0):
        sheets.questions(customer.invitation.version_id)


def test_an_erased_customer_with_the_page_open_is_told_and_stores_nothing(ask, clock):
    person = builders.customer()
    customer = ask(customer=person)
    customer.open()
    with scopes_disabled():
        erasing.erase(customer=person, now=clock.now)

    assert customer.send(4).status_code == 410
    assert customer.answers == []


def test_who_is_erased_after_answering_is_shown_nothing_any_more(ask, clock):
    person = builders.customer()
    customer = ask(customer=person)
    customer.send(4)
    with scopes_disabled():
        erasing.erase(customer=person, now=clock.now)

    assert customer.open().status_code == 410
    assert customer.change(1).status_code == 410
    assert customer.add(words="Still here.").status_code == 410
    assert customer.items == {}


def test_a_token_opens_nothing_but_its_survey(customer: Customer):
    for address in ("/teams/{}/", "/r/{}/", "/k/{}/{}/", "/mail/{}/", "/api/v1/{}/", "/s/{}/x/"):
        response = customer.client.get(address.replace("{}", customer.token))

        assert response.status_code in {302, 401, 404}
        assert customer.token not in response.content.decode()


@given(token=st.text(max_size=60))
def test_whatever_is_given_as_a_token_has_a_hash_of_its_own_or_that_of_nothing(token: str):
    assert len(tokens.digest(token)) == 32


def test_a_stamp_is_of_one_page_alone(clock):
    stamp = stamps.stamp("one", now=clock.now)
    clock.wait(seconds=3)

    assert stamps.suspicions(stamp, "one", trap="", now=clock.now) == []
    assert stamps.suspicions(stamp, "two", trap="", now=clock.now) == ["unstamped"]


def test_a_link_opens_the_reach_of_its_team_alone_and_closes_it(customer: Customer):
    stranger = questionnaires.invitation(builders.team("Orvane"))

    def reach() -> tuple[str, str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('role'), coalesce(current_setting('vigie.teams', true), '')"
            )
            return cursor.fetchone()

    before = reach()
    with sheets.opened(customer.token) as found:
        inside = reach()
        own = sheets.asked(found, now=customer.clock.now)
        other = sheets.asked(stranger.pk, now=customer.clock.now)

    assert found == customer.invitation.pk
    assert inside == ("vigie_web", str(customer.invitation.team_id))
    assert own is not None
    assert other is None
    assert reach() == before
