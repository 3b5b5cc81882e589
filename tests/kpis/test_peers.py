"""The internal teams beside a vendor: hidden, all together, or each by its name."""

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from kpis.actions import scorecards
from kpis.frozen import freeze
from kpis.models.contracts import Peers
from tests import agreed, builders
from tests.kpis import agreements, mixed
from tests.kpis.carded import OCTOBER, card, unscoped
from tests.kpis.mixed import LATER, Work
from tests.kpis.test_contract_paper import draw, said
from tests.kpis.test_packs import files, packed, rows
from tests.kpis.test_pdf import read

__all__ = ["unscoped"]


def words(peers):
    return said(agreements.worked(peers=peers))


def test_the_paper_says_no_more_than_the_contract_allows():
    hidden, averaged, named = (words(one) for one in Peers)

    assert "87.7%" not in hidden
    assert "86.1%" not in hidden
    assert "87.7%" in averaged
    assert "Lyon" not in averaged
    assert "87.7%" in named
    # Each has what is known of it, under the KPIs of the comparison.
    assert "Team CSAT FCR Lyon 86.1% – Nantes – 65.5%" in named


@pytest.mark.parametrize(("language", "figure"), [("en", "65.5%"), ("fr", "65,5")])
def test_the_drawn_paper_names_them_too_and_stays_on_two_pages(language, figure):
    pages = read(draw(agreements.worked(peers=Peers.NAMED), language)).pages

    assert len(pages) == 2
    assert "Nantes" in pages[1].extract_text()
    assert figure in pages[1].extract_text()


def test_the_data_pack_names_them_only_where_the_paper_does():
    named = files(packed(agreements.worked(peers=Peers.NAMED)))

    assert rows(named["internal_teams.csv"])[0] == {
        "team": "Lyon",
        "key": "csat_score",
        "value": "0.861",
        "n": "203",
    }
    for peers in (Peers.HIDDEN, Peers.AVERAGED):
        assert "internal_teams.csv" not in files(packed(agreements.worked(peers=peers)))


@pytest.mark.parametrize(("peers", "is_named"), [(Peers.AVERAGED, False), (Peers.NAMED, True)])
def test_the_vendors_page_names_them_only_where_the_contract_does(world, peers, is_named):
    figures = agreements.worked(peers=peers, team="Atlas", slug="atlas")
    issued = card(world.atlas, figures=freeze(figures))

    page = world.ana.client.get(reverse("scorecard", args=[issued.pk])).content.decode()

    assert ("Nantes" in page, "87.7%" in page) == (is_named, True)


def frozen_as(vendor, version, peers) -> Any:
    version.peers = peers
    return scorecards.read(vendor, OCTOBER, version, now=LATER).agreement


def test_only_what_the_contract_shows_is_ever_frozen(db):
    with scopes_disabled():
        vendor = builders.team("Atlas", slug="atlas", vendor=builders.vendor())
        lyon, nantes = (builders.team(name, slug=name.lower()) for name in ("Lyon", "Nantes"))
        mixed.done([
            Work(vendor, "phone", "billing", 30, 50),
            Work(lyon, "phone", "billing", 45, 50),
            Work(nantes, "phone", "billing", 20, 50),
        ])  # fmt: skip
        version = agreed.version(vendor)
        agreed.clause(version, "fcr_rate", floor="0.5", target="0.9")
        frozen = {peers: frozen_as(vendor, version, peers) for peers in Peers}

    assert (
        frozen[Peers.HIDDEN].mixed
        == frozen[Peers.HIDDEN].named
        == frozen[Peers.AVERAGED].named
        == ()
    )
    [together] = frozen[Peers.AVERAGED].mixed
    assert together.internal_raw == pytest.approx(0.65)
    assert [(one.team, one.value, one.n) for one in frozen[Peers.NAMED].named] == [
        ("Lyon", pytest.approx(0.9), 50),
        ("Nantes", pytest.approx(0.4), 50),
    ]
    assert replace(frozen[Peers.NAMED], named=(), peers=Peers.AVERAGED) == frozen[Peers.AVERAGED]
