"""A month with a day that does not count: every line twice, and still one page of results."""

import re
from dataclasses import replace

from kpis.definitions import Text
from kpis.queries.agreed import Whole
from kpis.queries.sayings import Outcome
from tests.kpis import agreements
from tests.kpis.test_contract_paper import draw, said
from tests.kpis.test_pdf import read


def excluded_everywhere():
    """Each clause with its whole month, and six KPIs beside the internal teams."""
    figures = agreements.worked()
    duties = figures.agreement.obligations
    pairs = zip(figures.lines, duties, strict=True)
    told = [
        replace(duty, whole=Whole(line.value, line.numerator, line.n, line.n + 9))
        for line, duty in pairs
    ]
    mixed = [replace(figures.agreement.mixed[0], key=line.key) for line in figures.lines[3:]]
    agreement = replace(figures.agreement, obligations=tuple(told), mixed=tuple(mixed))
    return replace(figures, agreement=agreement)


def test_a_line_before_exclusion_for_each_clause_leaves_two_pages_in_french():
    pages = read(draw(excluded_everywhere(), "fr")).pages

    assert len(pages) == 2
    assert "Actions" in pages[0].extract_text()
    assert pages[0].extract_text().count("avant exclusion") == len(agreements.WORKED)


def test_names_of_two_lines_beside_the_internal_teams_leave_two_pages_too():
    figures = excluded_everywhere()
    wide = [replace(line, short=Text("Held (rate)", "Maintien (taux)")) for line in figures.lines]
    verdicts = [Outcome.WORSE] * 4 + [Outcome.NEGLIGIBLE, Outcome.INCONCLUSIVE]
    mixed = [
        replace(one, key=line.key, verdict=verdict)
        for one, line, verdict in zip(figures.agreement.mixed, wide[1:7], verdicts, strict=True)
    ]
    agreement = replace(figures.agreement, mixed=tuple(mixed))

    full = replace(figures, lines=tuple(wide), agreement=agreement)
    bare = agreements.worked().agreement.obligations
    plain = replace(full, agreement=replace(agreement, obligations=bare))

    assert [len(read(draw(one, "fr")).pages) for one in (full, plain)] == [2, 2]


def test_names_beside_the_internal_teams_stand_in_whole_words():
    figures = agreements.worked()
    wide = [replace(line, short=Text("Transferred", "Transférées")) for line in figures.lines]
    tight = replace(
        figures.agreement.mixed[0], raw=0.158, internal_raw=0.183, adjusted=0.315,
        internal_adjusted=0.191, difference=0.124, low=0.112, high=0.137,
    )  # fmt: skip
    mixed = tuple(replace(tight, key=line.key) for line in wide[:4])
    full = replace(figures, lines=tuple(wide), agreement=replace(figures.agreement, mixed=mixed))

    words = read(draw(full, "fr")).pages[0].extract_text()

    assert words.count("Transférées") >= len(mixed)
    assert not re.search(r"Transf[ér]*$", words, re.MULTILINE)


def test_a_sample_before_exclusion_does_not_borrow_the_interval_after_it():
    words = said(excluded_everywhere())

    assert "before exclusion 84.2% – 421" in words
    assert "before exclusion 79.1% census 9,295" in words
