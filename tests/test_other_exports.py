"""Small exports of other systems, from their files to the figures that the command prints.

The data lie beside the project and never in it; without them the test says so and is skipped.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.utils.text import slugify

from tests import sheets
from tests.products import DATA, ROOT, Product, running

CALLS = DATA / "pwc_phonenow" / "Call-Center-Dataset.xlsx"
TICKETS = DATA / "zendesk_seeds" / "ticket_data.csv"
HISTORY = DATA / "zendesk_seeds" / "ticket_field_history_data.csv"
RECORD = DATA / "vendor_samples" / "amazon_connect_ctr_2022.json"
QUARTER = ("2021-01-01", "2021-03-31")
YEAR = ("2020-01-01", "2020-12-31")
DAY = ("2022-04-08", "2022-04-08")

# What expected.json calls a figure of the calls, and the KPI of which it is the value ...
VALUES = {
    "answered_pct": ("answer_rate:offered", 100),
    "abandon_pct": ("abandonment_rate:offered", 100),
    "asa_s": ("asa", 1),
    "median_wait_s": ("wait_time", 1),
    "max_wait_s": ("wait_time:max", 1),
    "sl20_answered": ("service_level:V2", 100),
    "sl20_offered": ("service_level:V3", 100),
    "mean_talk_s": ("aht_leg", 1),
    "csat_mean": ("csat_score:mean", 1),
    "csat_top2_pct": ("csat_score", 100),
}
# ... or one of the terms.
TERMS = {
    "calls": ("answer_rate:offered", "denominator"),
    "answered": ("answer_rate:offered", "numerator"),
    "abandoned": ("abandonment_rate:offered", "numerator"),
    "le20": ("service_level", "numerator"),
    "talk_s_total": ("aht_leg", "numerator"),
    "csat_n": ("csat_score", "denominator"),
    "csat_top2": ("csat_score", "numerator"),
}
KPIS = sorted({kpi for kpi, _ in (*VALUES.values(), *TERMS.values())})

pytestmark = [
    # Only then is there a server.
    pytest.mark.django_db,
    pytest.mark.long,
    pytest.mark.skipif(
        not CALLS.exists(), reason="the exports are not distributed with the project"
    ),
]


@dataclass(frozen=True)
class Office:
    product: Product
    folder: Path

    def take(self, file: Path, mapping: str, *words: str) -> dict[str, Any]:
        """The receipt of a file of the feed of the mapping's name."""
        feed = mapping.partition("_")[0]
        told = self.product.manage(
            "import_facts", str(file), "--feed", feed, "--create-feed", "UTC", "--json",
            "--mapping", str(ROOT / "tests" / "mappings" / f"{mapping}.toml"), *words,
        )  # fmt: skip
        return dict(json.loads(told))

    def figures(self, period: tuple[str, str], kpis: list[str], *by: str) -> dict[str, Any]:
        """Rows by scope, then by KPI."""
        found: dict[str, Any] = {}
        for row in self.product.rows(*period, *by, kpis=kpis):
            found.setdefault(row["scope"], {})[row["kpi"]] = row
        return found


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    with (DATA / "expected.json").open() as source:
        return dict(json.load(source))


@pytest.fixture(scope="module")
def office(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """With the calls and their ratings, the tickets and their history, and one contact record."""
    folder = tmp_path_factory.mktemp("exports")
    with running(folder, "UTC") as product:
        office = Office(product, folder)
        calls = sheets.cells(CALLS, clocks=frozenset({"Time", "AvgTalkDuration"}))
        sheets.write(folder / "calls.csv", calls)
        with HISTORY.open(newline="") as source:
            rows = csv.reader(source)
            header = [*next(rows), "row"]
            numbered = [[*row, str(number)] for number, row in enumerate(rows, start=1)]
        sheets.write(folder / "history.csv", [header, *numbered])
        record = sheets.flat(json.loads(RECORD.read_text()))
        sheets.write(folder / "record.csv", [list(record), list(record.values())])
        assert office.take(folder / "calls.csv", "phonenow")["rejected"] == 0
        assert office.take(folder / "calls.csv", "phonenow_ratings")["rejected"] == 0
        assert office.take(TICKETS, "zendesk_tickets")["rejected"] == 0
        office.take(folder / "history.csv", "zendesk_history", "--keep-good")
        assert office.take(folder / "record.csv", "amazon_connect")["accepted"] == 1
        product.manage("snapshot")
        yield office


def differing(
    rows: dict[str, Any], right: dict[str, Any], *, but: tuple[str, ...] = ()
) -> list[str]:
    wrong = []
    for name, (kpi, scale) in VALUES.items():
        if name in but:
            continue
        row = rows[kpi]
        value = row["value"]
        if value is None:  # too small a sample to show
            value = row["numerator"] / row["denominator"]
        if abs(value * scale - right[name]) > 0.01:
            wrong.append(f"{name} is {value * scale}, not {right[name]}")
    for name, (kpi, term) in TERMS.items():
        if rows[kpi][term] != right[name]:
            wrong.append(f"{name} is {rows[kpi][term]}, not {right[name]}")
    return wrong


def test_all_calls(office: Office, expected: dict[str, Any]) -> None:
    (rows,) = office.figures(QUARTER, KPIS).values()

    assert differing(rows, expected["pwc_phonenow"]["all"]) == []


@pytest.mark.parametrize("by", ["agent", "topic", "month"])
def test_each_group_of_calls(office: Office, expected: dict[str, Any], by: str) -> None:
    found = office.figures(QUARTER, KPIS, by)
    groups = expected["pwc_phonenow"][f"by_{by}"]
    # How long each waited is not kept by agent.
    but = ("median_wait_s", "max_wait_s") if by == "agent" else ()

    assert len(found) == len(groups)
    for name, right in groups.items():
        rows = next(
            rows for scope, rows in found.items() if slugify(scope).startswith(slugify(name))
        )
        assert differing(rows, right, but=but) == [], name


def test_the_same_calls_again_change_nothing(office: Office) -> None:
    again = office.take(office.folder / "calls.csv", "phonenow")

    assert again["unchanged"] == again["read"] == 5000


def test_what_the_calls_do_not_tell_is_not_available(office: Office) -> None:
    (rows,) = office.figures(QUARTER, ["acw_time", "hold_time"]).values()

    assert [row["value"] for row in rows.values()] == [None, None]


def test_tickets_count_by_channel_team_and_priority_and_deleted_ones_not_at_all(
    office: Office, expected: dict[str, Any]
) -> None:
    right = expected["zendesk_seeds"]

    def counted(*by: str) -> dict[str, int]:
        found = office.figures(YEAR, ["ticket_volume:tracked"], *by)
        rows = {scope: row["ticket_volume:tracked"]["numerator"] for scope, row in found.items()}
        return {scope: n for scope, n in rows.items() if n}

    assert counted() == {"all": right["tickets_live"]}
    assert counted("channel") == right["by_channel_live"]
    assert counted("team") == right["by_group_id_live"]
    assert counted("segment") == {"unknown": 7, "urgent": right["by_priority"]["urgent"]}


def test_only_rows_of_tickets_that_are_there_are_taken(
    office: Office, expected: dict[str, Any]
) -> None:
    right = expected["zendesk_seeds"]["dangling"]
    again = office.take(office.folder / "history.csv", "zendesk_history", "--keep-good")

    assert again["read"] == right["field_history_rows"]
    assert again["unchanged"] == expected["zendesk_seeds"]["ticket_11071"]["status_changes"]
    assert right["field_history_rows_of_a_known_ticket"] > again["unchanged"]
    assert again["rejected"] + again["skipped"] + again["unchanged"] == again["read"]
    assert again["rejected"] == len(again["rejects"]) > 0
    assert {one["reason"] for one in again["rejects"]} == {"is unknown"}


def test_the_ticket_with_a_history_took_as_long_as_it_says(
    office: Office, expected: dict[str, Any]
) -> None:
    right = expected["zendesk_seeds"]["ticket_11071"]

    row = office.figures(YEAR, ["resolution_time"])["all"]["resolution_time"]

    assert (row["numerator"], row["denominator"]) == (right["created_to_solved_s"], 1)


@pytest.mark.parametrize(
    ("day", "stands"),
    [
        ("2020-08-28", "backlog"),
        ("2020-09-01", "backlog:pending"),
        ("2020-09-04", "backlog:on_hold"),
        ("2020-11-13", "backlog"),
        ("2020-11-14", ""),
    ],
)
def test_the_ticket_stands_where_its_history_puts_it_at_the_end_of_a_day(
    office: Office, day: str, stands: str
) -> None:
    kpis = ["backlog", "backlog:pending", "backlog:on_hold"]
    rows = office.figures((day, day), kpis, "segment")["urgent"]

    assert [kpi for kpi in kpis if rows[kpi]["numerator"]] == ([stands] if stands else [])


def test_a_contact_record_has_its_wait_and_its_parts(
    office: Office, expected: dict[str, Any]
) -> None:
    right = expected["amazon_connect_ctr_2022"]
    names = {
        "wait_s": "asa", "talk_s": "aht_leg:talk", "hold_s": "aht_leg:hold",
        "acw_s": "aht_leg:acw", "aht_s": "aht_leg", "within_20s": "service_level",
    }  # fmt: skip

    (by_team,) = office.figures(DAY, [*names.values(), "channel_volume"], "team").items()
    queue, rows = by_team

    assert queue == slugify(right["queue"])
    assert rows["channel_volume"]["numerator"] == right["contacts"]
    for name, kpi in names.items():
        assert (rows[kpi]["numerator"], rows[kpi]["denominator"]) == (right[name], 1), name


def test_a_record_that_is_delivered_again_counts_once(
    office: Office, expected: dict[str, Any]
) -> None:
    again = office.take(office.folder / "record.csv", "amazon_connect")
    rows = office.figures(DAY, ["channel_volume"])["all"]

    assert (again["unchanged"], again["accepted"]) == (1, 0)
    right = expected["amazon_connect_ctr_2022"]["contacts_after_a_second_delivery"]
    assert rows["channel_volume"]["numerator"] == right
