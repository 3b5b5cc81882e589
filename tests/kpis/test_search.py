"""What is found by a name, and in which order."""

import pytest

from kpis import catalogue, search
from kpis.search import Entry

ENTRIES = [
    Entry("Hélicor", "team", "/teams/helicor/", ("helicor", "Bucarest")),
    Entry("Support Lyon", "team", "/teams/lyon/", ("lyon", "Lyon")),
    Entry("Lyon campaign", "event", "/events/1/"),
    search.of_kpi(catalogue.find("service_level"), "figure", "/glossary/service_level/"),
    search.of_kpi(catalogue.find("fcr_rate"), "figure", "/glossary/fcr_rate/"),
]


def found(text):
    return [entry.address for entry in search.matches(text, ENTRIES)]


@pytest.mark.parametrize("text", ["helicor", "HÉLICOR", "héli", "bucarest"])
def test_accents_and_capitals_may_be_left_out(text):
    assert found(text) == ["/teams/helicor/"]


@pytest.mark.parametrize(
    "text", ["service level", "qualité de service", "qualite", "service_level", "level serv"]
)
def test_a_figure_is_known_by_its_names_in_both_languages_and_its_code(text):
    assert "/glossary/service_level/" in found(text)


def test_a_whole_name_comes_before_one_that_begins_so_and_that_before_a_part():
    assert found("lyon") == ["/teams/lyon/", "/events/1/"]
    assert found("campaign") == ["/events/1/"]


def test_every_word_has_to_be_there():
    assert found("lyon level") == []
    assert found("   ") == []


def test_so_many_are_listed_and_no_more():
    many = [Entry(f"Team {n}", "team", f"/teams/{n}/") for n in range(50)]

    assert len(search.matches("team", many)) == search.MOST
