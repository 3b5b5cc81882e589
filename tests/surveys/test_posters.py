"""The poster at a counter: its code is the open link."""

import re

import pytest
import segno
from django_scopes import scopes_disabled

from surveys import counters
from surveys.models import Programme
from teams.models import Team
from tests import questionnaires
from tests.world import World


@pytest.fixture
def desk(world: World) -> str:
    """The address of the poster of Atlas, at the end of a programme's counters."""
    programme = questionnaires.programme(
        "desk", occasion="counter", name_en="Front desk", name_fr="Accueil"
    )
    questionnaires.version(programme)
    return f"/surveys/programmes/{programme.pk}/counters/{world.atlas.pk}/"


def drawn(page: str) -> set[tuple[int, int]]:
    """The dark modules of the page's code, counted from the corner of its white."""
    path = re.search(r'<path stroke="#000" d="([^"]+)"', page)
    assert path is not None
    dark, x, y = set(), 0.0, 0.0
    for verb, given in re.findall(r"([Mmh])([^Mmh]+)", path[1]):
        numbers = [float(one) for one in re.findall(r"-?[\d.]+", given)]
        if verb == "h":
            dark |= {(int(x) + step, int(y)) for step in range(int(numbers[0]))}
            x += numbers[0]
        else:
            x, y = (x + numbers[0], y + numbers[1]) if verb == "m" else (numbers[0], numbers[1])
    return dark


def modules(address: str, *, border: int) -> set[tuple[int, int]]:
    rows = segno.make_qr(address, error="m").matrix_iter(border=border)
    return {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}


def test_the_code_and_the_text_are_the_teams_open_link(world: World, desk: str, settings) -> None:
    settings.SITE_URL = "https://vigie.example"
    page = world.max.client.get(desk).content.decode()

    link = counters.address("desk", world.atlas.pk)
    assert drawn(page) == modules(link, border=4)
    assert f">{link.removeprefix('https://').rstrip('/')}</p>" in page


def test_the_code_is_dark_on_white_with_a_quiet_zone(world: World, desk: str) -> None:
    page = world.max.client.get(desk).content.decode()

    box = re.search(r'<svg viewBox="0 0 (\d+) \1"><path fill="#fff" d="M0 0h(\d+)', page)
    assert box is not None
    side = int(box[1])
    assert int(box[2]) == side
    assert all(4 <= x < side - 4 and 4 <= y < side - 4 for x, y in drawn(page))


def test_the_sheet_speaks_the_language_that_is_asked_for(world: World, desk: str) -> None:
    english = world.max.client.get(desk).content.decode()
    french = world.max.client.get(f"{desk}?in=fr").content.decode()

    assert '<section class="poster" lang="en">' in english
    assert "Your call" in english
    assert "Front desk · Atlas" in english
    assert '<section class="poster" lang="fr">' in french
    assert "Votre appel" in french
    assert "Accueil · Atlas" in french
    assert 'href="?in=en"' in french


def test_a_counter_where_nobody_can_answer_says_so(world: World) -> None:
    programme = questionnaires.programme("desk", occasion="counter")

    page = world.max.client.get(
        f"/surveys/programmes/{programme.pk}/counters/{world.atlas.pk}/"
    ).content.decode()

    assert "The link is closed" in page


def test_only_counters_have_posters_and_only_of_their_teams(world: World, desk: str) -> None:
    calls = questionnaires.programme("calls")
    one = questionnaires.programme("one", occasion="counter")
    with scopes_disabled():
        one.teams.set([world.atlas])

    assert status(world, one, world.atlas) == 200
    assert status(world, one, world.lyon) == 404
    assert status(world, calls, world.atlas) == 404


def status(world: World, programme: Programme, team: Team) -> int:
    address = f"/surveys/programmes/{programme.pk}/counters/{team.pk}/"
    return int(world.max.client.get(address).status_code)
