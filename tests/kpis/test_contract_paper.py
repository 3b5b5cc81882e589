"""The paper of a month under a contract: every figure, its proof, and the same bytes again."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from html import unescape

import pytest

from kpis import paper
from kpis.definitions import Text
from kpis.frozen import freeze, thaw
from kpis.models.contracts import Peers
from kpis.queries.figures import Figures
from kpis.stats.settlement import Result, Term, judge
from tests.kpis import agreements, papers
from tests.kpis.test_pdf import LONG, read, text

D = Decimal
DIGEST = "9f3c51ab07e2" * 5 + "9f3c"


def draw(figures, language="en", **stage):
    return paper.draw(
        figures,
        version=1,
        made_on=date(2026, 11, 5),
        digest=DIGEST,
        language=language,
        stage=agreements.stage(**stage),
    )


def said(figures, language="en", **stage):
    """All words before they are drawn, with plain spaces between them."""
    html = paper.write(
        figures,
        version=1,
        made_on=date(2026, 11, 5),
        digest=DIGEST,
        language=language,
        stage=agreements.stage(**stage),
    )
    return " ".join(unescape(re.sub(r"<title>.*?</title>|<[^>]+>", " ", html)).split())


@pytest.fixture(scope="module")
def worked():
    return draw(agreements.worked())


@pytest.fixture(scope="module")
def words(worked):
    return text(worked)


def test_the_worked_scorecard_prints_its_score_and_grade(words):
    assert "85.2 / 100" in words
    assert "Grade B" in words
    assert "September 2026: 82.9 (+2.3)" in words


@pytest.mark.parametrize(
    "row",
    [
        "Phone answered in 20 s 7,345 ÷ 9,286 20 70% 80% 79.1% census 9,286 18.20",
        "Chat answered in 40 s 2,827 ÷ 3,402 10 65% 80% 83.1% census 3,402 10.00",
        "E-mail replied in 4 h 3,962 ÷ 4,118 10 90% 100% 96.2% census 4,118 6.20",
        "Abandoned after 10 s 520 ÷ 9,286 5 8% 5% 5.6% census 9,286 4.00",
        "FCR, no repeat in 7 days 5,731 ÷ 7,960 15 66% 74% 72.0% census 7,960 11.25",
        "CSAT, 4–5 of 5 347 ÷ 412 15 78% 85% 84.2% 80.4 – 87.4% 412 13.29",
        "Quality passed 15 80% 90% 90.0% 84.9 – 93.5% 190 15.00",
        "Handle time, index of mix 5 110 100 103 census 8,766 3.50",
        "Cost per resolved contact ◌ 5 €4.60 €4.10 €4.22 declared 7,960 3.80",
        "before exclusion 78.4% census 9,604",
        "Total 100 85.24",
    ],
)
def test_the_worked_scorecard_prints_each_clause(words, row):
    assert row in words


@pytest.mark.parametrize(
    "row",
    [
        "Pool €8,640.00, 10% of €86,400.00",
        "Phone service level €3,456.00 9% €311.04",
        "E-mail €1,728.00 38% €656.64",
        "Abandonment €1,296.00 20% €259.20",
        "Quality €2,160.00 0% €0.00",
        "Credit due €1,226.88",
    ],
)
def test_the_worked_scorecard_prints_its_money(words, row):
    assert row in words


@pytest.mark.parametrize(
    "sentence",
    [
        "Targets met on chat and quality; phone service level 0.9 points short of 80%.",
        "E-mail 3.8 points short of 100%, the largest credit.",
        "Also short of target: abandonment, FCR, handle time and cost.",
        "CSAT: no evidence of a miss.",
        "Volume 98% of forecast (band 90–110%).",
        "One day excluded: 14 Oct. (phone), 118% of forecast.",
        "CSAT 84.2% 87.7% 84.9% 87.1% −2.2 [−6.8, +2.4]",
        "No proven difference once the mix is equal.",
        "Response 14.8%: 412 answers to 2,784 invitations.",
        "31 low scores: 14 process, 9 agent, 8 product.",
        "29 of the 31 called back within 2 days.",
        "E-mail night shift Atlas Contact 20 Nov. open",
        "Restated since version 0: FCR 72.4% to 72.0%, late data.",
        "Phone service level: 20 × (79.1 − 70) ÷ (80 − 70) = 18.20.",
        "Until the end of 14 Nov. 2026 (Europe/Paris)",
        "Approved C. Morel 6 Nov. 2026",
        f"SHA-256 of the figures: {DIGEST}",
    ],
)
def test_the_worked_scorecard_says_what_follows_from_its_figures(words, sentence):
    assert sentence in words


def test_in_french_it_says_the_same():
    words = text(draw(agreements.worked(), "fr"))

    assert "qualité de service au téléphone à 0,9 point de 80 %." in words
    assert "Avoir dû 1 226,88 €" in words
    assert "[80,4 ; 87,4] %" in words


def test_a_verdict_that_somebody_wrote_takes_the_place_of_the_rules():
    words = said(agreements.worked(), verdict_en="Phones were short. E-mail follows.")

    assert "Phones were short. E-mail follows." in words
    assert "Targets met on" not in words
    assert "Volume 98% of forecast" in words


def test_the_same_figures_give_the_same_bytes(worked):
    again = thaw(Figures, freeze(agreements.worked()))

    assert sha256(draw(again)).digest() == sha256(worked).digest()


def test_it_is_tagged_names_its_language_and_carries_its_fonts(worked):
    drawn = read(worked)

    root = drawn.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    fonts = [one for page in drawn.pages for one in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        [inner] = font.get_object()["/DescendantFonts"]
        descriptor = inner.get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_every_drawing_says_in_words_what_it_shows(worked):
    drawings = list(figures_of(read(worked).trailer["/Root"]["/StructTreeRoot"]))

    assert len(drawings) > 9 * 3
    assert [one for one in drawings if not one.get("/Alt")] == []
    assert "79.1%, floor 70.0%, target 80.0%" in [str(one["/Alt"]) for one in drawings]


def figures_of(element):
    element = element.get_object()
    if not isinstance(element, dict):
        return
    if element.get("/S") == "/Figure":
        yield element
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        yield from figures_of(kid)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_twenty_five_clauses_flow_on_under_a_repeated_head(language):
    drawn = read(draw(agreements.many(25), language))

    pages = [" ".join(page.extract_text().split()) for page in drawn.pages]
    head = {"en": "KPI Weight Floor Target", "fr": "Indicateur Poids Plancher Objectif"}[language]
    assert head in pages[0]
    assert head in pages[1]
    topic = {"en": "Topic", "fr": "Motif"}[language]
    for place in range(1, 26):
        assert f"{topic} {place}," in " ".join(pages)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_long_names_leave_it_two_pages(language):
    figures = agreements.worked(
        team=LONG, vendor=LONG, title=LONG[:120], reference="CONTRACT-2026-014-AMENDMENT-17-FRAME"
    )

    assert len(read(draw(figures, language)).pages) == 2


def test_a_month_without_data_is_not_rated_and_says_why():
    words = said(agreements.unrated())

    assert "Not rated" in words
    assert "0% of the weight is measured, 70% is needed." in words
    assert "0 contacts; nothing was forecast." in words
    assert "No customer was asked." in words
    assert "Credit due €0.00" in words


def test_a_negative_score_has_its_points_and_one_month_no_course():
    words = said(agreements.negative())

    assert "NPS 12.4 points short of 0." in words
    assert "−40 0 −12.4 −23.1 – −1.5 230 6.90 –" in words


def test_an_internal_team_has_no_money():
    words = said(agreements.unmoneyed())

    assert "Internal team" in words
    assert "No money hangs on this scorecard." in words
    assert "€1,226.88" not in words
    assert "largest credit" not in words


def test_a_clause_of_one_channel_says_what_is_promised_there():
    figures = agreements.worked()
    phone = replace(figures.lines[0], channel=papers.PHONE)

    words = said(replace(figures, lines=(phone, *figures.lines[1:])))

    assert "Phone answered in 20 s, phone answered within 20 s · 7,345 ÷ 9,286" in words
    assert "phone service level (phone) 0.9 points short of 80%." in words
    assert "Phone: T 20 s, S 5 s" in words


def test_durations_in_sentences_are_said_as_people_say_them():
    term = Term(D(10), D(600), D(300))
    slow = agreements.duty(
        term, judge(term, Result(D(437), 9000)), D(437), clause=1, key="aht_contact"
    )
    line = papers.line("aht_contact", 437.0, 9000, None, None, short=Text("AHT", "DMT"))

    words = said(agreements.worked(lines=(line,), obligations=(slow,), mixed=(), restated=()))

    assert "AHT 2 min 17 s above 5 min." in words


def test_hidden_teams_are_not_on_the_paper():
    words = said(agreements.worked(peers=Peers.HIDDEN))

    assert "The contract does not show the internal teams’ figures." in words
    assert "87.7%" not in words


def test_a_draft_says_so_on_every_page():
    drawn = read(draw(agreements.worked(), is_draft=True, approved_on=None, signatures=()))

    assert all("DRAFT" in page.extract_text() for page in drawn.pages)
    assert "draft of 5 Nov. 2026" in drawn.pages[0].extract_text()


def test_an_approved_paper_is_no_draft(words):
    assert "DRAFT" not in words


def test_what_the_cap_took_and_what_was_won_lead_to_what_is_due():
    figures = agreements.worked()
    money = replace(
        figures.agreement.money,
        currency="CHF",
        cap=D("1000.00"),
        carried_in=D("100.00"),
        credit=D("1000.00"),
        carried_out=D("326.88"),
        bonus=D("200.00"),
        earned_back=D("50.00"),
    )

    words = said(agreements.worked(money=money))

    assert "Credits of the clauses CHF 1,226.88" in words
    assert "Carried in from before CHF 100.00" in words
    assert "Beyond the cap of CHF 1,000.00, carried over −CHF 326.88" in words
    assert "Bonus −CHF 200.00 Earned back −CHF 50.00 Credit due CHF 750.00" in words


@pytest.mark.parametrize(
    ("why", "sentence"),
    [("band", "contacts were outside the forecast band"), ("ramp", "during the ramp-up")],
)
def test_credit_that_is_waived_says_why(why, sentence):
    money = replace(agreements.worked().agreement.money, waived=why, credit=D(0))

    assert sentence in said(agreements.worked(money=money))
