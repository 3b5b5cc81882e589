"""A month under a contract: points, grade and money, to the point and the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.stats.estimates import Scaled, Share
from kpis.stats.moments import wilson
from kpis.stats.settlement import (
    Mark,
    Result,
    Rounding,
    Rules,
    Term,
    earned_back,
    judge,
    score,
    settle,
    spread,
)

D = Decimal


def sampled(k, n):
    low, high = wilson(k, n)
    return D(repr(100 * low)), D(repr(100 * high))


# The worked scorecard: clause, result as printed, points to a hundredth, mark.
WORKED = {
    "phone answered in 20 s": (Term(D(20), D(70), D(80), pool=D("0.40")), "79.1", "18.20", "near"),
    "chat answered in 40 s": (Term(D(10), D(65), D(80)), "83.1", "10.00", "met"),
    "e-mail replied in 4 h": (Term(D(10), D(90), D(100), pool=D("0.20")), "96.2", "6.20", "short"),
    "abandoned after 10 s": (Term(D(5), D(8), D(5), pool=D("0.15")), "5.6", "4.00", "near"),
    "no repeat in 7 days": (Term(D(15), D(66), D(74)), "72.0", "11.25", "near"),
    "CSAT 4-5 of 5": (Term(D(15), D(78), D(85), is_sample=True), "84.2", "13.29", "unproven"),
    "QA passed": (
        Term(D(15), D(80), D(90), pool=D("0.25"), is_sample=True), "90.0", "15.00", "met",
    ),
    "AHT to expected": (Term(D(5), D(110), D(100)), "103", "3.50", "near"),
    "cost a resolved contact": (Term(D(5), D("4.60"), D("4.10")), "4.22", "3.80", "near"),
}  # fmt: skip
COUNTS = {"CSAT 4-5 of 5": (347, 412), "QA passed": (171, 190)}


@pytest.fixture
def worked():
    terms, judged = [], []
    for name, (term, value, _, _) in WORKED.items():
        low, high = sampled(*COUNTS[name]) if name in COUNTS else (None, None)
        terms.append(term)
        judged.append(judge(term, Result(D(value), 9286, low, high)))
    return terms, judged


def test_the_worked_scorecard_has_its_points_and_marks(worked):
    _, judged = worked

    found = [(f"{one.points:.2f}", one.mark) for one in judged]

    assert found == [(points, mark) for _, _, points, mark in WORKED.values()]


def test_the_worked_scorecard_has_85_2_of_100_and_grade_b(worked):
    found = score(*worked)

    assert (found.value, found.grade, found.rated) == (D("85.2"), "B", D(1))


def test_the_worked_scorecard_credits_1226_euros_and_88_cents(worked):
    rules = Rules(pool=D("8640.00"), cap=D("8640.00"))

    found = settle(rules, *worked)

    lost = dict(zip(WORKED, found.credits, strict=True))
    assert {name: amount for name, amount in lost.items() if amount} == {
        "phone answered in 20 s": D("311.04"),
        "e-mail replied in 4 h": D("656.64"),
        "abandoned after 10 s": D("259.20"),
    }
    assert (found.credit, found.bonus, found.carried_out) == (D("1226.88"), D(0), D(0))


def test_unrounded_results_would_make_another_score(worked):
    """Why points are counted from what is printed: nobody could check 85.3 by hand."""
    terms, judged = worked
    place = list(WORKED).index("CSAT 4-5 of 5")
    exact = judge(terms[place], Result(D(34700) / D(412), 412, D(80), D(88)))

    assert score(terms, [*judged[:place], exact, *judged[place + 1 :]]).value == D("85.3")


def test_the_score_has_the_interval_of_its_samples(worked):
    terms, judged = worked
    drawn = [Scaled(Share(*COUNTS[name]), 100) if name in COUNTS else None for name in WORKED]

    found = spread(terms, judged, drawn, seed=1)

    assert found is not None
    low, high = found

    assert low < D("85.2") < high
    assert D(4) < high - low < D(14)
    assert spread(terms, judged, drawn, seed=1) == (low, high)
    assert spread(terms, judged, [None] * len(terms), seed=1) is None


def test_a_sample_is_short_only_where_its_interval_excludes_the_target():
    term = Term(D(15), D(78), D(85), pool=D("0.5"), is_sample=True)

    unproven = judge(term, Result(D("84.2"), 412, D("80.4"), D("87.4")))
    proven = judge(term, Result(D("82.0"), 9000, D("81.2"), D("82.8")))

    assert (unproven.mark, unproven.lost) == (Mark.UNPROVEN, D(0))
    assert proven.mark is Mark.SHORT
    assert proven.lost == 1 - (D(82) - 78) / 7
    assert judge(term, Result(D("82.0"), 9000)).mark is Mark.UNPROVEN


def test_too_few_or_none_earn_and_cost_nothing():
    term = Term(D(15), D(78), D(85), pool=ONE, minimum_n=100)

    for result in (Result(None), Result(D(70), 99)):
        found = judge(term, result)
        assert (found.mark, found.points, found.lost, found.gained) == (Mark.FEW, None, D(0), D(0))
    assert judge(term, Result(D(70), 100)).points == 0


ONE = D(1)


def test_a_score_wants_seven_tenths_of_the_weight():
    terms = [Term(D(70), D(0), D(100)), Term(D(30), D(0), D(100))]
    few = judge(terms[1], Result(None))

    rated = score(terms, [judge(terms[0], Result(D(50), 9)), few])
    unrated = score(terms, [few, judge(terms[1], Result(D(50), 9))])

    assert (rated.value, rated.grade, rated.rated) == (D("50.0"), "D", D("0.7"))
    assert (unrated.value, unrated.grade, unrated.rated) == (None, None, D("0.3"))


@pytest.mark.parametrize(
    ("value", "letter"), [("90.0", "A"), ("89.9", "B"), ("80", "B"), ("79.9", "C"), ("69.9", "D")]
)
def test_grades_begin_where_the_contract_says(value, letter):
    term = Term(D(100), D(0), D(100))

    assert score([term], [judge(term, Result(D(value), 9))]).grade == letter


def test_a_threshold_of_the_clause_decides_what_is_near():
    term = Term(D(10), D(70), D(80), threshold=D(75))

    assert judge(term, Result(D(75), 9)).mark is Mark.NEAR
    assert judge(term, Result(D("74.9"), 9)).mark is Mark.SHORT


def test_beyond_the_target_a_bonus_grows_up_to_the_stretch():
    term = Term(D(10), D(70), D(80), stretch=D(90), bonus=D("0.10"))
    rules = Rules(pool=D(1000), cap=D(1000))

    gained = [
        settle(rules, [term], [judge(term, Result(D(value), 9))]).bonus
        for value in ("80", "85", "90", "99")
    ]

    assert gained == [0, D("50.00"), D("100.00"), D("100.00")]


def test_what_exceeds_the_cap_is_carried_over_or_forgone():
    term = Term(D(10), D(70), D(80), pool=ONE)
    judged = [judge(term, Result(D(70), 9))]

    carries = settle(Rules(D(1000), D(600), carries_over=True), [term], judged, carried_in=D(50))
    forgoes = settle(Rules(D(1000), D(600)), [term], judged)

    assert (carries.credit, carries.carried_out, carries.forgone) == (D(600), D(450), D(0))
    assert (forgoes.credit, forgoes.carried_out, forgoes.forgone) == (D(600), D(0), D(400))


def test_cents_are_rounded_as_the_contract_says():
    term = Term(D(10), D(0), D(8), pool=ONE)
    judged = [judge(term, Result(D(7), 9))]  # an eighth is lost

    up = settle(Rules(D("0.20"), D(1)), [term], judged)
    even = settle(Rules(D("0.20"), D(1), rounding=Rounding.HALF_EVEN), [term], judged)

    assert (up.credit, even.credit) == (D("0.03"), D("0.02"))


def test_a_credit_is_earned_back_by_months_at_the_stretch():
    term = Term(D(10), D(70), D(80), stretch=D(85))
    credit = D("311.04")

    def back(*results, of=term):
        return earned_back(of, credit, [r if r is None else D(r) for r in results], months=2)

    assert back("85", "90") == credit
    assert back("85") == 0
    assert back("85", "84.9") == 0
    assert back("85", None) == 0
    assert back("80", "80", of=Term(D(10), D(70), D(80))) == credit


anchors = st.decimals(min_value=0, max_value=100, places=1)


@given(
    st.lists(
        st.tuples(anchors, anchors, anchors, st.decimals(min_value=0, max_value=1, places=3)),
        min_size=1,
        max_size=8,
    ),
    st.decimals(min_value=0, max_value=10**6, places=2),
    st.decimals(min_value=0, max_value=10**5, places=2),
)
def test_what_is_due_carried_and_forgone_is_what_was_lost(rows, pool, cap):
    rows = [row for row in rows if row[0] != row[1]]
    terms = [Term(D(10), low, high, pool=share) for low, high, _, share in rows]
    judged = [judge(term, Result(row[2], 9)) for term, row in zip(terms, rows, strict=True)]

    for carries in (True, False):
        found = settle(Rules(pool, cap, carries_over=carries), terms, judged, carried_in=D(7))
        assert sum(found.credits, D(7)) == found.credit + found.carried_out + found.forgone
        assert 0 <= found.credit <= cap
        assert all(0 <= amount <= pool * term.pool + D("0.01")
                   for amount, term in zip(found.credits, terms, strict=True))  # fmt: skip
