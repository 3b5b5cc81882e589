"""Answers that another tool took: imported with their words, about contacts that we know."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django_scopes import scopes_disabled

from kpis.queries import satisfaction
from kpis.queries.readings import Selection
from surveys.actions import counting, erasing
from surveys.models import Answer, Programme
from surveys.queries import contacts
from teams.models import AnswerCount, ChangedDay, Customer, Interaction
from tests import builders, questionnaires
from tests.builders import NOON, leg
from tests.products import DATA
from tests.teams.ingest.kinds import Office, fates
from tests.world import World

HEADER = "id,date,score,words,lang,call,team,agent,topic,client"
NPS = DATA / "nps_survey" / "NPStimeseries.csv"
MARKETS = """
[file]
instant = "%d-%m-%Y"

[unknown]
team = "create"

[response]
external_id = "ID"
programme = { constant = "markets" }
score = "NPS"
answered_at = "Survey date"
team = "Market"
channel = { constant = "email" }
"""


@pytest.fixture
def office(db: None, tmp_path: Path) -> Iterator[Office]:
    with scopes_disabled():
        yield Office(tmp_path, "responses")


@pytest.fixture
def programme(db: None) -> Programme:
    return questionnaires.programme("after-call", is_headline=True, is_active=False)


@pytest.fixture
def call(programme: Programme) -> Interaction:
    """First with Ben of Atlas, then with Zoé of Lyon, by a customer of topic cards."""
    with scopes_disabled():
        atlas, lyon = builders.team("Atlas"), builders.team("Lyon")
        first = leg(team=atlas, agent=builders.agent("Ben", team=atlas))
        then = leg(team=lyon, agent=builders.agent("Zoé", team=lyon))
        return builders.interaction(
            first, then, external_id="c1", topic=builders.topic("cards"),
            customer=builders.customer("K7"),
        )  # fmt: skip


def file(*rows: str) -> str:
    return "\n".join([HEADER, *rows])


def kept(external_id: str = "a1") -> Answer:
    return Answer.objects.select_related("team", "agent", "topic", "customer", "channel").get(
        external_id=external_id
    )


def test_days_stand_first_and_words_are_kept_in_lines(office: Office, programme) -> None:
    receipt = office.take_file(
        written(office, file('a1,03/10/2026,2,"Trop long.\nDeux fois.",fr,,Atlas,ben,cards,K1'))
    )

    answer = kept()
    assert fates(receipt) == (1, 1, 0, 0, 0, 0)
    assert (answer.day, answer.answered_at.date()) == (date(2026, 10, 3), date(2026, 10, 2))
    assert answer.answered_at == datetime(2026, 10, 2, 22, tzinfo=UTC)
    assert (answer.comment, answer.language) == ("Trop long.\nDeux fois.", "fr")
    assert (answer.team.name, answer.topic.slug, answer.score) == ("Atlas", "cards", 2)
    assert answer.agent is not None
    assert answer.customer is not None
    assert (answer.agent.reference, answer.customer.reference) == ("ben", "K1")


def written(office: Office, text: str) -> Path:
    path = office.folder / "responses.csv"
    path.write_text(text + "\n")
    return path


def test_the_same_file_again_changes_nothing(office: Office, programme) -> None:
    rows = file("a1,03/10/2026,2,Slow,en,,Atlas,,,", "a2,04/10/2026,5,,en,,Atlas,,,")
    office.take(rows)
    counting.count()
    before = list(ChangedDay.objects.values_list("day", "counter"))

    again = office.take(rows)
    counting.count()

    assert fates(again) == (2, 0, 0, 2, 0, 0)
    assert list(ChangedDay.objects.values_list("day", "counter")) == before
    assert Answer.objects.count() == AnswerCount.objects.count() == 2


@pytest.mark.parametrize(
    ("rule", "team", "agent"),
    [
        ("last_owner", "Lyon", "Zoé"),
        ("first_owner", "Atlas", "Ben"),
        ("sole_only", "Mixed", None),
    ],
)
def test_an_answer_about_a_contact_counts_as_its_programme_credits(
    office: Office, programme, call, rule, team, agent
) -> None:
    Programme.objects.filter(pk=programme.pk).update(credit_rule=rule)

    office.take(file("a1,09/10/2026,1,Slow,en,c1,Elsewhere,somebody,other,K9"))

    answer = kept()
    assert list(contacts.answered_elsewhere(call.pk)) == [answer]
    assert answer.team.name.casefold() == team.casefold()
    assert (answer.agent.name if answer.agent else None) == agent
    assert (answer.topic.slug, answer.channel.code) == ("cards", "phone")
    assert answer.customer_id == call.customer_id
    assert answer.day == call.ended_at.date() == NOON.date()


def test_a_contact_that_is_reassigned_takes_no_rating_along(office: Office, programme, call):
    rows = file("a1,09/10/2026,1,Slow,en,c1,,,,")
    office.take(rows)
    call.legs.filter(sequence=2).update(team=call.first_team, agent=None)

    again = office.take(rows)

    assert fates(again) == (1, 0, 0, 1, 0, 0)
    assert kept().team.name == "Lyon"


def test_what_the_tool_changed_is_changed_and_counted_anew(office: Office, programme) -> None:
    office.take(file("a1,03/10/2026,2,Slow,en,,Atlas,,,"))
    counting.count()
    office.take(file("a1,04/10/2026,4,Better,en,,Atlas,,,"))
    counting.count()

    count = AnswerCount.objects.get()
    assert (count.day, count.score_2, count.score_4) == (date(2026, 10, 4), 0, 1)
    assert kept().comment == "Better"
    counters = dict(ChangedDay.objects.filter(source="answers").values_list("day", "counter"))
    assert counters == {date(2026, 10, 3): 2, date(2026, 10, 4): 1}


def test_what_is_counted_in_no_kpi_is_not_counted_here_either(office: Office, programme) -> None:
    Programme.objects.filter(pk=programme.pk).update(is_headline=False)

    office.take(file("a1,03/10/2026,2,Slow,en,,Atlas,,,"))
    counting.count()

    assert not AnswerCount.objects.exists()


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("a1,03/10/2026,6,,en,,Atlas,,,", "response.score", "is outside the scale of CSAT, 1 to 5"),
        ("a1,2026-10-03,5,,en,,Atlas,,,", "date", "is not an instant in the format given"),
        ("a1,03/10/2026,5,,en,c9,,,,", "response.interaction", "is unknown"),
        (f"a1,03/10/2026,5,{'a' * 4001},en,,,,,", "words", "is longer than 4000 characters"),
    ],
)
def test_a_row_that_is_wrong_is_told(office: Office, programme, row, column, reason) -> None:
    [(line, told, _value, why)] = office.rejects(file(row))

    assert (line, told, why) == (2, column, reason)
    assert not Answer.objects.exists()


def test_a_programme_must_be_known_and_not_ask_agents(office: Office) -> None:
    row = file("a1,03/10/2026,5,,en,,Atlas,,,")
    unknown = office.rejects(row)
    questionnaires.programme("after-call", instrument="esat", occasion="employees")

    assert unknown == office.rejects(row)
    assert unknown[0][1:] == ("response.programme", "after-call", "is unknown")


def test_an_answer_about_nothing_names_its_channel(office: Office, programme) -> None:
    mapping = 'channel = { constant = "email", when = { column = "call", empty = true } }\n'

    [reject] = office.saying(mapping, "").rejects(file("a1,03/10/2026,5,,en,,Atlas,,,"))

    assert reject[1:] == ("response.channel", "", "is empty, and there is no contact that says it")


def test_erasing_takes_the_words_and_the_same_file_brings_none_back(
    office: Office, programme, call
) -> None:
    rows = file("a1,09/10/2026,1,I am Eve,en,c1,,,,", "a2,09/10/2026,5,Fine,en,,Atlas,,,K8")
    office.take(rows)
    for who in Customer.objects.filter(reference__in=("K7", "K8")):
        erasing.erase(customer=who, now=NOON + timedelta(days=9))

    again = office.take(rows + "\na3,10/10/2026,2,I am Eve,en,c1,,,,")

    assert fates(again) == (3, 0, 0, 0, 3, 0)
    left = Answer.objects.filter(customer=None, comment="")
    assert sorted(left.values_list("score", flat=True)) == [1, 5]


def test_words_are_read_on_the_comments_page_and_leave_it_as_words(
    world: World, office: Office, programme
) -> None:
    office.take(file('a1,03/10/2026,2,"=1+1 <b>bold</b>",en,,Atlas,,cards,'))

    page = world.max.client.get("/surveys/comments/").content.decode()
    table = world.max.client.get("/surveys/comments/?format=csv").content.decode("utf-8-sig")

    assert "=1+1 &lt;b&gt;bold&lt;/b&gt;" in page
    [row] = csv.DictReader(io.StringIO(table))
    assert row["comment"] == "'=1+1 <b>bold</b>"


def taken(path: Path, mapping: Path) -> dict[str, Any]:
    printed = io.StringIO()
    words = ("--feed", "survey", "--create-feed", "Europe/Paris", "--json")
    call_command("import_facts", str(path), "--mapping", str(mapping), *words, stdout=printed)
    return dict(json.loads(printed.getvalue()))


@pytest.mark.skipif(not NPS.exists(), reason="the survey's answers are not distributed")
def test_a_real_file_gives_its_published_figures(office: Office) -> None:
    asked = questionnaires.programme("markets", instrument="nps")
    (office.folder / "markets.toml").write_text(MARKETS)
    right = json.loads((DATA / "expected.json").read_text())["nps_survey"]

    receipt = taken(NPS, office.folder / "markets.toml")
    year = Selection(date(2021, 1, 1), date(2021, 12, 31))
    made = satisfaction.readings(asked, year, now=NOON)
    [whole] = [one for one in made if one.kpi.key == "nps"]

    assert receipt["accepted"] == right["all"]["n"]
    assert whole.n == right["all"]["n"]
    assert whole.numerator == right["all"]["promoters"] - right["all"]["detractors"]
