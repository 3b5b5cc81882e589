"""Contracts on their pages: a draft is typed and published, and then stands."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django_scopes import scopes_disabled

from kpis.models.contracts import Clause, Contract, ContractVersion, Exclusion
from kpis.models.documents import CardState
from kpis.queries import contracts
from teams.scope import everywhere
from tests import access, agreed

JANUARY, MARCH = date(2027, 1, 1), date(2027, 3, 1)
NOW = datetime(2026, 12, 20, 9, tzinfo=UTC)
TERMS = {
    "since": "2027-01-01", "currency": "eur", "fee": "86400", "pool_share": "0.10",
    "rounding": "half_up", "band_low": "0.9", "band_high": "1.1", "ramp_weeks": "0",
    "earn_back_months": "3", "dispute_days": "10", "peers": "averaged",
    "material_points": "0.1", "material_amount": "1",
}  # fmt: skip
CLAUSE = {
    "kpi": "service_level", "weight": "60", "floor": "0.7", "target": "0.8", "stretch": "0.9",
    "minimum_n": "0", "pool": "0.6", "bonus": "0.1",
}  # fmt: skip
FASTER = {
    "kpi": "abandonment_rate", "weight": "40", "floor": "0.08", "target": "0.05",
    "minimum_n": "0", "pool": "0.4", "bonus": "0",
}  # fmt: skip


@pytest.fixture(autouse=True)
def december(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def begun(client, team):
    answer = client.post(
        "/contracts/add/",
        {"team": team.pk, "reference": "C-014", "title": "Support", "since": "2027-01-01"},
    )
    assert answer.status_code == 302
    with scopes_disabled():
        return ContractVersion.objects.get(team=team, contract__reference="C-014")


def typed(client, team):
    """A draft with two clauses that together weigh 100."""
    draft = begun(client, team)
    assert client.post(f"/contracts/versions/{draft.pk}/terms/", TERMS).status_code == 302
    for words in (CLAUSE, FASTER):
        answer = client.post(f"/contracts/versions/{draft.pk}/clauses/add/", words)
        assert answer.status_code == 302
    return draft


def published(client, draft):
    client.post(f"/contracts/versions/{draft.pk}/publish/")
    with scopes_disabled():
        draft.refresh_from_db()
    return draft


def test_a_draft_is_typed_and_published_by_somebody_and_then_in_force(world):
    draft = published(world.max.client, typed(world.max.client, world.atlas))

    assert (draft.published_at, draft.published_by) == (NOW, world.max.user)
    assert (draft.currency, draft.fee) == ("EUR", Decimal(86400))
    with everywhere():
        assert contracts.in_force(world.atlas.pk, JANUARY) == draft
        found = contracts.clauses(draft)
    assert [(one.kpi, one.position) for one in found] == [
        ("service_level", 0),
        ("abandonment_rate", 1),
    ]
    page = world.max.client.get(f"/contracts/versions/{draft.pk}/").content.decode()
    assert "80%" in page
    assert "Amend" in page
    assert "Publish" not in page


def test_the_page_of_a_draft_says_what_it_lacks_and_it_stays_a_draft(world):
    client = world.max.client
    draft = begun(client, world.atlas)
    client.post(f"/contracts/versions/{draft.pk}/clauses/add/", CLAUSE)

    page = client.post(f"/contracts/versions/{draft.pk}/publish/", follow=True).content.decode()

    assert "The weights add up to 60: they must make 100." in page
    with scopes_disabled():
        draft.refresh_from_db()
    assert draft.published_at is None


def test_what_is_published_takes_no_change(world):
    client = world.max.client
    draft = published(client, typed(client, world.atlas))
    with scopes_disabled():
        clause = draft.clauses.first()

    for address in (
        f"/contracts/versions/{draft.pk}/terms/",
        f"/contracts/versions/{draft.pk}/clauses/add/",
        f"/contracts/versions/{draft.pk}/publish/",
        f"/contracts/versions/{draft.pk}/discard/",
        f"/contracts/clauses/{clause.pk}/",
        f"/contracts/clauses/{clause.pk}/remove/",
    ):
        assert client.post(address, TERMS).status_code == 404, address


def test_an_amendment_copies_what_holds_and_ends_it_the_day_before(world):
    client = world.max.client
    first = published(client, typed(client, world.atlas))

    client.post(f"/contracts/{first.contract_id}/amend/")
    client.post(f"/contracts/{first.contract_id}/amend/")
    with scopes_disabled():
        second = ContractVersion.objects.get(contract=first.contract_id, number=2)
    assert (second.since, second.fee) == (date(2027, 2, 1), Decimal(86400))
    client.post(f"/contracts/versions/{second.pk}/terms/", TERMS | {"since": "2027-03-01"})
    published(client, second)

    with everywhere():
        first.refresh_from_db()
        assert (first.until, second.until) == (date(2027, 2, 28), None)
        assert contracts.in_force(world.atlas.pk, date(2027, 2, 1)) == first
        assert contracts.in_force(world.atlas.pk, MARCH) == second
        kept = Clause.objects.filter(version=second).values_list("kpi", "weight", "pool")
        assert set(kept) == set(
            Clause.objects.filter(version=first).values_list("kpi", "weight", "pool")
        )


def test_terms_cannot_begin_before_published_ones_nor_before_what_went_out(world):
    client = world.max.client
    draft = typed(client, world.atlas)
    with scopes_disabled():
        agreed.version(world.atlas, since=MARCH)
        card = access.scorecard(world.atlas)
        card.month, card.state = JANUARY, CardState.ISSUED
        card.save()

    page = client.get(f"/contracts/versions/{draft.pk}/").content.decode()

    assert "Terms since 1 March 2027 are published already" in page
    assert "The scorecard of January 2027 went out under other terms" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stretch": "0.75"}, "must all rise or all fall"),
        ({"threshold": "0.95"}, "between the floor and the target"),
        ({"stretch": "", "bonus": "0.1"}, "A bonus needs a stretch"),
        ({"pool": "1.5"}, "A share lies between 0 and 1"),
        ({"kpi": "unknown"}, "Select a valid choice"),
        ({"kpi": "negative_sentiment_rate"}, "No contract can rest on it"),
    ],
)
def test_a_clause_that_cannot_be_is_named_in_words(world, change, said):
    client = world.max.client
    draft = begun(client, world.atlas)

    answer = client.post(f"/contracts/versions/{draft.pk}/clauses/add/", CLAUSE | change)

    assert said in answer.content.decode()
    with scopes_disabled():
        assert not draft.clauses.exists()


def test_a_kpi_has_one_clause_a_scope_and_terms_begin_with_a_month(world):
    client = world.max.client
    draft = typed(client, world.atlas)

    again = client.post(f"/contracts/versions/{draft.pk}/clauses/add/", CLAUSE)
    terms = client.post(f"/contracts/versions/{draft.pk}/terms/", TERMS | {"since": "2027-01-02"})

    assert "this KPI and scope already" in again.content.decode()
    assert "choose its first day" in terms.content.decode()


def test_a_discarded_first_draft_takes_its_contract_along(world):
    client = world.max.client
    draft = typed(client, world.atlas)

    client.post(f"/contracts/versions/{draft.pk}/discard/")

    with scopes_disabled():
        assert not Contract.objects.filter(pk=draft.contract_id).exists()


def test_a_vendor_reads_its_own_published_terms_alone(world):
    client = world.max.client
    own = published(client, typed(client, world.atlas))
    client.post(f"/contracts/{own.contract_id}/amend/")
    with scopes_disabled():
        draft = ContractVersion.objects.get(contract=own.contract_id, number=2)
        other = agreed.version(world.orvane)
    ana = world.ana.client

    page = ana.get(f"/contracts/versions/{own.pk}/").content.decode()

    assert "80%" in page
    assert "Amend" not in page
    assert "version 2" not in ana.get("/contracts/").content.decode()
    assert ana.get(f"/contracts/versions/{draft.pk}/").status_code == 404
    assert ana.get(f"/contracts/versions/{other.pk}/").status_code == 404
    assert ana.get(f"/contracts/{other.contract_id}/exclusions/").status_code == 404
    assert ana.post(f"/contracts/{own.contract_id}/amend/").status_code == 403


def test_a_vendor_asks_for_a_day_and_the_staff_decides_with_a_reason(world):
    own = published(world.max.client, typed(world.max.client, world.atlas))
    asked = {"first_day": "2027-01-14", "cause": "outage", "note": "Lines were down."}

    for _twice in range(2):
        world.ana.client.post(f"/contracts/{own.contract_id}/exclusions/add/", asked)
    with scopes_disabled():
        row = Exclusion.objects.get(contract=own.contract_id)
    assert (row.requested_by, row.last_day) == (world.ana.user, date(2027, 1, 14))
    assert world.ana.client.post(f"/contracts/exclusions/{row.pk}/").status_code == 403
    assert "1 request to decide" in world.max.client.get("/contracts/").content.decode()

    address = f"/contracts/exclusions/{row.pk}/"
    silent = world.max.client.post(address, {"approve": "", "decision": ""})
    assert "Nothing was saved" in silent.content.decode()
    world.max.client.post(address, {"approve": "", "decision": "Ours."})
    world.max.client.post(address, {"refuse": "", "decision": "No."})

    with everywhere():
        row.refresh_from_db()
        assert (row.state, row.decided_by, row.decision) == ("approved", world.max.user, "Ours.")
        gaps = contracts.gaps(own.contract_id, JANUARY, MARCH)
        assert gaps.days(None, JANUARY, MARCH) == {date(2027, 1, 14)}
