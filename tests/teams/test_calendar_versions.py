"""Calendars are published, used and counted by; what was published never changes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django_scopes import scopes_disabled

from teams import hours
from teams.actions import calendars
from teams.ingest import clock, staging
from teams.models import Calendar, CalendarVersion
from tests import builders, facts
from tests.builders import NOON
from tests.world import World

OFFICE = "Mon-Fri 09:00-18:00"
SINCE = date(2026, 1, 1)
HOUR = 3_600_000


@pytest.fixture
def everywhere(db: None) -> Iterator[None]:
    with scopes_disabled():
        yield


def publish(calendar: Calendar, text: str = OFFICE, **values: Any) -> CalendarVersion:
    given: dict[str, Any] = {"since": SINCE, "hours": hours.read(text), "by": None, "now": NOON}
    return calendars.publish(calendar=calendar, **given | values)


def business(team, channel, starts: datetime, ends: datetime) -> int | None:
    """What the database counts between two instants."""
    clock.prepare()
    join = clock.joined("asked.team", "asked.channel", "asked.starts")
    between = clock.between("clock.version_id", "asked.starts", "asked.ends")
    return staging.one(
        f"SELECT {between} FROM (SELECT %s::bigint AS team, %s::bigint AS channel,"
        f" %s::timestamptz AS starts, %s::timestamptz AS ends) AS asked {join}",
        [team.pk, channel.pk, starts, ends],
    )


def test_a_version_is_published_with_its_public_holidays(everywhere: None) -> None:
    version = publish(
        facts.calendar(), country="FR", closures={date(2026, 12, 24): "Christmas Eve"}
    )

    closed = dict(version.closed_days.values_list("day", "name"))
    assert closed[date(2026, 7, 14)] == "Fête nationale"
    assert closed[date(2026, 12, 24)] == "Christmas Eve"
    assert max(closed) < date(2036, 1, 1)
    assert version.hours.count() == 5
    assert version.spans.latest("opens_at").opens_at.year == 2035
    assert not version.spans.filter(opens_at__date=date(2026, 7, 14)).exists()


def test_a_region_has_holidays_of_its_own(everywhere: None) -> None:
    days = [
        set(
            publish(facts.calendar(name), country=country).closed_days.values_list("day", flat=True)
        )
        for name, country in (("north", "DE-BE"), ("south", "DE-BY"))
    ]

    assert date(2026, 1, 6) in days[1] - days[0]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("hours", {"text": "Mon 09:00-12:00, 11:00-13:00"}),
        ("country", {"country": "XX"}),
        ("country", {"country": "FR-XYZ"}),
    ],
)
def test_what_cannot_be_published_is_refused_and_leaves_nothing(
    everywhere: None, field: str, values: dict[str, str]
) -> None:
    with pytest.raises(calendars.Refused) as refusal:
        publish(facts.calendar(), **values)

    assert refusal.value.field == field
    assert not CalendarVersion.objects.exists()


def test_a_version_must_begin_after_one_that_facts_have_used(everywhere: None) -> None:
    team = builders.team()
    calendar = facts.calendar()
    facts.calendar_use(calendar=calendar, team=team)
    publish(calendar, since=date(2026, 1, 1))
    publish(calendar, since=date(2026, 9, 1))
    builders.interaction(builders.leg(team, business_wait_ms=5))

    with pytest.raises(calendars.Refused, match="2026-09-01"):
        publish(calendar, since=date(2026, 8, 1))
    publish(calendar, since=date(2026, 11, 1))


def test_another_teams_contacts_use_nothing_of_a_calendar(everywhere: None) -> None:
    calendar = facts.calendar()
    facts.calendar_use(calendar=calendar, team=builders.team())
    publish(calendar, since=date(2026, 9, 1))
    builders.interaction(builders.leg(builders.team(), business_wait_ms=5))

    publish(calendar, since=date(2026, 8, 1))

    assert calendar.versions.count() == 2


def test_business_time_in_the_database_is_that_of_the_stretches(everywhere: None) -> None:
    team, channel = builders.team(), builders.channel("email")
    calendar = facts.calendar()
    facts.calendar_use(calendar=calendar)
    publish(calendar)
    friday = datetime(2027, 1, 15, 15, 10, tzinfo=UTC)

    monday = datetime(2027, 1, 18, 10, 25, tzinfo=UTC)
    assert business(team, channel, friday, monday) == 4.25 * HOUR
    assert business(team, channel, friday, friday + timedelta(hours=1)) == HOUR
    night = friday.replace(hour=22)
    assert business(team, channel, night, night + timedelta(hours=1)) == 0


def test_without_a_calendar_no_business_time_is_known(everywhere: None) -> None:
    publish(facts.calendar())

    assert business(builders.team(), builders.channel(), NOON, NOON + timedelta(hours=1)) is None


def test_the_most_particular_use_counts(everywhere: None) -> None:
    team, channel = builders.team(), builders.channel("email")
    ends = NOON + timedelta(hours=10)
    found = []
    uses: tuple[dict[str, Any], ...] = (
        {}, {"channel": channel}, {"team": team}, {"team": team, "channel": channel},
    )  # fmt: skip
    for length, use in enumerate(uses, start=1):
        calendar = facts.calendar(f"calendar-{length}")
        facts.calendar_use(calendar=calendar, **use)
        publish(calendar, f"Mon 15:00-{15 + length}:00")
        found.append(business(team, channel, NOON, ends))

    assert found == [HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR]
    assert business(builders.team(), builders.channel(), NOON, ends) == HOUR


def test_a_later_version_never_alters_an_earlier_duration(everywhere: None) -> None:
    team, channel = builders.team(), builders.channel("email")
    calendar = facts.calendar()
    facts.calendar_use(calendar=calendar)
    first = publish(calendar)
    before = business(team, channel, NOON, NOON + timedelta(days=7))
    spans = list(first.spans.values_list("opens_at", "closes_at", "before_ms"))

    publish(calendar, "Mon-Sun 00:00-24:00", since=date(2026, 10, 7))

    # It began under the first version, and is counted by it to its end.
    assert business(team, channel, NOON, NOON + timedelta(days=7)) == before
    assert list(first.spans.values_list("opens_at", "closes_at", "before_ms")) == spans
    later = NOON + timedelta(days=7)
    assert business(team, channel, later, later + timedelta(days=1)) == 24 * HOUR


def test_an_administrator_publishes_hours_and_reads_them_in_french(world: World) -> None:
    client = world.admin.client
    answer = client.post(
        "/settings/calendars/add/", {"name": "Desk", "slug": "desk", "time_zone": "Europe/Paris"}
    )
    assert answer.status_code == 302
    calendar = Calendar.objects.get(slug="desk")

    address = f"/settings/versions/add/?of={calendar.pk}"
    typed = {"since": "2026-01-01", "hours": OFFICE, "country": "FR", "closures": "2026-12-24 Eve"}
    assert client.post(address, typed).status_code == 302

    version = calendar.versions.get()
    page = client.get(f"/settings/versions/{version.pk}/", HTTP_ACCEPT_LANGUAGE="en")
    assert "Mon-Fri 09:00-18:00" in page.content.decode()
    assert "2026-12-24 Eve" in page.content.decode()
    world.admin.user.language = "fr"
    world.admin.user.save()
    assert "lun-ven 09:00-18:00" in client.get("/settings/versions/").content.decode()
    assert client.get(f"/settings/calendars/{calendar.pk}/").status_code == 200
    assert client.post(f"/settings/versions/{version.pk}/", typed).status_code == 405


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"hours": "Mon 9-12"}, "are no hours"),
        ({"hours": "Mon 09:00-12:00, 11:00-13:00"}, "overlap"),
        ({"country": "XX"}, "No public holidays are known"),
        ({"closures": "Christmas"}, "begins with no day"),
        ({"closures": "2026-02-30 x"}, "begins with no day"),
        ({"since": "yesterday"}, "valid date"),
    ],
)
def test_a_form_says_what_is_wrong_and_saves_nothing(
    world: World, typed: dict[str, str], said: str
) -> None:
    calendar = facts.calendar()
    given = {"since": "2026-01-01", "hours": OFFICE, "country": "", "closures": ""}

    page = world.admin.client.post(f"/settings/versions/add/?of={calendar.pk}", given | typed)

    assert page.status_code == 200
    assert said in page.content.decode()
    assert not CalendarVersion.objects.exists()


def test_a_team_is_given_a_calendar(world: World) -> None:
    calendar = facts.calendar()
    given = {"calendar": calendar.pk, "team": world.lyon.pk, "since": "2026-01-01"}

    answer = world.admin.client.post("/settings/uses/add/", given)

    assert answer.status_code == 302
    assert calendar.uses.get().team_id == world.lyon.pk
