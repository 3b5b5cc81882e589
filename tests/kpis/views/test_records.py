"""The pages of what was recorded: lists that narrow, one case, evaluation, day and rate card."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis import strips
from teams.models import RateCard, RateTier
from tests import builders, facts
from tests.builders import NOON
from tests.world import World

EVERYBODYS = ["cases", "evaluations", "forms", "days", "forecasts", "samples"]
MANAGERS = ["visits", "costs", "rates", "cards"]
ADMINISTRATORS = ["relationships"]
OCTOBER = "since=2026-10-01&until=2026-10-31"
HOUR = timedelta(hours=1)


def text(person: Any, address: str, status: int = 200) -> str:
    answer = person.client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("code", [*EVERYBODYS, *MANAGERS, *ADMINISTRATORS])
def test_an_administrator_opens_each_list_full_and_empty(world: World, code: str) -> None:
    assert "Nothing found." in text(world.admin, f"/records/{code}/?since=2020-01-01") or (
        code in ("forms", "cards")
    )
    facts.one_of_each(world.lyon)
    facts.relationship()
    text(world.admin, f"/records/{code}/?{OCTOBER}")


@pytest.mark.parametrize("code", [*MANAGERS, *ADMINISTRATORS])
def test_a_vendor_opens_no_list_of_what_is_not_theirs(world: World, code: str) -> None:
    text(world.ana, f"/records/{code}/", status=403)


def test_the_overview_names_what_the_reader_may_open(world: World) -> None:
    vendor, manager = text(world.ana, "/records/"), text(world.max, "/records/")

    for code in EVERYBODYS:
        assert f"/records/{code}/" in vendor
    for code in MANAGERS:
        assert f"/records/{code}/" not in vendor
        assert f"/records/{code}/" in manager
    assert "/records/relationships/" not in manager


def test_a_vendor_sees_the_cases_that_their_team_owns_and_no_others(world: World) -> None:
    mine = facts.case(
        world.orvane, owner_team=world.atlas, reply_team=world.orvane, replied_at=NOON
    )
    other = facts.case(world.orvane)

    listed = text(world.ana, f"/records/cases/?{OCTOBER}")
    page = text(world.ana, f"/records/cases/{mine.pk}/")

    assert mine.external_id in listed
    assert other.external_id not in listed
    assert "another team" in page
    assert "Orvane" not in page


def test_a_list_narrows_by_team_by_kind_and_by_local_days(world: World) -> None:
    night = datetime(2026, 10, 5, 22, 30, tzinfo=UTC)  # the 6th in Paris
    kept = facts.case(world.lyon, status="pending", created_at=night)
    for values in ({"status": "open", "created_at": night}, {"status": "pending"}):
        facts.case(world.lyon, **values)
    facts.case(world.atlas, status="pending", created_at=night)

    page = text(
        world.max, "/records/cases/?team=lyon&kind=pending&since=2026-10-06&until=2026-10-06"
    )

    assert kept.external_id in page
    assert "1 row" in page


@pytest.mark.parametrize(
    "query", ["team=nobody", "kind=odd", "since=tomorrow", "q=%00", "sort=status&page=9", "page=-1"]
)
def test_odd_wishes_narrow_nothing(world: World, query: str) -> None:
    facts.case(world.lyon)

    text(world.max, f"/records/cases/?{query}")


def test_of_what_grows_daily_the_last_month_is_shown_and_the_page_says_so(world: World) -> None:
    old = facts.case(world.lyon, created_at=datetime(2020, 1, 1, tzinfo=UTC))

    page = text(world.max, "/records/cases/")

    assert old.external_id not in page
    assert 'name="since" value="20' in page


def test_a_case_tells_its_clocks_its_events_and_its_promises(world: World) -> None:
    case = facts.case(
        world.lyon, replied_at=NOON + 67.25 * HOUR, reply_business_ms=4.25 * facts.HOUR, replies_n=1
    )
    facts.case_event(case, kind="reply", at=NOON + 67.25 * HOUR)
    facts.deadline(world.lyon, case=case, due_at=NOON, met_at=NOON + HOUR)

    page = text(world.max, f"/records/cases/{case.pk}/")

    for said in ("67 h 15 min", "4 h 15 min", "public reply", "late"):
        assert said in page


def test_an_evaluation_tells_each_mark_and_what_was_failed(world: World) -> None:
    found = facts.evaluation(world.lyon, score_bp=8333, score_af_bp=0, fails_compliance=True)
    facts.mark(found, points=8, criterion=facts.criterion(found.rubric, name="Greeting"))
    facts.mark(found, points=None, criterion=facts.criterion(found.rubric, name="Tone"))

    page = text(world.max, f"/records/evaluations/{found.pk}/")

    for said in ("Greeting", "83.3%", "80.0%", "not applicable", "compliance"):
        assert said in page
    assert "Greeting" in text(world.ana, f"/records/forms/{found.rubric_id}/")


def test_a_day_is_drawn_as_planned_and_as_it_was_cut_at_midnight(world: World) -> None:
    agent = world.agents["lyon"]
    day = facts.agent_day(world.lyon, agent=agent, contact_ms=facts.HOUR)
    evening = datetime(2026, 10, 5, 20, tzinfo=UTC)  # 22:00 in Paris
    late = facts.state(world.lyon, agent=agent, starts_at=evening, ends_at=evening + 8 * HOUR)
    facts.state(world.lyon, agent=agent, is_planned=True, activity="idle")

    page = text(world.max, f"/records/days/{day.pk}/")
    drawn = strips.strip(day.day, [late])

    assert drawn is not None
    assert [hour for _, hour in drawn.hours] == ["22:00", "23:00", "00:00"]
    assert [(part.x, part.width) for part in drawn.actual] == [("0.00", "180.00")]
    assert "22:00–06:00 with customers" in page


def test_costs_are_exact_in_their_currency_and_summed_in_ours(world: World) -> None:
    facts.cost(world.lyon, amount=100_050)
    facts.cost(world.lyon, amount=200_00, currency="USD", reported=184_00)

    page = text(world.max, "/records/costs/?since=2026-10-01")

    for said in ("€1,000.50", "200.00 USD", "together €1,184.50"):
        assert said in page


def test_visits_are_counted_by_day_and_kind(world: World) -> None:
    for end in ("served", "served", "abandoned"):
        facts.visit(end=end)

    page = text(world.max, f"/records/visits/?{OCTOBER}")

    assert "Mon 5 Oct. 2026" in page
    assert "1 row" in page


CARD = {
    "team": "",
    "unit": "contact",
    "currency": "EUR",
    "since": "2026-11-01",
    "until": "",
    "tiers": "1000 3,50\n\n3.1",
    "minimum_units": "100",
    "adjustment": "0.02",
}


def publish(world: World, **values: str) -> Any:
    typed = CARD | {"team": str(world.atlas.pk)} | values
    return world.admin.client.post("/records/cards/add/", typed)


def test_a_rate_card_is_published_with_tiers_that_touch(world: World) -> None:
    answer = publish(world)

    with scopes_disabled():
        card = RateCard.objects.get()
        tiers = list(card.tiers.order_by("above").values_list("above", "up_to", "price"))
    assert answer["Location"] == f"/records/cards/{card.pk}/"
    assert [(a, u, float(p)) for a, u, p in tiers] == [(0, 1000, 3.5), (1000, None, 3.1)]
    page = text(world.max, f"/records/cards/{card.pk}/")
    for said in ("above 0, up to 1,000", "3.50 EUR", "3.10 EUR", "2.0%"):
        assert said in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tiers": "1000 3.5"}, "on the last line the price alone"),
        ({"tiers": "1000 3\n900 2\n1"}, "is no number of units above 1000"),
        ({"tiers": "1000 -3\n1"}, "is no price with at most four decimals"),
        ({"tiers": "1.23456"}, "is no price with at most four decimals"),
        ({"tiers": ""}, "required"),
        ({"since": "2026-11-02"}, "begins on the first of a month"),
        ({"currency": "euro"}, "Three letters such as EUR."),
        ({"team": "0"}, "Select a valid choice"),
    ],
)
def test_a_slip_in_a_rate_card_is_told_and_nothing_is_published(
    world: World, wrong: dict[str, str], said: str
) -> None:
    answer = publish(world, **wrong)

    assert said in answer.content.decode()
    with scopes_disabled():
        assert not RateCard.objects.exists()


def test_a_card_for_months_that_have_one_is_refused(world: World) -> None:
    facts.rate_card(world.atlas, RateTier(above=0, price=3), since=date(2026, 1, 1))

    assert "holds in these months already" in publish(world).content.decode()


def test_a_manager_reads_rate_cards_and_publishes_none(world: World) -> None:
    assert "/records/cards/add/" not in text(world.max, "/records/cards/")
    text(world.max, "/records/cards/add/", status=403)
    assert "/records/cards/add/" in text(world.admin, "/records/cards/")


@pytest.mark.parametrize("code", ["cases", "evaluations", "cards", "days", "costs"])
def test_a_long_list_asks_as_much_as_a_short_one(world: World, code: str) -> None:
    client = world.max.client
    asked = []
    for first in (0, 2):
        for number in range(first, first + 2 + 18 * (first > 0)):
            since = date(1990 + number, 1, 1)
            facts.case(world.lyon, topic=builders.topic(f"topic-{number}"))
            facts.evaluation(world.lyon, agent=world.agents["lyon"])
            facts.rate_card(world.atlas, since=since, until=since)
            facts.agent_day(world.lyon, day=NOON.date())
            facts.cost(world.lyon, channel=builders.channel())
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/records/{code}/?{OCTOBER}")
        asked.append(len(queries))

    assert asked[1] == asked[0]
