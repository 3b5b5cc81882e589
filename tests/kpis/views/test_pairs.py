"""Two sides compared fairly: what the page says, draws and exports."""

import csv
import html
import io
import re
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django_scopes import scopes_disabled

from tests import builders
from tests.kpis import mixed
from tests.kpis.mixed import Work
from tests.kpis.views.conftest import logged_in
from tests.kpis.views.fair import FCR, OCTOBER, example, manager, read, teams, words

__all__ = ["example", "manager", "teams"]


def rows_of(client, address: str) -> list[dict[str, str]]:
    content = client.get(f"{address}&format=csv").content.decode()
    return list(csv.DictReader(io.StringIO(content)))


def test_both_sides_stand_raw_and_on_the_same_mix(manager):
    said = read(manager, f"/compare/lyon/atlas/?{FCR}")

    for figure in ("67.8%", "77.5%", "81.8%", "72.5%"):
        assert figure in said
    assert "+5.0 points" in said
    assert "100% 81%" in said, "the share of each side's work that is compared"


def test_a_difference_that_is_not_proven_is_not_called_one(manager):
    said = read(manager, f"/compare/lyon/atlas/?{FCR}")

    assert "No proven difference" in said
    assert "which does not make them equal" in said
    assert "is ahead of Atlas :" not in said


def test_a_reversal_is_told_first_and_is_no_verdict(manager):
    said = read(manager, f"/compare/lyon/atlas/?{FCR}")

    assert "Reversed: raw, Atlas is ahead of Lyon" in said
    assert "First contact resolution: the mix turns the difference round" in said


def test_a_proven_difference_names_who_is_ahead(manager, teams):
    with scopes_disabled():
        third = builders.team("Orvane", slug="orvane", vendor=builders.vendor("Orvane"))
        mixed.more(
            [
                Work(third, "phone", "billing", 200, 400),
                Work(third, "phone", "technical", 150, 400),
            ]
        )

    said = read(manager, f"/compare/lyon/orvane/?{FCR}")

    assert "Lyon is ahead of Orvane" in said
    assert "proven, p\u00a0<" in said or "proven, p <" in said


def test_before_the_period_has_closed_there_is_no_verdict(manager, monkeypatch):
    early = datetime(2026, 11, 2, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: early)

    said = read(manager, f"/compare/lyon/atlas/?{FCR}")

    assert "No verdict before the period has closed" in said
    assert "final on 10 Nov. 2026" in said


def test_work_that_is_hardly_alike_is_refused_with_the_share_that_is(manager, teams):
    with scopes_disabled():
        other = builders.team("Nantes", slug="nantes")
        mixed.more([Work(other, "chat", "orders", 30, 40)])

    said = read(manager, f"/compare/nantes/atlas/?{FCR}")

    assert "Not comparable" in said
    assert "18% of the work of one side is alike (Atlas), it takes 50%" in said
    assert not re.search(r"[+−]\d", said.split("What may be said")[1]), "no difference is printed"


def test_a_difference_that_is_not_the_same_everywhere_shows_where(manager, teams):
    lyon, atlas = teams
    with scopes_disabled():
        mixed.more(
            [
                Work(lyon, "chat", "returns", 390, 400),
                Work(atlas, "chat", "returns", 200, 400),
                Work(lyon, "chat", "cards", 200, 400),
                Work(atlas, "chat", "cards", 390, 400),
            ]
        )

    said = read(manager, f"/compare/lyon/atlas/?{FCR}")

    assert "Differs by kind of work" in said
    assert re.search(r"Chat, Returns [^]]+\] Lyon ahead", said)
    assert re.search(r"Chat, Cards [^]]+\] Atlas ahead", said)


def test_what_each_kind_of_work_adds_makes_up_the_raw_difference(manager):
    whole, *strata = rows_of(manager, f"/compare/lyon/atlas/?{FCR}")

    def total(column: str) -> float:
        return sum(float(row[column]) for row in strata)

    assert [row["stratum"] for row in strata] == [
        "phone/billing/unknown",
        "phone/technical/unknown",
    ]
    assert total("rate_effect") == pytest.approx(float(whole["difference"]))
    assert total("mix_effect") == pytest.approx(float(whole["mix_effect"]))
    assert float(whole["raw_difference"]) == pytest.approx(305 / 450 - 450 / 550)
    assert sum(
        float(whole[name]) for name in ("one_sided", "mix_effect", "rate_effect")
    ) == pytest.approx(float(whole["raw_difference"]))


def test_the_drawing_has_a_line_for_each_kind_of_work_and_says_it_in_words(manager):
    page = manager.get(f"/compare/lyon/atlas/?{FCR}").content.decode()

    [drawn] = re.findall(r'<figure class="lanes.*?</figure>', page, re.DOTALL)
    lines = re.findall(r'<div class="lane">.*?</div>', drawn, re.DOTALL)
    assert len(lines) == 2
    assert all(line.count("<svg") == 4 for line in lines), "weight, figures and two effects"
    described = re.search(r'role="img" aria-label="([^"]+)"', drawn)
    assert described
    assert "Lyon 90.0%, Atlas 85.0%" in described[1]
    assert "Figures as a table" in page


def test_work_that_one_side_alone_does_is_listed(manager):
    said = read(manager, f"/compare/lyon/atlas/?{FCR}")

    assert "1 kind of work left out" in said
    assert re.search(r"Chat, orders 0 100", said, re.IGNORECASE)


def test_the_reason_is_drawn_for_the_kpi_asked_for(manager):
    said = read(manager, f"/compare/lyon/atlas/?{OCTOBER}&gap=aht_contact")

    assert "The reason for the gap: Average handle time by kind of work" in said


@pytest.mark.parametrize(
    ("mix", "named", "adjusted"),
    [
        ("pooled", "the work of both together", "72.5%"),
        ("total", "all work of the client", "72.5%"),
        ("a", "the work of one side: Lyon", "62.8%"),
        ("b", "the work of one side: Atlas", "82.2%"),
    ],
)
def test_the_common_mix_is_chosen_and_printed(manager, mix, named, adjusted):
    said = read(manager, f"/compare/lyon/atlas/?{FCR}&mix={mix}")

    assert f"Same mix: {named}" in said
    assert adjusted in said


def test_the_file_holds_the_figures_of_the_command(manager, capsys):
    whole = rows_of(manager, f"/compare/lyon/atlas/?{FCR}")[0]

    call_command(
        "compare", *("--team", "lyon", "--team", "atlas", "--kpi", "fcr_rate"),
        *("--from", "2026-10-01", "--to", "2026-10-31", "--format", "json"),
    )  # fmt: skip
    printed = capsys.readouterr().out

    for name in ("difference", "low", "high", "p", "crude_difference"):
        assert f'"{name}": {whole[name]}' in printed
    assert whole["verdict"] == "inconclusive"


def test_internal_teams_and_vendors_are_sides_and_each_vendor_follows(manager, teams):
    with scopes_disabled():
        third = builders.team("Orvane", slug="orvane", vendor=builders.vendor("Orvane"))
        mixed.more([Work(third, "phone", "billing", 60, 80)])

    page = manager.get(f"/compare/internal/vendors/?{FCR}")

    assert "The internal teams and all vendors compared fairly" in words(page)
    [address] = set(re.findall(r'"(/compare/internal/vendors/each/[^"]*)"', page.content.decode()))
    below = manager.get(html.unescape(address))
    assert "Each vendor's team beside the internal teams" in words(below)
    assert "Atlas" in words(below)
    assert "Orvane" in words(below)
    assert f"/compare/internal/orvane/?{FCR.split('&', maxsplit=1)[0]}" in below.content.decode()
    fetched = manager.get(html.unescape(address), headers={"HX-Request": "true"})
    assert "Orvane" in words(fetched)
    assert "<html" not in fetched.content.decode()
    assert manager.get(f"/compare/lyon/atlas/each/?{FCR}").status_code == 404


def test_tenure_is_not_applied_to_half_of_the_figures_and_the_page_says_so(manager):
    usual = manager.get(f"/compare/lyon/atlas/?{FCR}")
    asked = manager.get(f"/compare/lyon/atlas/?{FCR}&tenure=new")

    assert "tenure is not applied" not in words(usual)
    assert "Agents’ tenure is not applied here" in words(asked)
    assert "tenure=new" in asked.content.decode(), "where it is applied"
    said = words(asked).split("What the figures say")[1]
    assert said == words(usual).split("What the figures say")[1]


def test_a_french_reader_reads_french_verdicts(teams):
    chloe = logged_in(builders.user("chloe", role="manager", language="fr"))

    said = read(chloe, f"/compare/lyon/atlas/?{FCR}")

    assert "Aucun écart prouvé" in said
    assert "le mélange renverse l’écart" in said
    assert "proven" not in said
