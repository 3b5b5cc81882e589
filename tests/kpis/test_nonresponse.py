"""Who answered may explain a difference between surveys: then it is said."""

import pytest

from kpis import results
from kpis.queries import nonresponse
from tests import builders, facts
from tests.kpis import mixed
from tests.kpis.mixed import END, Work
from tests.kpis.test_comparisons import fcr, one, pair, side

__all__ = ["pair"]


@pytest.mark.parametrize(
    ("rates", "is_risk"),
    [
        ((0.40, 0.44), False),
        ((0.40, 0.46), True),
        ((0.46, 0.40), True),
        ((0.02, 0.029), False),
        ((0.02, 0.031), True),
        ((0.0, 0.0), False),
    ],
)
def test_beyond_five_points_or_half_as_much_again_response_rates_are_a_risk(rates, is_risk):
    assert nonresponse.is_risk(rates) is is_risk


def asked(team, *, delivered, good, bad=40):
    facts.answers(team, "csat", delivered_n=delivered, score_5=good, score_1=bad)


@pytest.mark.parametrize(
    ("delivered", "is_risk"), [(1000, True), (420, False), (370, False), (325, True)]
)
def test_unlike_response_rates_are_a_risk_of_surveys_and_of_nothing_else(pair, delivered, is_risk):
    internal, vendor = pair
    asked(internal, delivered=400, good=120)  # 40 % answer
    asked(vendor, delivered=delivered, good=120)
    for day in (builders.NOON.date(), END):
        builders.changed_day(source="answers", day=day)
    mixed.done(
        [Work(internal, "phone", "billing", 40, 50), Work(vendor, "phone", "billing", 30, 50)]
    )

    csat = one("csat_score", side(internal), side(vendor))
    issues = fcr(internal, vendor)

    assert csat.answered == (0.4, pytest.approx(160 / delivered))
    assert csat.has_nonresponse_risk is is_risk
    assert results.fields(csat)["nonresponse_risk"] is is_risk
    assert (issues.answered, issues.has_nonresponse_risk) == (None, False)


def test_where_invitations_are_not_known_there_is_no_response_rate_to_compare(pair):
    internal, vendor = pair
    for team in pair:
        facts.answers(team, "nps", score_9=120, score_2=30)
    for day in (builders.NOON.date(), END):
        builders.changed_day(source="answers", day=day)
    mixed.done([Work(internal, "phone", "billing", 40, 50)])

    found = one("nps", side(internal), side(vendor))

    assert (found.answered, found.has_nonresponse_risk) == (None, False)
