"""Every figure that a page shows leads to its entry in the glossary, and every entry is whole."""

import html
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from kpis import catalogue, formats
from kpis.catalogue import CATALOGUE
from kpis.definitions import Kpi
from kpis.symbols import symbols
from kpis.tables import ComparisonTable, PlainTable
from kpis.views import kept
from tests import builders
from tests.kpis.views.conftest import ALL_DAYS, Readers, logged_in

GLOSSARY = "/glossary/"


def entry(reader: Client, key: str) -> str:
    """What the entry of a key says, without the variants that it leads to."""
    answer = reader.get(f"{GLOSSARY}{key}/")
    assert answer.status_code == 200
    page = answer.content.decode()
    head = page[page.index("<h1>") :]
    return words(head[: head.index("</section>")])


def words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def plain(text: object) -> str:
    return " ".join(str(text).split())


def must_say(kpi: Kpi) -> list[object]:
    """What an entry has to say, in the language of the reader."""
    limits = [kpi.minimum.suppressed, kpi.minimum.published, kpi.minimum.agent_days]
    return [
        kpi.name, kpi.meaning, kpi.formula, symbols(kpi), kpi.example, kpi.unit.label,
        kpi.better.label, kpi.attribution.label, kpi.day.label, kpi.edge, kpi.method.label,
        *(limit for limit in limits if limit), kpi.others, kpi.source, kpi.version,
        formats.day(kpi.since), kpi.key,
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_entry_says_all_there_is_to_say_in_the_readers_language(
    db: None, language: str
) -> None:
    reader = logged_in(builders.user(role="manager", language=language))

    entries = {kpi.key: entry(reader, kpi.key) for kpi in CATALOGUE}
    with override(language):
        missing = [
            (kpi.key, plain(said))
            for kpi in CATALOGUE
            for said in must_say(kpi)
            if plain(said) not in entries[kpi.key]
        ]
    assert missing == []


def test_the_index_leads_to_every_entry_and_keeps_the_places_of_old_links(db: None) -> None:
    page = logged_in(builders.user(role="manager")).get(GLOSSARY).content.decode()

    keys = [kpi.key for kpi in CATALOGUE]
    assert sorted(re.findall(rf'href="{GLOSSARY}([^"#]+)/"', page)) == sorted(keys)
    assert sorted(set(re.findall(r'id="([^"]+)"', page)) & set(keys)) == sorted(keys)


def test_the_symbols_of_a_formula_are_the_terms_that_are_computed() -> None:
    assert symbols(catalogue.find("answer_rate")) == "Σ(answered) ÷ Σ(offered − abandoned_short)"
    assert symbols(catalogue.find("wait_time:p90")) == "P₉₀(wait)"
    assert symbols(catalogue.find("backlog:days")) == "Σ(active) ÷ (Σ(resolved) ÷ 28), t ≤ T"
    assert symbols(catalogue.find("ces:net")) == (
        "100 × Σ(ces_6 + ces_7 − ces_1 − ces_2 − ces_3) ÷ Σ(ces_answered)"
    )


@pytest.mark.parametrize("kpi", CATALOGUE, ids=lambda kpi: kpi.key)
def test_a_formula_in_symbols_is_more_than_its_words(kpi: Kpi) -> None:
    assert re.search("[Σ÷(√]", symbols(kpi))
    assert symbols(kpi) not in (kpi.formula.en, kpi.formula.fr)


def kpis_in(value: Any, seen: set[int]) -> Iterator[Kpi]:
    """Every KPI that a page was given to show."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, Kpi):
        yield value
    elif isinstance(value, ComparisonTable | PlainTable):
        yield from kpis_in(value.heads, seen)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from kpis_in(getattr(value, field.name), seen)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from kpis_in(inner, seen)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from kpis_in(inner, seen)


def shown(client: Client, address: str) -> tuple[set[str], set[str]]:
    """The keys of the KPIs of a page, and those that it leads to in the glossary."""
    kept.clear()
    answer = client.get(address)
    assert answer.status_code == 200
    contexts: Any = answer.context
    given = [layer for context in contexts for layer in context.dicts]
    # The choice of another chart lists no figures.
    for layer in given:
        layer.pop("choice", None)
        layer.pop("controls", None)
    page = answer.content.decode()
    links = re.findall(rf'href="{GLOSSARY}([^"#]+)/"', page)
    # What may be chosen is not shown, and what lies behind a figure is not named.
    named = words(re.sub(r"<form.*?</form>", " ", page, flags=re.DOTALL))
    keys = {kpi.key for kpi in kpis_in(given, set()) if plain(kpi.name) in named}
    return keys, {html.unescape(link) for link in links}


PAGES = [
    f"/teams/?{ALL_DAYS}",
    "/teams/{team}/?" + ALL_DAYS,
    "/teams/{team}/mix/?" + ALL_DAYS,
    "/teams/{team}/agents/?" + ALL_DAYS,
    f"/charts/trend/?{ALL_DAYS}&trend=abandonment_rate&channel=",
    f"/charts/waits/?{ALL_DAYS}&channel=phone",
    "/compare/{team}/{other}/?" + ALL_DAYS,
    f"/funnel/?{ALL_DAYS}",
    "/teams/{team}/funnel/?" + ALL_DAYS,
    "/teams/{team}/control/?" + ALL_DAYS,
    "/scores/?month=2026-10",
]


@pytest.mark.parametrize("page", PAGES)
def test_every_figure_of_a_page_leads_to_its_entry(readers: Readers, page: str) -> None:
    builders.target(floor=0.1, threshold=0.3, target=0.8, stretch=0.9)

    keys, links = shown(
        readers.max, page.format(team=readers.first.slug, other=readers.second.slug)
    )

    assert keys
    assert keys - links == set()
    assert links - {kpi.key for kpi in CATALOGUE} == set()


@pytest.mark.parametrize("key", ["service_level:V3", "wait_time:max", "backlog", "qa_score:af"])
def test_one_figure_taken_apart_leads_to_its_entry(readers: Readers, key: str) -> None:
    keys, links = shown(readers.max, f"/readings/{key}/?{ALL_DAYS}&team={readers.first.slug}")

    assert keys == links == {key}
