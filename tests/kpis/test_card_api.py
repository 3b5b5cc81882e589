"""Scorecards for programs: those that went out, of the key's own teams and nobody else's."""

import io
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from django.test import Client

from kpis.models import Paper
from kpis.models.documents import CardState
from tests import agreed, builders
from tests.builders import saved
from tests.kpis.carded import card, unscoped

__all__ = ["unscoped"]

LIST = "/api/v1/scorecards"
PDF = b"%PDF-1.7 as issued"


class Program:
    """Asks with a key of one user, for some teams."""

    def __init__(self, person, *teams):
        _row, secret = builders.token(user=person.user, teams=teams)
        self.headers = {"authorization": f"Bearer {secret}"}

    def get(self, address, **headers):
        return Client().get(address, headers=self.headers | headers)


@pytest.fixture
def ana(world):
    return Program(world.ana, world.atlas)


def paper(of):
    return saved(Paper(scorecard=of, team=of.team, language="en", pdf=PDF, digest="0" * 64))


def test_the_list_has_what_went_out_page_by_page(world, ana, monkeypatch):
    first = card(world.atlas, CardState.REISSUED)
    second = card(world.atlas, version=2, contract=first.contract)
    card(world.atlas, CardState.APPROVED, version=3, contract=first.contract)
    monkeypatch.setattr("kpis.cardapi.MOST", 1)

    page = ana.get(LIST).json()
    [row] = page["scorecards"]
    after = ana.get(f"{LIST}?after={page['next']}&team=atlas&month=2026-10").json()

    told = (row["team"], row["month"], row["version"], row["state"], row["score"], row["grade"])
    assert told == ("atlas", "2026-10", 1, "reissued", "85.2", "B")
    assert [one["id"] for one in after["scorecards"]] == [second.pk]
    assert after["next"] is None


def test_one_has_its_frozen_figures_what_was_restated_and_its_disputes(world, ana):
    issued = card(world.atlas)
    agreed.restatement(issued, old_value=0.72, found_at=datetime(2026, 11, 12, tzinfo=UTC))
    anew = card(world.atlas, CardState.DRAFT, version=2, contract=issued.contract)
    agreed.note(agreed.dispute(issued, reissue=anew), text="Not our call.", file_name="a.pdf")

    found = ana.get(f"{LIST}/{issued.pk}")
    told = found.json()

    assert told["figures"] == issued.figures
    [restated] = told["restatements"]
    assert (restated["key"], restated["old_value"], restated["new_value"]) == (
        "fcr_rate",
        0.72,
        0.7,
    )
    [dispute] = told["disputes"]
    # The version that it led to is not out yet.
    assert (dispute["key"], dispute["state"], dispute["version"]) == (
        "abandonment_rate",
        "open",
        None,
    )
    assert dispute["said"][0]["text"] == "Not our call."


def test_its_files_open_with_the_same_key(world, ana):
    issued = card(world.atlas)
    paper(issued)
    files = ana.get(f"{LIST}/{issued.pk}").json()["files"]

    drawn, pack = ana.get(files["pdf"]["en"], accept="application/pdf"), ana.get(files["pack"])

    assert (drawn.content, drawn["Content-Type"]) == (PDF, "application/pdf")
    assert "obligations.csv" in ZipFile(io.BytesIO(pack.content)).namelist()
    assert ana.get(files["pdf"]["fr"]).status_code == 404  # never drawn


def test_nothing_of_another_vendor_exists_by_guessed_ids_and_file_names(world, ana):
    own, foreign = card(world.atlas), card(world.orvane)
    for one in (own, foreign):
        paper(one)
        agreed.note(agreed.dispute(one))
    agreed.restatement(foreign)
    name = foreign.file_name("en")
    parts = ["", "/en.pdf", "/fr.pdf", "/data.zip", f"/{name}", "/figures.json", "/../en.pdf"]

    for address in [
        *(f"{LIST}/{foreign.pk}{part}" for part in parts),
        *(f"/scorecards/{foreign.pk}/{part}" for part in ("", "en.pdf", "data.zip", name)),
        f"{LIST}/{own.pk}/{name}",
        f"{LIST}/{own.pk}/orvane.pdf",
        f"{LIST}?team=orvane",
        f"{LIST}?team=atlas&team=orvane",
    ]:
        answers = [ana.get(address)] if address.startswith("/api/") else []
        for answer in [*answers, world.ana.client.get(address)]:
            assert answer.status_code == 404, address
            assert b"rvane" not in answer.content.replace(b"team: orvane", b""), address
    [row] = world.ana.client.get(LIST).json()["scorecards"]
    assert row["id"] == own.pk


def test_a_draft_is_nobodys_and_a_key_reaches_no_further_than_its_teams(world):
    draft = card(world.atlas, CardState.APPROVED)
    issued = card(world.orvane)
    paper(draft)
    staff = Program(world.max, world.atlas)

    for address in (f"{LIST}/{draft.pk}", f"{LIST}/{draft.pk}/en.pdf", f"{LIST}/{issued.pk}"):
        assert staff.get(address).status_code == 404
        assert world.max.client.get(f"{LIST}/{draft.pk}").status_code == 404
    assert world.max.client.get(f"{LIST}/{issued.pk}").status_code == 200


@pytest.mark.parametrize(
    "query", ["month=2026-13", "month=x", "after=-1", "colour=red", "team=%00"]
)
def test_what_is_asked_wrongly_is_named(world, query):
    answer = world.ana.client.get(f"{LIST}?{query}")

    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.json()
