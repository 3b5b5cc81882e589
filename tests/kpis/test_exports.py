"""Rows of figures: exact, and harmless in a spreadsheet."""

import csv
import io
import json
from decimal import Decimal

from kpis import exports
from kpis.definitions import Interval
from tests.kpis.figures import reading, suppressed


def test_a_row_is_in_base_units_and_unrounded():
    third = reading(value=1 / 3, n=3, numerator=1, interval=Interval(0.1, 0.7, "Wilson"))

    row = exports.fields(third, scope="atlas")

    assert row == {
        "kpi": "service_level",
        "scope": "atlas",
        "value": 0.3333333333333333,
        "unit": "share",
        "numerator": 1,
        "denominator": 3,
        "n": 3,
        "low": 0.1,
        "high": 0.7,
        "maturity": "final",
        "final_on": None,
        "definition": "2026-01-01",
        "as_of": "2026-11-04T05:00:00+00:00",
        "reason": None,
    }


def test_a_figure_that_is_not_shown_leaves_its_value_empty():
    row = exports.fields(suppressed(), scope="atlas")

    assert (row["value"], row["low"], row["high"], row["n"]) == (None, None, None, 23)


def test_a_sum_of_seconds_keeps_its_milliseconds():
    row = exports.fields(reading("asa", 12.5, numerator=Decimal("5150.125")), scope="atlas")

    assert row["numerator"] == 5150.125


def test_csv_and_json_hold_the_same_values():
    rows = [exports.fields(reading(value=1 / 7), scope="atlas")]

    [from_csv] = csv.DictReader(io.StringIO(exports.to_csv(rows)))
    [from_json] = json.loads(exports.to_json(rows))

    assert from_csv == {name: "" if v is None else str(v) for name, v in from_json.items()}
