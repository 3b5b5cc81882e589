"""The specification's worked examples of contacts, by the names used there."""

from datetime import date, datetime, timedelta

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.queries.readings import Reading, Selection, readings
from teams import hours
from teams.actions import calendars
from teams.ingest.kinds.interactions import INTERACTIONS
from teams.models import ChangedDay, Interaction, Leg, Team
from tests import builders, facts
from tests.builders import NOON, leg
from tests.kpis.october import LATER
from tests.kpis.told import Fact, chat, directory, load
from tests.teams.ingest.stamping import PARIS, stamped, told

pytestmark = pytest.mark.django_db
DAY = NOON.date()
HOUR, MINUTE = 3600, 60


def read(*keys: str, team: Team | None = None) -> dict[str, Reading]:
    for shift in range(-10, 11):
        ChangedDay.objects.get_or_create(source="interactions", day=DAY + timedelta(days=shift))
    with scopes_disabled():
        snapshots.refresh_due(now=LATER)
        chosen = Selection(DAY, DAY, teams=(team.pk,) if team else ())
        found = readings([find(key) for key in keys], chosen, now=LATER)
    return {reading.kpi.key: reading for reading in found}


def terms(reading: Reading) -> tuple[float, float]:
    assert reading.numerator is not None
    assert reading.denominator is not None
    return float(reading.numerator), float(reading.denominator)


def test_1_transfer() -> None:
    vendor = builders.team("Atlas", vendor=builders.vendor())
    internal = builders.team("Lyon")
    first = leg(vendor, wait=40, talk=190, hold=30, wrap_up=20, is_transfer=True)
    second = leg(internal, at=first.ended_at, wait=90, talk=360, wrap_up=60)
    builders.interaction(first, second, customer=builders.customer())

    with scopes_disabled():
        assert (Interaction.objects.count(), Leg.objects.count()) == (1, 2)
    keys = ("aht_leg", "service_level", "escalation_rate:leg", "fcr_rate")
    of_vendor, of_internal = read(*keys, team=vendor), read(*keys, team=internal)
    whole = read("channel_volume", "aht_contact", "customer_total_time", "fcr_rate")
    shared = read("aht_contact", "customer_total_time", "fcr_rate", team=builders.common("mixed"))

    assert whole["channel_volume"].numerator == 1
    assert (terms(of_vendor["aht_leg"]), terms(of_internal["aht_leg"])) == ((240, 1), (420, 1))
    assert terms(whole["aht_contact"]) == terms(shared["aht_contact"]) == (660, 1)
    assert terms(whole["customer_total_time"]) == terms(shared["customer_total_time"]) == (710, 1)
    assert terms(of_vendor["service_level"]) == terms(of_internal["service_level"]) == (0, 1)
    assert terms(of_vendor["escalation_rate:leg"]) == (1, 1)
    assert terms(of_internal["escalation_rate:leg"]) == (0, 1)
    assert terms(shared["fcr_rate"]) == terms(whole["fcr_rate"]) == (1, 1)
    assert [of["fcr_rate"].denominator for of in (of_vendor, of_internal)] == [0, 0]


def stays(team: Team, count: int, **values: object) -> None:
    for number in range(count):
        at = NOON + timedelta(seconds=number)
        builders.interaction(leg(team, at=at, **values))  # type: ignore[arg-type]  # builder's own


def test_5_short_abandon() -> None:
    support = builders.team("Support")
    stays(support, 150, wait=20)
    stays(support, 20, wait=25)
    stays(support, 6, wait=5, outcome="abandoned")
    stays(support, 8, wait=12, outcome="abandoned")
    stays(support, 10, wait=30, outcome="abandoned")
    stays(support, 6, wait=30, outcome="flow_team")
    stays(support, 12, wait=60, outcome="abandoned", is_open=False)

    found = read(
        *("answer_rate", "abandonment_rate", "overflow_rate", "service_level"),
        *("answer_rate:offered", "channel_volume", "channel_volume:closed_hours"),
        *("customer_service_level", "asa:all"),
    )

    shares = {key: terms(found[key]) for key in ("answer_rate", "abandonment_rate")}
    overflow = terms(found["overflow_rate"])
    assert shares == {"answer_rate": (170, 194), "abandonment_rate": (18, 194)}
    assert overflow == (6, 194)
    assert sum(k for k, _ in (*shares.values(), overflow)) == 194, "100 %"
    printed = [round(100 * k / n, 2) for k, n in (*shares.values(), overflow)]
    assert printed == [87.63, 9.28, 3.09]
    assert terms(found["service_level"]) == (150, 188)
    assert round(100 * 150 / 188, 2) == 79.79
    assert found["channel_volume"].numerator == 212
    assert found["channel_volume:closed_hours"].numerator == 12
    assert found["answer_rate:offered"].denominator == 200, "in volume only"
    assert found["asa:all"].denominator == 200


def test_example_12_concurrency() -> None:
    ten = datetime(2026, 10, 5, 10, tzinfo=PARIS)
    chats = [
        chat("first", ten, 12 * MINUTE),
        chat("second", ten + timedelta(minutes=6), 14 * MINUTE),
    ]

    with scopes_disabled():
        feed = directory()
        load([Fact(INTERACTIONS, tuple(chats))], feed)
        own = dict(Leg.objects.values_list("interaction__external_id", "effective_ms"))
    found = read("aht_leg", "aht_leg:effective")

    assert own == {"first": 9 * MINUTE * 1000, "second": 11 * MINUTE * 1000}
    assert terms(found["aht_leg"]) == ((12 + 14) * MINUTE, 2), "what the customers saw"
    assert terms(found["aht_leg:effective"]) == ((9 + 11) * MINUTE, 2), "the wall clock"


def test_13_calendar() -> None:
    calendar = facts.calendar()
    calendars.publish(
        calendar=calendar, since=date(2026, 1, 1), hours=hours.read("Mon-Fri 09:00-18:00"),
        by=None, now=NOON,
    )  # fmt: skip
    with scopes_disabled():
        facts.calendar_use(calendar=calendar)
        lyon = builders.team("Lyon")
        friday = datetime(2027, 1, 15, 16, 10, tzinfo=PARIS)
        monday = datetime(2027, 1, 18, 11, 25, tzinfo=PARIS)
        case = facts.case(lyon, code="email", created_at=friday)
        told(
            case,
            (friday + timedelta(minutes=1), "reply", "rule", ""),
            (monday, "reply", "agent", ""),
        )
        stamped(case)
        for day in (friday.date(), monday.date()):
            ChangedDay.objects.get_or_create(source="cases", day=day)
        later = datetime(2027, 3, 1, tzinfo=PARIS)
        snapshots.refresh_due(now=later)
        keys = ("first_response_time", "first_response_time:business", "first_response_time:rate")
        chosen = Selection(friday.date(), monday.date())
        found = {
            reading.kpi.key: terms(reading)
            for reading in readings([find(key) for key in keys], chosen, now=later)
        }

    assert found["first_response_time"] == (67.25 * HOUR, 1)
    assert found["first_response_time:business"] == (4.25 * HOUR, 1)
    assert found["first_response_time:rate"] == (0, 1), "4 h target missed"
    assert found["first_response_time:business"][0] <= 24 * HOUR, "24 h business floor met"
