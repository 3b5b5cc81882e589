"""The change log of 890 incidents, from the file to the figures that the command prints.

The data lie beside the project and never in it; without them the test says so and is skipped.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils.text import slugify

from tests.products import DATA, ROOT, Product, running

LOG = DATA / "uci_incident" / "incident_event_log_first890.csv"
FIRST, LAST = "2016-02-29", "2017-02-28"
HOUR = 3600
MAPPINGS = ("incidents", "incident_promises")
# What expected.json calls a figure; a KPI, and whether its numerator or its value is meant.
COUNTS = {
    "incidents": "ticket_volume:tracked",
    "made_sla": "sla_attainment",
    "reopened": "reopen_rate",
    "resolved_known": "completion_rate:clearance",
}
SHARES = {"made_sla_pct": "sla_attainment", "never_reassigned_pct": "transfer_rate:case"}
QUANTILES = {"median_ttr_h": "resolution_time:p50", "p90_ttr_h": "resolution_time:p90"}
KPIS = (*COUNTS.values(), *QUANTILES.values(), "transfer_rate:case", "transfer_rate:per_case")
OPENED = ("incidents", "made_sla", "made_sla_pct", "mean_reassign", "never_reassigned_pct")

pytestmark = [
    # Only then is there a server.
    pytest.mark.django_db,
    pytest.mark.long,
    pytest.mark.skipif(
        not LOG.exists(), reason="the incidents are not distributed with the project"
    ),
]
Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Desk:
    product: Product
    receipts: list[dict[str, Any]]

    def figures(self, *by: str) -> dict[str, Rows]:
        """Rows by scope, then by KPI."""
        found: dict[str, Rows] = {}
        for row in self.product.rows(FIRST, LAST, *by, kpis=[*KPIS, "resolution_time"]):
            found.setdefault(row["scope"], {})[row["kpi"]] = row
        return found


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    with (DATA / "expected.json").open() as source:
        return dict(json.load(source)["uci_incident_first890"])


@pytest.fixture(scope="module")
def desk(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running(tmp_path_factory.mktemp("incidents"), "UTC") as product:
        receipts = taken(product, "--create-feed", "UTC")
        product.manage("snapshot")
        yield Desk(product, receipts)


def taken(product: Product, *words: str) -> list[dict[str, Any]]:
    """The receipts of the incidents and of the promises on them."""
    files = [ROOT / "tests" / "mappings" / f"{name}.toml" for name in MAPPINGS]
    told = [
        product.manage(
            "import_facts", str(LOG), "--feed", "desk", "--mapping", str(file), "--json", *words
        )
        for file in files
    ]
    return [json.loads(text) for text in told]


def number(row: dict[str, Any]) -> float:
    """As printed; a sample too small to show is judged by its terms."""
    if row["value"] is None:
        return float(row["numerator"] / row["denominator"])
    return float(row["value"])


def differing(rows: Rows, right: dict[str, Any], *only: str) -> list[str]:
    """Which of the figures expected of a group are not those printed."""
    found: dict[str, tuple[float, float]] = {}  # what is printed, and how far it may be off
    for name, kpi in COUNTS.items():
        found[name] = (rows[kpi]["numerator"] or 0, 0)
    for name, kpi in SHARES.items():
        found[name] = (100 * number(rows[kpi]), 0.01)
    found["never_reassigned_pct"] = (100 - found["never_reassigned_pct"][0], 0.01)
    found["mean_reassign"] = (number(rows["transfer_rate:per_case"]), 1e-6)
    # Of all incidents, not only of those of which it is known when they were resolved.
    found["reopened_pct"] = (100 * found["reopened"][0] / found["incidents"][0], 0.01)
    if right["resolved_known"]:
        found["mean_ttr_h"] = (number(rows["resolution_time"]) / HOUR, 0.01)
    for name, kpi in QUANTILES.items():
        if rows[kpi]["value"] is not None:  # else a sample too small to show
            # Kept to within 1 %, so interpolated between two that are that near.
            found[name] = (rows[kpi]["value"] / HOUR, 0.01 * right[name])
    return [
        f"{name} is {printed}, not {right[name]}"
        for name, (printed, off) in found.items()
        if name in (only or right) and abs(printed - right[name]) > off
    ]


def test_each_incident_counts_by_its_last_row(desk: Desk, expected: dict[str, Any]) -> None:
    right = expected["all"]

    for receipt in desk.receipts:
        fates = [receipt[name] for name in ("read", "accepted", "skipped", "rejected")]
        assert fates == [
            right["events"], right["incidents"], right["events"] - right["incidents"], 0,
        ]  # fmt: skip


def test_the_same_log_again_changes_nothing(desk: Desk, expected: dict[str, Any]) -> None:
    for again in taken(desk.product):
        assert again["unchanged"] == expected["all"]["incidents"]

    assert "nothing was due" in desk.product.manage("snapshot")


def test_all_incidents(desk: Desk, expected: dict[str, Any]) -> None:
    assert differing(desk.figures()["all"], expected["all"]) == []


@pytest.mark.parametrize(
    ("by", "group"),
    [
        ("segment", "by_priority"),
        ("channel", "by_contact_type"),
        ("team", "by_last_assignment_group"),
    ],
)
def test_each_group(desk: Desk, expected: dict[str, Any], by: str, group: str) -> None:
    """Nobody's incidents are unattributed: there is no team called "?"."""
    found = desk.figures(by)

    assert len(found) == len(expected[group])
    for name, right in expected[group].items():
        scope = "unattributed" if name == "?" else slugify(name)
        assert differing(found[scope], right) == [], name


@pytest.mark.parametrize(("by", "group"), [("day", "by_day_opened"), ("month", "by_month_opened")])
def test_each_day_on_which_incidents_were_opened(
    desk: Desk, expected: dict[str, Any], by: str, group: str
) -> None:
    """How long they took is told on the day on which they were resolved."""
    found = desk.figures(by)

    for name, right in expected[group].items():
        rows = next(rows for scope, rows in found.items() if scope.startswith(name))
        assert differing(rows, right, *OPENED) == [], name


def test_what_the_log_does_not_tell_is_not_available_and_never_zero(desk: Desk) -> None:
    silent = ["asa", "aht_leg", "service_level", "first_response_time", "csat_score"]
    rows = desk.product.rows(FIRST, LAST, kpis=silent)

    assert [row["kpi"] for row in rows if row["value"] is None and row["reason"]] == silent
