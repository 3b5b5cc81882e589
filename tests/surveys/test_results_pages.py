"""The page of a programme's results: what it shows, to whom, and at what cost."""

import csv
import html
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surveys.models import Programme
from teams.models import Team
from tests import builders, questionnaires
from tests.builders import NOON
from tests.world import World

OCTOBER = "period=custom&start=2026-10-01&end=2026-10-31"


@pytest.fixture
def programme(db: None) -> Programme:
    return questionnaires.programme(name_en="After a call")


def asked(team: Team, programme: Programme, n: int, **values: Any) -> None:
    version = programme.versions.first() or questionnaires.version(programme)
    for number in range(n):
        day = values.get("day", NOON.date() + timedelta(days=number % 3))
        sent = questionnaires.invitation(
            team, programme=programme, version=version, **values | {"day": day}
        )
        questionnaires.answer(sent, score=1 + number % 5)


def page(client: Client, programme: Programme, query: str = "") -> str:
    answer = client.get(f"/surveys/results/{programme.pk}/?{OCTOBER}&{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_programme_shows_its_figure_its_scores_and_its_teams(
    world: World, programme: Programme
) -> None:
    asked(world.atlas, programme, 50)
    asked(world.lyon, programme, 40)

    shown = page(world.max.client, programme)

    assert "40.0%" in shown
    assert "90 answers, 90 invitations that arrived" in shown
    assert "Atlas" in shown
    assert "Lyon" in shown


@pytest.mark.parametrize("by", ["team", "channel", "topic", "agent", "period"])
@pytest.mark.parametrize("dated", ["contact", "answer"])
def test_results_are_told_apart_by_each_part_under_either_day(
    world: World, programme: Programme, by: str, dated: str
) -> None:
    asked(world.atlas, programme, 40, agent=world.agents["atlas"], code="chat")
    names = {
        "team": "Atlas",
        "channel": "Chat",
        "topic": str(builders.topic()),
        "agent": "Agent of Atlas",
        "period": "October 2026",
    }
    period = "period=custom&start=2026-07-01&end=2026-10-31"

    shown = world.max.client.get(
        f"/surveys/results/{programme.pk}/?{period}&by={by}&dated={dated}"
    ).content.decode()

    table = shown.split(f"By {by}")[-1]
    assert names[by] in table
    assert "40.0%" in table


def test_results_are_narrowed_by_team_channel_and_agent(world: World, programme: Programme) -> None:
    asked(world.atlas, programme, 40, agent=world.agents["atlas"])
    asked(world.lyon, programme, 20)
    client = world.max.client

    counts = [
        f"{n} answers" in page(client, programme, query)
        for query, n in (
            ("", 60),
            ("team=lyon", 20),
            ("channel=phone", 60),
            (f"agent={world.agents['atlas'].pk}", 40),
        )
    ]

    assert counts == [True] * 4
    assert "No answers" in page(client, programme, "channel=chat")


def test_every_filter_goes_with_every_other_and_with_any_part(world: World, programme: Programme):
    cards, ben = builders.topic("cards"), world.agents["atlas"]
    asked(world.atlas, programme, 31, agent=ben, code="chat", topic=cards)
    asked(world.atlas, programme, 7, agent=ben, code="chat")
    asked(world.atlas, programme, 9, agent=ben, topic=cards)
    asked(world.atlas, programme, 11, code="chat", topic=cards)
    asked(world.lyon, programme, 13, code="chat", topic=cards)
    filters = f"team=atlas&channel=chat&topic=cards&agent={ben.pk}"

    whole = page(world.max.client, programme, filters)
    wider = page(world.max.client, programme, filters.replace("&topic=cards", ""))

    assert "31 answers" in whole
    assert f"Atlas · Chat · {cards} · Agent of Atlas" in whole
    assert "38 answers" in wider
    for by, name in (("channel", "Chat"), ("agent", "Agent of Atlas"), ("period", "2026")):
        parts = page(world.max.client, programme, f"{filters}&by={by}").split(f"By {by}")[-1]
        assert name in parts
        assert parts.count('<th scope="row">') == 1


def test_a_row_leads_to_its_own_results_with_the_filters_kept(world: World, programme: Programme):
    ben = world.agents["atlas"]
    asked(world.atlas, programme, 30, agent=ben, code="chat")

    for by, added in (("team", "team=atlas"), ("channel", "channel=chat"), ("topic", "topic="),
                      ("agent", f"agent={ben.pk}")):  # fmt: skip
        shown = page(world.max.client, programme, f"channel=chat&by={by}").split(f"By {by}")[-1]
        [address] = re.findall(r'<th scope="row"><a href="([^"]+)"', shown)
        assert {"channel=chat", "period=custom"} <= set(html.unescape(address)[1:].split("&"))
        assert added in address
        assert (
            "30 answers"
            in world.max.client.get(
                f"/surveys/results/{programme.pk}/{html.unescape(address)}"
            ).content.decode()
        )


def test_agents_are_offered_once_their_team_is_chosen(world: World, programme: Programme) -> None:
    asked(world.atlas, programme, 5)
    offered = '<select name="agent">'

    assert offered not in page(world.max.client, programme)
    shown = page(world.max.client, programme, "team=atlas")
    assert offered in shown
    assert "Agent of Lyon" not in shown


def test_a_vendor_is_told_of_no_few_answers_and_of_nothing_that_gives_them(
    world: World, programme: Programme
) -> None:
    asked(world.atlas, programme, 40)
    asked(world.atlas, programme, 33, code="email")
    asked(world.atlas, programme, 2, code="chat")

    def rows(person: Any, query: str = "") -> dict[str, tuple[str, str]]:
        table = page(person.client, programme, f"by=channel&format=csv&{query}")
        return {
            row["scope"]: (row["value"], row["numerator"])
            for row in csv.DictReader(io.StringIO(table))
            if row["kpi"] == "csat_score"
        }

    manager, vendor = rows(world.max), rows(world.ana)
    assert manager["Chat"] == ("", "0")
    assert manager["E-mail"][1] == "12"
    assert vendor["Phone"] == manager["Phone"]
    assert vendor["Chat"] == vendor["E-mail"] == ("", "")
    assert rows(world.ana, "channel=email") == {"E-mail": ("", "")}
    alone = page(world.ana.client, programme, "channel=email")
    assert "Too few answers, or too few beside them" in alone
    assert "33 answers" in alone
    assert "Too few answers, or" not in page(world.ana.client, programme)
    assert "Too few answers, or" not in page(world.max.client, programme, "channel=email")


def test_a_vendor_reads_the_results_of_their_own_teams(world: World, programme: Programme) -> None:
    asked(world.atlas, programme, 40)
    asked(world.orvane, programme, 30)

    shown = page(world.ana.client, programme)

    assert "40 answers" in shown
    assert "Orvane" not in shown


def test_a_vendor_does_not_find_a_programme_that_asked_about_others(
    world: World, programme: Programme
) -> None:
    asked(world.orvane, programme, 30)

    assert world.ana.client.get(f"/surveys/results/{programme.pk}/").status_code == 404


def test_a_wave_is_shown_by_itself_without_a_choice_of_days(world: World) -> None:
    programme = questionnaires.programme(instrument="esat", occasion="employees")
    wave = questionnaires.wave(programme, first_day=NOON.date() - timedelta(days=400), name="Old")
    asked(world.lyon, programme, 6, wave=wave, day=wave.first_day)

    shown = world.max.client.get(f"/surveys/results/{programme.pk}/?by=period").content.decode()

    assert "6 answers" in shown
    assert "Old" in shown


@pytest.mark.parametrize("query", ["by=agent", "dated=answer", "channel=phone", "agent=1"])
def test_employees_answers_are_not_told_apart_further(world: World, query: str) -> None:
    programme = questionnaires.programme(instrument="esat", occasion="employees")
    wave = questionnaires.wave(programme)
    asked(world.lyon, programme, 6, wave=wave, day=wave.first_day)

    answer = world.max.client.get(f"/surveys/results/{programme.pk}/?{OCTOBER}&{query}")

    assert (
        answer.status_code == 400 if query == "by=agent" else "6 answers" in answer.content.decode()
    )


@pytest.mark.parametrize(
    "query", ["start=x", "by=hour", "dated=never", "team=nobody", "agent=-1", "agent=%00"]
)
def test_an_address_that_makes_no_sense_is_told(
    world: World, programme: Programme, query: str
) -> None:
    answer = world.max.client.get(f"/surveys/results/{programme.pk}/?{query}")

    assert answer.status_code == 400
    assert "notice error" in answer.content.decode()


def test_results_are_taken_away_as_csv(world: World, programme: Programme) -> None:
    asked(world.atlas, programme, 40)

    answer = world.max.client.get(f"/surveys/results/{programme.pk}/?{OCTOBER}&format=csv")

    head, first, *_rest = answer.content.decode().splitlines()
    assert head.startswith("kpi,scope,value,unit")
    assert first.startswith("csat_score,Atlas,0.4,share,16,40,40")


def test_the_trend_is_a_chart_with_its_table(world: World, programme: Programme) -> None:
    for days in (0, 7, 14):
        asked(world.atlas, programme, 40, day=NOON.date() + timedelta(days=days))
    address = f"/surveys/results/{programme.pk}/trend"

    shown = world.max.client.get(f"{address}/?{OCTOBER}").content.decode()
    image = world.max.client.get(f"{address}.svg?{OCTOBER}&theme=dark")

    assert "Customer satisfaction ends at 40.0%" in shown
    assert shown.count('<td class="num">40.0%</td>') == 3
    assert image["Content-Type"] == "image/svg+xml"


def test_results_cost_no_more_for_more_teams(world: World, programme: Programme) -> None:
    asked(world.atlas, programme, 5)
    client = world.max.client
    page(client, programme)
    few = queries(client, programme)

    for number in range(5):
        asked(builders.team(f"Team {number}"), programme, 5)

    assert queries(client, programme) == few


def queries(client: Client, programme: Programme) -> int:
    with CaptureQueriesContext(connection) as found:
        page(client, programme)
    return len(found)
