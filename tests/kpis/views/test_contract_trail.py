"""Who changed which clause and when, on the page of a contract."""

from decimal import Decimal

import pytest

from kpis.models import Clause, ContractChange
from teams.models import Channel
from tests import builders
from tests.kpis.carded import unscoped
from tests.kpis.views.conftest import logged_in
from tests.kpis.views.test_contracts import CLAUSE, NOW, TERMS, begun, published, typed

__all__ = ["unscoped"]


@pytest.fixture(autouse=True)
def december(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def page_of(client, version):
    return " ".join(client.get(f"/contracts/versions/{version.pk}/").content.decode().split())


def test_each_change_of_a_clause_stands_with_who_made_it_and_both_values(world):
    draft = typed(world.max.client, world.atlas)
    clause = Clause.objects.get(version=draft, kpi="service_level")
    eased = CLAUSE | {"weight": "50", "target": "0.75"}
    for _twice in range(2):
        world.max.client.post(f"/contracts/clauses/{clause.pk}/", eased)

    [change] = ContractChange.objects.filter(did="changed")
    assert (change.by, change.kpi) == (world.max.user, "service_level")
    assert change.changes == [["weight", "60", "50"], ["target", "0.8", "0.75"]]
    page = page_of(world.max.client, draft)
    assert "Changed a clause" in page
    assert "Weight: 60 → <b>50</b>" in page
    assert "Target: 80% → <b>75%</b>" in page


def test_a_clause_that_is_gone_and_terms_are_told_with_what_they_were(world):
    draft = typed(world.max.client, world.atlas)
    clause = Clause.objects.get(version=draft, kpi="abandonment_rate")
    world.max.client.post(f"/contracts/clauses/{clause.pk}/remove/")
    world.max.client.post(
        f"/contracts/versions/{draft.pk}/terms/", TERMS | {"fee": "90000", "peers": "hidden"}
    )

    page = page_of(world.max.client, draft)

    assert "Removed a clause" in page
    assert "Floor: 8% → <b>–</b>" in page
    assert "Monthly fee: 86,400 → <b>90,000</b>" in page
    assert "all together, without names → <b>hidden</b>" in page


def test_the_trail_runs_from_the_beginning_to_the_publication(world):
    draft = published(world.max.client, typed(world.max.client, world.atlas))

    found = ContractChange.objects.order_by("pk").values_list("did", flat=True)
    assert list(found) == ["begun", "terms", "added", "added", "published"]
    assert "Who changed what" not in page_of(world.ana.client, draft)


def test_a_discarded_amendment_leaves_its_trail(world):
    first = published(world.max.client, typed(world.max.client, world.atlas))
    world.max.client.post(f"/contracts/{first.contract_id}/amend/")
    second = first.contract.versions.get(number=2)
    world.max.client.post(f"/contracts/versions/{second.pk}/discard/")

    found = ContractChange.objects.filter(number=2).order_by("pk")
    assert [one.did for one in found] == ["amended", "discarded"]


def test_a_first_draft_that_is_discarded_takes_its_trail_along(world):
    draft = begun(world.max.client, world.atlas)

    world.max.client.post(f"/contracts/versions/{draft.pk}/discard/")

    assert not ContractChange.objects.exists()


def test_the_same_amount_written_otherwise_is_no_change(world):
    draft = typed(world.max.client, world.atlas)
    before = ContractChange.objects.count()

    world.max.client.post(f"/contracts/versions/{draft.pk}/terms/", TERMS | {"pool_share": "0.1"})

    draft.refresh_from_db()
    assert draft.pool_share == Decimal("0.10000")
    assert ContractChange.objects.count() == before


def test_a_french_reader_is_told_of_channels_in_french_that_were_written_down_in_english(world):
    draft = begun(world.max.client, world.atlas)
    phone = Channel.objects.get(code="phone")
    world.max.client.post(
        f"/contracts/versions/{draft.pk}/clauses/add/", CLAUSE | {"channel": phone.pk}
    )
    french = logged_in(builders.user("chloe", role="manager", language="fr"))

    page = page_of(french, draft)

    assert "Qualité de service, Téléphone" in page
    assert "Canal : – → <b>Téléphone</b>" in page
    assert "Phone" not in page
