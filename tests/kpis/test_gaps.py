"""A raw difference taken apart: what it is made of, and which words it is given."""

from dataclasses import replace
from typing import Any

import pytest

from kpis import catalogue, gaps, sheets
from kpis.claims import Party
from kpis.decomposition import decompose
from kpis.marks import TeamMark
from kpis.queries.comparisons import Finding, Mix
from kpis.queries.sayings import Outcome, Said
from kpis.queries.sides import Side
from kpis.stats.cells import Shares
from kpis.stats.standardise import compare
from kpis.stats.strata import ShareStratum

GREY = TeamMark(is_vendor=False, colour=0)
SIDES = (Party("Lyon", "lyon", GREY, "Lyon"), Party("Atlas", "atlas", GREY, "Atlas"))


def finding(*rows: tuple[int, int, int, int], said: Outcome = Outcome.INCONCLUSIVE) -> Finding:
    """Successes and cases of Lyon and of Atlas, a row a kind of work."""
    counts: dict[str, Any] = {
        "lyon": [ShareStratum(str(i), row[0], row[1]) for i, row in enumerate(rows)],
        "atlas": [ShareStratum(str(i), row[2], row[3]) for i, row in enumerate(rows)],
    }
    return Finding(
        kpi=catalogue.find("fcr_rate"),
        first=Side("lyon", (1,)),
        second=Side("atlas", (2,)),
        mix=Mix.POOLED,
        raw=(None, None),
        found=compare(Shares.of(counts)),
        said=Said(said),
    )


def title(found: Finding) -> str:
    drawn = gaps.gap(found, SIDES)
    assert drawn
    return drawn.title


REVERSED = ((45, 50, 340, 400), (260, 400, 30, 50))


def test_mix_and_rate_add_up_to_the_raw_difference_of_common_work():
    found = decompose(finding(*REVERSED))

    assert found
    assert found.mix + found.rate == pytest.approx(305 / 450 - 370 / 450)
    assert sum(share.rate or 0 for share in found.shares) == pytest.approx(found.rate)
    assert sum(share.mix or 0 for share in found.shares) == pytest.approx(found.mix)


def test_with_one_mix_there_is_no_mix_effect():
    found = decompose(finding((90, 100, 80, 100), (60, 100, 50, 100)))

    assert found
    assert found.mix == pytest.approx(0.0)
    assert found.rate == pytest.approx(0.1)


def test_with_one_result_there_is_no_rate_effect():
    found = decompose(finding((90, 100, 270, 300), (150, 300, 50, 100)))

    assert found
    assert found.rate == pytest.approx(0.0)
    assert found.mix == pytest.approx(-0.2)


@pytest.mark.parametrize(
    ("rows", "said", "expected"),
    [
        (REVERSED, Outcome.INCONCLUSIVE, "the mix turns the difference round"),
        (REVERSED, Outcome.BETTER, "the mix hides that Lyon is ahead of Atlas"),
        (((90, 100, 80, 100), (60, 100, 50, 100)), Outcome.BETTER, "next to nothing"),
        (((90, 100, 340, 400), (300, 400, 66, 100)), Outcome.BETTER, "hides that Lyon"),
        (((80, 100, 255, 300), (150, 300, 55, 100)), Outcome.WORSE, "explains 75% of the raw"),
        (((95, 100, 300, 400), (280, 400, 60, 110)), Outcome.BETTER, "hides a part"),
    ],
)
def test_the_title_says_what_the_mix_does(rows, said, expected):
    assert expected in title(finding(*rows, said=said))


def test_the_reversal_is_drawn_unless_another_is_asked_for():
    plain = replace(finding((90, 100, 80, 100)), kpi=catalogue.find("answer_rate"))
    turned = finding(*REVERSED)

    first = gaps.chosen([plain, turned], "")
    asked = gaps.chosen([plain, turned], "answer_rate")
    unknown = gaps.chosen([plain, turned], "happiness")

    assert (first, asked, unknown) == (turned, plain, turned)


def test_work_beyond_twelve_kinds_is_summed_up_and_stays_in_the_table():
    rows = [(50 + i, 100, 40, 100) for i in range(15)]
    drawn = gaps.gap(finding(*rows), SIDES)

    assert drawn
    assert len(drawn.lines) == 13
    assert drawn.lines[-1].name == "3 more kinds of work"
    assert len(drawn.table) == 15


def test_nothing_is_drawn_of_what_may_not_be_compared():
    refused = finding((5, 9, 5, 9), said=Outcome.NOT_COMPARABLE)

    assert gaps.gap(refused, SIDES) is None
    assert gaps.chosen([refused], "fcr_rate") is None
    [row] = sheets.rows([refused])
    assert row["difference"] is None
    assert row["verdict"] == "not comparable"
