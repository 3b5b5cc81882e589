"""Comments: found by what they say and where they come from, and taken away safely."""

import csv
import html
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.models import Answer, Programme
from surveys.queries.comments import PER_PAGE
from teams.models import Team
from tests import builders, questionnaires
from tests.builders import NOON
from tests.surveys.test_faulty_answers import HOSTILE
from tests.teams.test_spreadsheets import read
from tests.world import World

ADDRESS = "/surveys/comments/"


@pytest.fixture
def programme(db: None) -> Programme:
    return questionnaires.programme("calls", name_en="Calls")


def wrote(team: Team, programme: Programme, comment: str, **values: Any) -> Answer:
    names = ("code", "channel", "topic", "agent", "wave", "day")
    asked = {name: values.pop(name) for name in names if name in values}
    version = programme.versions.first() or questionnaires.version(programme)
    sent = questionnaires.invitation(team, programme=programme, version=version, **asked)
    return questionnaires.answer(sent, comment=comment, **values)


def page(world: World, query: str = "") -> str:
    answer = world.max.client.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_comments_are_shown_with_their_score_and_their_contact(world, programme) -> None:
    wrote(world.lyon, programme, "Très clair, merci", score=5, agent=world.agents["lyon"])

    shown = page(world)

    assert "Très clair, merci" in shown
    assert 'aria-label="Score 5"' in shown
    assert "Agent of Lyon" in shown


def test_the_words_of_further_questions_are_comments_too(world: World, programme) -> None:
    questionnaires.item(wrote(world.lyon, programme, ""), text="The line was bad.")

    assert "The line was bad." in page(world, "q=LINE")


def test_answers_without_words_are_shown_when_asked_for(world: World, programme) -> None:
    wrote(world.lyon, programme, "", score=2)

    assert "Nothing was written" in page(world)
    assert 'aria-label="Score 2"' in page(world, "silent=on")


@pytest.mark.parametrize(
    "query",
    [
        "q=FIRST",
        "programme=calls",
        "team=lyon",
        "channel=chat",
        "topic=cards",
        "highest=3",
        "end=2026-10-05",
        "language=fr",
    ],
)
def test_each_filter_leaves_the_others_out(world: World, programme, query: str) -> None:
    group = builders.topic("cards")
    inside = builders.topic("lost-card", parent=group)
    wrote(world.lyon, programme, "the first", score=3, code="chat", topic=inside, language="fr")
    later = NOON + timedelta(days=1)
    wrote(world.atlas, questionnaires.programme(), "the second", answered_at=later)

    shown = page(world, query)

    assert "the first" in shown
    assert "the second" not in shown


def test_a_long_list_goes_on_where_it_stopped_though_new_answers_came(world, programme) -> None:
    for number in range(PER_PAGE + 2):
        # Two share each instant: the number tells them apart.
        at = NOON + timedelta(minutes=number // 2)
        wrote(world.lyon, programme, f"comment {number:02}.", answered_at=at)

    first = page(world)
    wrote(world.lyon, programme, "newer", answered_at=NOON + timedelta(days=1))
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = world.max.client.get(f"{ADDRESS}{older.replace('&amp;', '&')}").content.decode()

    seen = [f"comment {n:02}." for n in range(PER_PAGE + 2)]
    assert [text for text in seen if text in first] == seen[2:]
    assert [text for text in seen if text in second] == seen[:2]
    assert "newer" not in second


@pytest.mark.parametrize("cursor", ["x", "2026_1", "2026-13-01T00:00:00+00:00_1", "%00", "_"])
def test_an_odd_cursor_is_the_first_page(world: World, programme, cursor: str) -> None:
    wrote(world.lyon, programme, "here")

    assert "here" in page(world, f"after={cursor}")


@pytest.mark.parametrize("query", ["team=nobody", "lowest=x", "start=never", "highest=11"])
def test_a_filter_that_makes_no_sense_is_told(world: World, query: str) -> None:
    answer = world.max.client.get(f"{ADDRESS}?{query}")

    assert answer.status_code == 400
    assert "notice error" in answer.content.decode()


@pytest.mark.parametrize("text", HOSTILE)
def test_what_somebody_wrote_is_text_on_every_page_that_shows_it(world, programme, text) -> None:
    answer = wrote(world.lyon, programme, text, score=1)
    case = questionnaires.follow_up(answer)

    for address in (ADDRESS, f"/surveys/follow-ups/{case.pk}/"):
        shown = world.max.client.get(address).content.decode()
        assert text in html.unescape(shown)
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown


def test_suspected_robots_are_left_out(world: World, programme) -> None:
    wrote(world.lyon, programme, "cheap pills", is_suspect=True, suspicion="trap")

    assert "cheap pills" not in page(world)


def test_a_vendor_reads_no_comments(world: World) -> None:
    assert world.ana.client.get(ADDRESS).status_code == 403


def test_employees_comments_are_shown_from_five_answers_on_and_by_wave_only(world: World) -> None:
    programme = questionnaires.programme("work", instrument="esat", occasion="employees")
    wave = questionnaires.wave(programme)
    of_wave: dict[str, Any] = {"wave": wave, "day": wave.first_day, "invitation": None}
    for number in range(5):
        wrote(world.lyon, programme, f"large {number}", **of_wave)
    for number in range(4):
        wrote(world.atlas, programme, f"small {number}", **of_wave)

    alone, among = page(world, "programme=work"), page(world)
    rows = csv.reader(io.StringIO(page(world, "programme=work&format=csv")))

    assert alone.count("large") == 5
    assert "small" not in alone
    assert "answered" not in alone.split('class="quotes"')[1]
    assert "large" not in among
    assert next(rows)[:6] == ["programme", "score", "comment", "language", "team", "wave"]


def test_answers_are_taken_away_with_a_column_a_question_and_no_formula(world, programme) -> None:
    questionnaires.item(wrote(world.lyon, programme, "=HYPERLINK(1)", score=1), text="@me")

    head, row = csv.reader(io.StringIO(page(world, "programme=calls&format=csv")))
    book = world.max.client.get(f"{ADDRESS}?programme=calls&format=xlsx")

    assert dict(zip(head, row, strict=True)) | {
        "score": "1",
        "comment": "'=HYPERLINK(1)",
        "team": "lyon",
        "words": "'@me",
    } == dict(zip(head, row, strict=True))
    assert read(book.content)[1][:3] == ["calls", 1, "=HYPERLINK(1)"]


def test_comments_cost_no_more_for_more(world: World, programme: Programme) -> None:
    wrote(world.lyon, programme, "one")
    client = world.max.client
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        counts.append(len(queries))
        for number in range(10):
            questionnaires.item(wrote(world.atlas, programme, f"more {number}"))

    assert counts[0] == counts[1]
