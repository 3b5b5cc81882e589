"""The paper: two strings in, the same bytes out, nothing fetched."""

import io
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256
from xml.etree.ElementTree import fromstring

import pytest
from django.conf import settings
from pypdf import PdfReader
from weasyprint.urls import URLFetcher

from kpis import paper, pdf
from kpis.frozen import freeze, thaw
from kpis.queries.figures import Figures
from tests.kpis import papers

LONG = (
    "Société Générale de Relation Clientèle et d’Assistance Téléphonique du Sud-Ouest, plateau de"
    " Casablanca, équipes du matin, du soir et de la nuit, français, anglais et allemand " * 2
)[:200]
HOSTILE = "<script>alert(1)</script><img src=http://127.0.0.1:9/x>{{ 7|add:7 }}"


def draw(figures, language="en", version=1):
    return paper.draw(
        figures,
        version=version,
        made_on=date(2026, 11, 10),
        digest="9f3c51ab07e2" * 5,
        language=language,
    )


@cache
def usual(language="en"):
    """What several look at: to draw a paper costs more than to read it."""
    return draw(papers.figures(), language)


def text(drawn):
    """All words, with plain spaces between them."""
    return " ".join(" ".join(page.extract_text() for page in read(drawn).pages).split())


def read(drawn):
    return PdfReader(io.BytesIO(drawn))


@pytest.mark.parametrize(
    ("team", "language"),
    [("Atlas", "en"), (LONG, "en"), (LONG, "fr"), ("W" * 200, "fr"), ("محمد 客服 Ω", "fr")],
)
def test_a_scorecard_has_two_pages_whatever_the_team_is_called(team, language):
    drawn = draw(papers.figures(team=team), language)

    assert len(read(drawn).pages) == 2


def test_it_prints_what_was_divided_by_what():
    figures = papers.figures()

    said = text(usual())

    assert "7,345 ÷ 9,286" in said
    for line in figures.lines:
        assert f"{line.n:,}" in said
        if line.denominator and line.unit == "share":
            assert f"{int(line.numerator):,} ÷ {int(line.denominator):,}" in said


def test_seconds_are_printed_to_the_last_digit():
    line = papers.line("asa", 18.4, 3, 17.0, 19.0, numerator=55.217, denominator=3)

    assert "55.217 s ÷ 3" in text(draw(papers.figures(lines=(line,), comparisons=())))


def test_a_quantile_is_no_division():
    line = papers.line("wait_time:p90", 71.0, 8766, 68.0, 75.0, numerator=4321, denominator=8766)

    assert "4,321" not in text(draw(papers.figures(lines=(line,), comparisons=())))


def test_french_papers_write_french_numbers():
    said = text(usual("fr"))

    assert "79,1 %" in said
    assert "7 345 ÷ 9 286" in said
    assert "Qualité de service" in said


def test_what_is_not_final_shows_a_dash_and_its_day():
    fcr = papers.provisional("fcr_rate", 7960)

    said = text(draw(papers.figures(lines=(fcr,), comparisons=())))

    assert "final on 12 Nov." in said
    assert "not all final" in said
    assert "72" not in said.split("How each")[0].replace("7,960", "")


def test_too_few_says_so_and_shows_no_value():
    said = text(draw(papers.figures(lines=(papers.few("hold_rate", 23),), comparisons=())))

    assert "too few" in said
    assert "0%" not in said


def test_a_month_without_a_contact_is_a_paper_too():
    nothing = papers.figures(
        lines=(), comparisons=(), rules=(), channels=(), contacts=0, as_of=None
    )

    said = text(draw(nothing))

    assert "0 contacts in October 2026" in said
    assert "no data" in said


def test_names_are_words_not_markup():
    said = text(draw(papers.figures(team=HOSTILE, vendor=HOSTILE)))

    assert "<script>alert(1)</script>" in said
    assert "{{ 7|add:7 }}" in said


def test_the_paper_is_tagged_and_names_its_language_and_title():
    drawn = read(usual("fr"))

    catalog = drawn.trailer["/Root"]
    assert catalog["/Lang"] == "fr"
    assert catalog["/MarkInfo"]["/Marked"]
    assert drawn.metadata.title.startswith("Atlas Contact")
    assert drawn.attachments == {}


def test_the_paper_claims_to_be_for_archives_and_for_readers_who_hear_it():
    drawn = read(usual())

    root = drawn.trailer["/Root"]
    described = fromstring(root["/Metadata"].get_data().partition(b"?>")[2].rpartition(b"<?")[0])
    claims = {name: value for one in described.iter() for name, value in one.attrib.items()}
    assert claims["{http://www.aiim.org/pdfa/ns/id/}part"] == "2"
    assert claims["{http://www.aiim.org/pdfa/ns/id/}conformance"] == "A"
    assert claims["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    # What is not the archive's own has to be described.
    assert "http://www.aiim.org/pdfua/ns/id/" in [one.text for one in described.iter()]
    [intent] = root["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert intent.get_object()["/DestOutputProfile"].get_object()["/N"] == 3
    assert drawn.trailer["/ID"]
    links = [link.get_object() for page in drawn.pages for link in page.get("/Annots", [])]
    assert {(link["/Subtype"], link["/F"]) for link in links} == {("/Link", 4)}


def test_frozen_figures_thaw_as_they_were():
    figures = papers.figures()

    assert thaw(Figures, freeze(figures)) == figures


def digests():
    return [sha256(draw(papers.figures(), language)).hexdigest() for language in ("fr", "en")]


def test_the_same_figures_give_the_same_bytes_in_any_process(tmp_path):
    program = (
        "import django; django.setup()\nfrom tests.kpis import test_pdf\nprint(*test_pdf.digests())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env={
            "PYTHONHASHSEED": "7",
            "TZ": "Asia/Tokyo",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "VIGIE_VAR": str(tmp_path),
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert other.stdout.split() == digests()


def test_another_figure_gives_other_bytes():
    changed = replace(papers.figures(), contacts=16868)

    assert draw(changed) != usual()


TRICKS = [
    '<img src="{}">',
    '<img srcset="{} 2x">',
    '<link rel="stylesheet" href="{}">',
    '<link rel="attachment" href="{}">',
    '<a rel="attachment" href="{}">x</a>',
    "<style>@import url({});</style>",
    "<style>@font-face {{ font-family: F; src: url({}) }} p {{ font-family: F }}</style><p>x</p>",
    "<style>p {{ background: url({}) }}</style><p>x</p>",
    '<style>p::before {{ content: url("{}") }}</style><p>x</p>',
    '<ul><li style="list-style-image: url({})">x</li></ul>',
    '<svg><image href="{}" width="9" height="9"/></svg>',
    '<svg><use href="{}#a"/></svg>',
    '<svg><style>@import url("{}");</style></svg>',
    '<object data="{}"></object>',
    '<embed src="{}">',
    '<base href="{}"><img src="x.png">',
    '<img src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22>'
    '<image href=%22{}%22/></svg>">',
]
ADDRESSES = [
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:9/x.png",
    "file:///etc/hostname",
    "//127.0.0.1/x.png",
    "ftp://127.0.0.1/x",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_no_address_is_ever_fetched(trick, monkeypatch, caplog):
    fetched = []
    monkeypatch.setattr(URLFetcher, "fetch", lambda *args, **kwargs: fetched.append(args))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: fetched.append(args))
    html = "".join(trick.format(address) for address in ADDRESSES)

    drawn = pdf.render(f"<html lang=en><title>x</title>{html}</html>", "", identifier="x")

    assert fetched == []
    assert read(drawn).attachments == {}
    assert b"/EmbeddedFile" not in drawn


def test_a_stylesheet_fetches_nothing_either(monkeypatch):
    fetched = []
    monkeypatch.setattr(URLFetcher, "fetch", lambda *args, **kwargs: fetched.append(args))

    pdf.render(
        "<html lang=en><title>x</title><p>x</p></html>",
        "@import url(http://127.0.0.1:9/a.css); p { background: url(file:///etc/hostname) }",
        identifier="x",
    )

    assert fetched == []
