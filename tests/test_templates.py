"""What a page's template needs to do what its parts promise."""

import re
from pathlib import Path

import pytest

from tests.products import ROOT

TEMPLATES = ROOT / "templates"
INCLUDED = re.compile(r'{% include "([^"]+)"')


def parts(name: str, known: set[str]) -> set[str]:
    """A template with all that it includes."""
    if name not in known and (TEMPLATES / name).exists():
        known.add(name)
        for other in INCLUDED.findall((TEMPLATES / name).read_text()):
            parts(other, known)
    return known


def pages() -> list[Path]:
    found = sorted(TEMPLATES.rglob("*.html"))
    return [one for one in found if '{% extends "base.html" %}' in one.read_text()]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_a_page_whose_parts_come_later_loads_what_fetches_them(page):
    own = page.relative_to(TEMPLATES)
    # A kept page's content has its shell's name.
    every = parts(str(own), set()) | parts(str(own.parent / f"_{own.name}"), set())

    fetched = [name for name in every if "hx-get" in (TEMPLATES / name).read_text()]

    assert not fetched or "{% htmx_script %}" in page.read_text(), fetched
