"""Five thousand answers of a survey, from the file to the net scores that the command prints.

The data lie beside the project and never in it; without them the test says so and is skipped.
"""

import json
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.products import DATA, ROOT, Product, running

ANSWERS = DATA / "nps_survey" / "NPStimeseries.csv"
MAPPING = ROOT / "tests" / "mappings" / "nps_survey.toml"
WORDS = ("import_facts", str(ANSWERS), "--feed", "survey", "--mapping", str(MAPPING), "--json")
FIRST, LAST = "2021-01-01", "2021-12-31"

pytestmark = [
    # Only then is there a server.
    pytest.mark.django_db,
    pytest.mark.long,
    pytest.mark.skipif(
        not ANSWERS.exists(), reason="the survey's answers are not distributed with the project"
    ),
]


@dataclass(frozen=True)
class Survey:
    product: Product
    receipt: dict[str, Any]

    def scores(self, first: str, last: str, *by: str) -> dict[str, dict[str, Any]]:
        """The row of each scope."""
        rows = self.product.rows(first, last, *by, kpis=["nps"])
        return {row["scope"].lower(): row for row in rows}


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    with (DATA / "expected.json").open() as source:
        return dict(json.load(source)["nps_survey"])


@pytest.fixture(scope="module")
def survey(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Survey]:
    with running(tmp_path_factory.mktemp("survey"), "Europe/Paris") as product:
        receipt = json.loads(product.manage(*WORDS, "--create-feed", "Europe/Paris"))
        product.manage("snapshot")
        yield Survey(product, receipt)


def agrees(row: dict[str, Any], right: dict[str, Any]) -> bool:
    net = right["promoters"] - right["detractors"]
    return (row["numerator"], row["denominator"], row["n"]) == (net, right["n"], right["n"]) and (
        row["value"] == pytest.approx(right["nps"], abs=1e-6)
    )


def quarter(number: int) -> tuple[str, str]:
    last = 3 * number
    return f"2021-{last - 2:02}-01", f"2021-{last:02}-{monthrange(2021, last)[1]}"


def test_every_answer_is_taken(survey: Survey, expected: dict[str, Any]) -> None:
    receipt = survey.receipt

    assert (receipt["read"], receipt["accepted"]) == (expected["all"]["n"],) * 2
    assert receipt["rejected"] == 0


def test_the_same_file_again_changes_nothing(survey: Survey, expected: dict[str, Any]) -> None:
    again = json.loads(survey.product.manage(*WORDS))

    assert again["unchanged"] == expected["all"]["n"]
    assert "nothing was due" in survey.product.manage("snapshot")


def test_the_year_and_each_market(survey: Survey, expected: dict[str, Any]) -> None:
    (whole,) = survey.scores(FIRST, LAST).values()
    markets = survey.scores(FIRST, LAST, "team")

    assert agrees(whole, expected["all"])
    assert len(markets) == len(expected["by_market"])
    for market, right in expected["by_market"].items():
        assert agrees(markets[market.lower()], right), market


def test_each_month_by_one_question_and_by_its_own(
    survey: Survey, expected: dict[str, Any]
) -> None:
    together = survey.product.rows(FIRST, LAST, "month", kpis=["nps"])

    assert len(together) == 12
    for row, (number, right) in zip(together, expected["by_month"].items(), strict=True):
        days = monthrange(2021, int(number))[1]
        (alone,) = survey.scores(f"2021-{number:0>2}-01", f"2021-{number:0>2}-{days}").values()
        assert agrees(row, right), number
        assert agrees(alone, right), number


def test_each_quarter_of_each_market_a_negative_one_too(
    survey: Survey, expected: dict[str, Any]
) -> None:
    signs = set()
    for number in range(1, 5):
        (whole,) = survey.scores(*quarter(number)).values()
        assert agrees(whole, expected["by_quarter"][str(number)])
        for market, row in survey.scores(*quarter(number), "team").items():
            right = expected["by_market_quarter"][f"{market.upper()} Q{number}"]
            assert agrees(row, right), (market, number)
            signs.add(row["value"] < 0)

    assert signs == {True, False}


def test_another_scale_is_refused_with_the_reason(survey: Survey, tmp_path: Any) -> None:
    file = tmp_path / "ten.csv"
    file.write_text("ID,Market,Survey date,NPS\n1,UK,01-09-2021,11\n")
    words = ("import_facts", str(file), "--feed", "survey", "--mapping", str(MAPPING), "--json")

    told = json.loads(survey.product.manage(*words, code=1))

    assert (told["accepted"], told["rejected"]) == (0, 1)
    assert "0 to 10" in json.dumps(told)
