"""A fortnight of real calls, from the file to the figures, in an empty folder.

The data lie beside the project and never in it; without them the test says so and is skipped.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.bank import (
    ARRIVALS,
    CALLS,
    COUNTS,
    HANDLING,
    KPIS,
    Rows,
    compare,
    handled_on,
    over_midnight,
    value,
)
from tests.products import DATA, ROOT, Product, running

MAPPING = ROOT / "tests" / "mappings" / "anonymous_bank.toml"
FIRST, LAST = "1999-02-01", "1999-02-14"
AFTER = "1999-02-15"  # one call of the 14th ends here

pytestmark = [
    # Only then is there a server.
    pytest.mark.django_db,
    pytest.mark.long,
    pytest.mark.skipif(
        not CALLS.exists(), reason="the bank's calls are not distributed with the project"
    ),
]


@dataclass(frozen=True)
class Bank(Product):
    """The product in a folder of its own, with the fortnight imported."""

    receipt: dict[str, Any]

    def figures(self, *by: str, kpis: list[str] = KPIS, end: str = AFTER) -> dict[str, Rows]:
        """Rows by scope, then by KPI."""
        found: dict[str, Rows] = {}
        for row in self.rows(FIRST, end, *by, kpis=kpis):
            found.setdefault(row["scope"], {})[row["kpi"]] = row
        return found


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    with (DATA / "expected.json").open() as source:
        return dict(json.load(source)["anonymous_bank"])


@pytest.fixture(scope="module")
def bank(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with running(tmp_path_factory.mktemp("bank"), "Asia/Jerusalem") as product:
        words = ("import_interactions", str(CALLS), "--feed", "bank", "--mapping", str(MAPPING))
        printed = product.manage(*words, "--create-feed", "Asia/Jerusalem", "--json")
        product.manage("snapshot")
        yield Bank(product.folder, product.nursery, json.loads(printed))


def test_every_row_of_the_file_is_accounted_for(bank: Bank, expected: dict[str, Any]) -> None:
    receipt = bank.receipt
    assert receipt["read"] == expected["all"]["records"]
    assert receipt["accepted"] == expected["all"]["records"]
    assert receipt["rejected"] == 0


def test_the_same_file_again_is_all_unchanged(bank: Bank, expected: dict[str, Any]) -> None:
    words = ("import_interactions", str(CALLS), "--feed", "bank", "--mapping", str(MAPPING))
    again = json.loads(bank.manage(*words, "--json"))

    assert again["unchanged"] == expected["all"]["records"]
    assert "nothing was due" in bank.manage("snapshot")


def test_the_whole_fortnight(bank: Bank, expected: dict[str, Any]) -> None:
    assert compare(bank.figures()["all"], expected["all"]) == []


@pytest.mark.parametrize("by", ["team", "topic"])
def test_each_service_type(bank: Bank, expected: dict[str, Any], by: str) -> None:
    found = {scope.upper(): rows for scope, rows in bank.figures(by).items()}

    for service, right in expected["by_type"].items():
        assert compare(found[service], right) == [], service


def test_each_priority(bank: Bank, expected: dict[str, Any]) -> None:
    found = bank.figures("segment")

    for priority, right in expected["by_priority"].items():
        rows = next(rows for scope, rows in found.items() if scope.endswith(priority))
        assert compare(rows, right) == [], priority


def test_each_agent(bank: Bank, expected: dict[str, Any]) -> None:
    found = bank.figures("agent", kpis=["asa", "aht_leg"])
    by_team = bank.figures("agent", "team", kpis=["aht_leg"])

    for name, right in expected["by_agent"].items():
        scope = "unknown" if name == "NO_SERVER" else name
        asa, aht = found[scope]["asa"], found[scope]["aht_leg"]
        assert asa["denominator"] == aht["denominator"] == right["answered"]
        assert aht["numerator"] == right["talk_s"]
        assert value(asa) == pytest.approx(right["asa_s"], abs=0.1)
        assert value(aht) == pytest.approx(right["aht_s"], abs=0.1)
        for service, handled in right["types"].items():
            of_team = {k.upper(): v for k, v in by_team.items()}[f"{scope}/{service}".upper()]
            assert of_team["aht_leg"]["denominator"] == handled


def test_each_hour_of_arrival(bank: Bank, expected: dict[str, Any]) -> None:
    found = bank.figures("hour", kpis=[COUNTS[name][0] for name in ARRIVALS])

    for hour, right in expected["by_hour_of_vru_entry"].items():
        assert compare(found[hour], right) == [], hour


def test_quantiles_of_the_wait(bank: Bank, expected: dict[str, Any]) -> None:
    right = expected["wait_percentiles_answered_interpolated"]
    rows = bank.figures(kpis=[f"wait_time:{name}" for name in right])["all"]

    for name, seconds in right.items():
        key = "wait_time" if name == "p50" else f"wait_time:{name}"
        assert rows[key]["value"] == pytest.approx(seconds, abs=0.1)


def test_handle_time_of_some_calls_only(bank: Bank, expected: dict[str, Any]) -> None:
    names = {
        "all_agent_rows": "aht_leg",
        "ser_time_gt_0": "aht_leg:talked",
        "ser_time_ge_10": "aht_leg:long",
        "named_agents_only": "aht_leg:named",
    }
    rows = bank.figures(kpis=list(names.values()))["all"]

    for name, right in expected["aht_variants"].items():
        assert rows[names[name]]["n"] == right["n"]
        assert rows[names[name]]["value"] == pytest.approx(right["mean_s"], abs=0.1)


def test_callers_who_do_not_call_again_within_a_week(bank: Bank, expected: dict[str, Any]) -> None:
    right = expected["no_repeat_within_7_days"]
    row = bank.figures(kpis=["fcr_rate:no_repeat"], end="1999-02-07")["all"]["fcr_rate:no_repeat"]

    assert row["denominator"] == right["answered"]
    assert row["numerator"] == right["answered"] - right["repeated"]
    assert 100 * row["value"] == pytest.approx(right["no_repeat_pct"], abs=0.01)


def test_each_day(bank: Bank, expected: dict[str, Any]) -> None:
    touched = over_midnight()
    assert touched["queue"] == {"1999-02-10", "1999-02-11"}
    found = bank.figures("day")

    for day, right in expected["by_date"].items():
        but: tuple[str, ...] = HANDLING if day in touched["handling"] else ()
        if day in touched["queue"]:
            but += tuple(name for name in right if name not in ARRIVALS)
        assert compare(found[day], right, but=but) == [], day
        aht = found[day]["aht_leg"]
        terms = handled_on(day, right["answered"], right["talk_s_total"])
        assert (aht["numerator"], aht["denominator"]) == terms, day


def test_each_day_and_service_type(bank: Bank, expected: dict[str, Any]) -> None:
    touched = over_midnight()
    found = {scope.upper(): rows for scope, rows in bank.figures("day", "team").items()}

    for cell, right in expected["by_date_and_type"].items():
        day, service = cell.split(" | ")
        but: tuple[str, ...] = HANDLING if day in touched["handling"] else ()
        if day in touched["queue"]:
            but += tuple(name for name in right if name not in ARRIVALS)
        assert compare(found[f"{day}/{service}"], right, but=but) == [], cell
        aht = found[f"{day}/{service}"]["aht_leg"]
        talk = round((right["aht_s"] or 0) * right["answered"])
        terms = handled_on(day, right["answered"], talk, service)
        assert (aht["numerator"], aht["denominator"]) == terms, cell
