"""What the mail of a scorecard says."""

from django.utils.translation import override

from kpis import letters, summary
from tests.kpis import agreements, papers


def said(figures, language="en", **stage):
    with override(language):
        return [one.text for one in letters.sentences(figures, agreements.stage(**stage))]


def test_under_a_contract_it_begins_with_the_score_and_ends_with_what_is_due():
    found = said(agreements.worked())

    assert found[0] == "85.2 of 100, Grade B · September 2026: 82.9 (+2.3)."
    assert "CSAT: no evidence of a miss." in found
    assert found[-2] == "Credit due: €1,226.88."
    assert found[-1] == "Figures can be disputed until the end of 14 Nov. 2026."


def test_it_says_so_in_french():
    assert said(agreements.worked(), "fr")[-2] == "Avoir dû\u00a0: 1\u202f226,88\u00a0€."


def test_a_verdict_that_somebody_wrote_is_the_letters_too():
    assert "Phones were short." in said(agreements.worked(), verdict_en="Phones were short.")


def test_without_a_contract_it_says_what_the_paper_says():
    assert letters.sentences(papers.figures()) == summary.sentences(papers.figures())
