"""French as French printers set it: which spaces, which apostrophe, in every text."""

import gettext
import re
from collections.abc import Iterator
from dataclasses import fields

import pytest
from django.conf import settings

from kpis.catalogue import CATALOGUE
from kpis.definitions import Text

WRONG = {
    "a plain space before a double mark": re.compile(r" [:;?!»]|« "),
    "no space before a mark": re.compile(r"\w[;?!]|\d%|\w:(?=[\s\u00a0])"),
    "a plain or wide space before per cent": re.compile(r"\d[ \u00a0]%(?!\()"),
    "a straight apostrophe": re.compile(r"\w'\w"),
    "a plain space in a number": re.compile(r"\d \d{3}\b"),
}


def faults(text: str) -> list[str]:
    return [fault for fault, pattern in WRONG.items() if pattern.search(text)]


def messages() -> Iterator[str]:
    folder = settings.BASE_DIR / "config" / "locale"
    french = gettext.translation("django", folder, languages=["fr"])
    assert isinstance(french, gettext.GNUTranslations)
    # The empty message holds the head of the file.
    yield from (str(text) for key, text in french._catalog.items() if key)  # type: ignore[attr-defined]  # the stubs leave it out


def definitions() -> Iterator[str]:
    for kpi in CATALOGUE:
        values = [getattr(kpi, field.name) for field in fields(kpi)]
        yield from (value.fr for value in values if isinstance(value, Text))


def test_messages_are_set_as_in_french() -> None:
    assert {text: found for text in messages() if (found := faults(text))} == {}


def test_definitions_of_figures_are_set_as_in_french() -> None:
    assert {text: found for text in definitions() if (found := faults(text))} == {}


@pytest.mark.parametrize("text", ["Filtres : tout", "l'équipe", "80 %", "80%", "Fini!", "1 200 h"])
def test_a_text_set_as_in_english_is_found(text: str) -> None:
    assert faults(text)
