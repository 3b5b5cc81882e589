"""Months and teams side by side on paper: what their scorecards say, and nothing averaged."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kpis import editions
from kpis.definitions import Text
from tests.kpis import agreements, papers
from tests.kpis.test_pdf import LONG, read, text

D = Decimal
MADE = date(2026, 11, 10)


def month(first, last, score, credit, **values):
    figures = agreements.worked(start=first, end=last, **values)
    agreement = figures.agreement
    return replace(
        figures,
        agreement=replace(
            agreement,
            standing=replace(agreement.standing, score=D(score)),
            money=replace(agreement.money, credit=D(credit)),
        ),
    )


@pytest.fixture(scope="module")
def months():
    return [
        month(date(2026, 8, 1), date(2026, 8, 31), "81.4", "1500.00"),
        month(date(2026, 9, 1), date(2026, 9, 30), "82.9", "1400.12"),
        agreements.worked(),
    ]


def quarter(months, language="en"):
    return editions.quarter(months, made_on=MADE, language=language)


def teams(*figures, language="en"):
    return editions.side_by_side(figures, made_on=MADE, language=language)


def test_a_quarter_prints_each_month_as_it_is(months):
    words = text(quarter(months))

    assert "Scorecards, August 2026 to October 2026" in words
    for score in ("81.4", "82.9", "85.2"):
        assert score in words
    assert "83.2" not in words  # the mean of the three
    assert "Phone answered in 20 s 80% 79.1% n 9,286 18.20" in words


def test_amounts_of_a_quarter_add_up_to_the_cent(months):
    words = text(quarter(months))

    assert "Credit due €1,500.00 €1,400.12 €1,226.88 €4,127.00" in words


def test_a_month_with_another_target_names_it(months):
    first = months[0]
    duties = first.agreement.obligations
    eased = (replace(duties[0], target=D(78)), *duties[1:])
    changed = replace(first, agreement=replace(first.agreement, obligations=eased))

    assert text(quarter([changed, *months[1:]])).count("target 78%") == 1


def test_a_clause_that_came_later_has_a_dash_before(months):
    first = months[0]
    fewer = replace(
        first,
        lines=first.lines[:-1],
        agreement=replace(first.agreement, obligations=first.agreement.obligations[:-1]),
    )

    assert "Cost per resolved contact €4.10 – – €4.22" in text(quarter([fewer, *months[1:]]))


def test_months_of_a_quarter_are_of_one_team_and_in_order(months):
    with pytest.raises(ValueError, match="one after another"):
        quarter(months[::-1])
    with pytest.raises(ValueError, match="of one team"):
        quarter([*months[:2], replace(months[2], slug="other")])


def test_all_teams_stand_under_each_figure_in_the_order_given():
    lyon = papers.figures(team="Lyon", vendor="", slug="lyon")

    words = text(teams(agreements.worked(), agreements.unmoneyed(), lyon))

    assert "Atlas Contact vendor C-014 v3 85.2 95% interval" in words
    assert "Lyon internal – – –" in words
    assert "under different contracts they do not compare" in words
    _, _, group = words.partition("CSAT, 4–5 of 5 ")
    assert group.startswith("Atlas Contact 15 85% 84.2% 80.4 – 87.4% 412 13.29 Lyon 15 85%")


def test_a_part_of_very_many_teams_says_which_it_is():
    words = text(
        editions.side_by_side([agreements.worked()], made_on=MADE, language="en", part=2, parts=4)
    )

    assert "All teams, part 2 of 4" in words


def test_figures_of_many_teams_begin_on_a_page_of_their_own():
    figures = agreements.worked()
    agreement = replace(figures.agreement, obligations=figures.agreement.obligations[:1])
    short = replace(figures, lines=figures.lines[:1], agreement=agreement)

    few, many = (read(teams(*[short] * n)).pages for n in (8, 9))

    assert "Figures, team by team" in few[0].extract_text()
    assert ["Figures, team by team" in page.extract_text() for page in many] == [False, True]


def test_teams_side_by_side_are_those_of_one_month(months):
    with pytest.raises(ValueError, match="in one month"):
        teams(*months)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_editions_are_tagged_and_the_same_again(months, language):
    drawn = [quarter(months, language), teams(agreements.worked(team=LONG), language=language)]

    assert drawn == [
        quarter(months, language),
        teams(agreements.worked(team=LONG), language=language),
    ]
    for one in drawn:
        root = read(one).trailer["/Root"]
        assert root["/Lang"] == language
        assert root["/MarkInfo"]["/Marked"]


def test_a_clause_of_one_topic_is_a_figure_of_its_own():
    figures = agreements.worked()
    duty = replace(
        figures.agreement.obligations[0],
        key="service_level t7",
        scope=Text("Billing", "Facturation"),
    )
    agreement = replace(figures.agreement, obligations=(*figures.agreement.obligations, duty))
    both = replace(figures, lines=(*figures.lines, figures.lines[0]), agreement=agreement)

    assert "Phone answered in 20 s, Billing" in text(teams(both))
