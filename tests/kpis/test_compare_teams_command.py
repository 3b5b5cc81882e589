"""The command that compares two teams from the snapshots."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django_scopes import scopes_disabled

from teams.models import Team
from tests import builders
from tests.kpis import mixed
from tests.shelf import Shelf

OCTOBER = ("--from", "2026-10-01", "--to", "2026-10-31")
BOTH = ("--team", "lyon", "--team", "atlas")


def made() -> tuple[Team, Team]:
    vendor = builders.vendor("Atlas")
    teams = (
        builders.team("Lyon", slug="lyon"),
        builders.team("Atlas", slug="atlas", vendor=vendor),
    )
    mixed.done(mixed.example(*teams))
    return teams


@pytest.fixture(scope="module")
def pairs(shelved: Any) -> Shelf[tuple[Team, Team]]:
    return shelved(made)


@pytest.fixture
def pair(
    db: None, pairs: Shelf[tuple[Team, Team]], monkeypatch: pytest.MonkeyPatch
) -> tuple[Team, Team]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: mixed.LATER)
    return pairs.taken()


def said(*options: str) -> str:
    out = io.StringIO()
    call_command("compare", *options, stdout=out)
    return out.getvalue()


def printed(*options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(said(*options, "--format", "json"))
    return found


def test_the_specifications_example_from_facts_equals_that_from_counts(pair, monkeypatch):
    counts = (
        "stratum,team,successes,n\n"
        "phone/billing/unknown,lyon,45,50\nphone/technical/unknown,lyon,260,400\n"
        "phone/billing/unknown,atlas,340,400\nphone/technical/unknown,atlas,30,50\n"
        "chat/orders/unknown,atlas,80,100\n"
    )
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(counts.encode())))
    by_hand = json.loads(said("--stdin", "--format", "json"))

    (found,) = printed(*BOTH, *OCTOBER, "--kpi", "fcr_rate")

    assert set(by_hand) <= set(found)
    assert found["crude"] == pytest.approx({"lyon": 305 / 450, "atlas": 370 / 450})
    assert found["adjusted"] == pytest.approx({"lyon": 0.775, "atlas": 0.725})
    assert found["coverage"] == pytest.approx({"lyon": 1.0, "atlas": 450 / 550})
    assert found["reversal"] is True
    for key in ("crude", "adjusted", "coverage", "strata", "weights", "n", "margin", "standard"):
        assert found[key] == by_hand[key]
    assert (found["kpi"], found["unit"], found["definition"]) == (
        "fcr_rate",
        "share",
        "2026-01-01",
    )
    assert found["as_of"]
    assert found["reason"] is None


def test_each_kpi_is_one_object_with_the_same_keys(pair):
    rows = printed(*BOTH, *OCTOBER, "--kpi", "fcr_rate", "aht_contact", "channel_volume")

    assert [row["kpi"] for row in rows] == ["fcr_rate", "aht_contact", "channel_volume"]
    assert len({tuple(sorted(row)) for row in rows}) == 1
    assert rows[1]["adjusted"] == pytest.approx({"lyon": 60.0, "atlas": 60.0})
    assert rows[1]["strata"]["phone/billing/unknown"] == pytest.approx({"lyon": 60, "atlas": 60})
    assert rows[2]["verdict"] == "not comparable"
    assert "raw figures only" in rows[2]["reason"]
    assert rows[2]["raw"]["lyon"]["value"] == 595
    assert rows[2]["adjusted"] is None


def test_the_standard_is_printed_and_may_be_chosen(pair):
    (found,) = printed(*BOTH, *OCTOBER, "--kpi", "fcr_rate", "--standard", "b")

    assert found["standard"] == "atlas"
    assert found["adjusted"]["atlas"] == pytest.approx(370 / 450)


def test_work_that_is_hardly_alike_is_refused_with_the_share_that_is(pair):
    with scopes_disabled():
        other = builders.team("Nantes", slug="nantes")
        mixed.more([mixed.Work(other, "chat", "orders", 30, 40)])

    (found,) = printed("--team", "nantes", "--team", "atlas", *OCTOBER, "--kpi", "fcr_rate")

    assert found["verdict"] == "not comparable"
    assert "18.2% of the work of “atlas” could be compared" in found["reason"]
    assert found["adjusted"] is None
    assert found["coverage"]["atlas"] == pytest.approx(100 / 550)


def test_internal_stands_for_all_our_own_teams(pair):
    (found,) = printed("--team", "internal", "--team", "atlas", *OCTOBER, "--kpi", "fcr_rate")

    assert found["first"] == "internal"
    assert found["adjusted"]["internal"] == pytest.approx(0.775)


def test_as_a_table_each_kpi_has_a_line_with_raw_and_adjusted_figures(pair):
    lines = said(*BOTH, *OCTOBER, "--kpi", "fcr_rate", "channel_volume").splitlines()

    assert lines[0].split() == [
        "kpi", "raw", "adjusted", "difference", "interval", "margin", "coverage", "verdict",
        "reason",
    ]  # fmt: skip
    assert "0.6778 / 0.8182" in lines[1]
    assert "0.7750 / 0.7250" in lines[1]
    assert "inconclusive (reversed)" in lines[1]
    assert "not comparable" in lines[2]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--team", "lyon", "--team", "paris", *OCTOBER), "no team is called “paris”; there are"),
        (("--team", "lyon", *OCTOBER), "--team A --team B"),
        (BOTH, "--from D --to D"),
        ((*BOTH, "--from", "2026-10-09", "--to", "2026-10-01"), "lies after"),
        ((*BOTH, *OCTOBER, "--kpi", "happiness"), "no KPI is called “happiness”"),
        (("--team", "lyon", "--team", "internal", *OCTOBER), "share a team"),
        (("--team", "mixed", "--team", "lyon", *OCTOBER), "no team is called “mixed”"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_do(pair, options, told):
    with pytest.raises(CommandError) as refused:
        said(*options)

    assert told in str(refused.value)
    assert refused.value.returncode == 2
