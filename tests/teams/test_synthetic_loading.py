"""The synthetic centre's way into the tables."""

from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django_scopes import scopes_disabled

from teams.ingest import concurrency
from teams.models import (
    Assignment,
    ChangedDay,
    Channel,
    Customer,
    Feed,
    Interaction,
    Leg,
    Segment,
    Team,
    Topic,
)
from teams.synthetic import centre, loading
from tests import stamping


def small(*, seed=4, teams=5):
    return centre(interactions=3_000, days=6, seed=seed, until=date(2026, 3, 31), teams=teams)


def keys_and_indexes():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
            " UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes"
            " WHERE schemaname = 'public'"
            " UNION ALL SELECT relname, relforcerowsecurity::text, relrowsecurity::text"
            " FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1, 2, 3"
        )
        return cursor.fetchall()


def test_loading_leaves_the_tables_as_they_were_but_for_their_rows(db):
    before = keys_and_indexes()

    loading.load(small())

    assert keys_and_indexes() == before
    with scopes_disabled():
        assert Interaction.objects.count() == 3_000


def test_stamps_are_the_sums_of_the_legs(db):
    loading.load(small())

    zero = {name: Coalesce(Sum(f"legs__{name}"), 0) for name in ("talk_ms", "hold_ms")}
    with scopes_disabled():
        summed = Interaction.objects.annotate(
            legs_found=Count("legs"),
            handled_found=Count("legs", Q(legs__answered_at__isnull=False, legs__kind="main")),
            transfers_found=Count("legs", Q(legs__is_transfer=True)),
            wait_found=Coalesce(Sum("legs__wait_ms"), 0),
            handle_found=zero["talk_ms"]
            + zero["hold_ms"]
            + Coalesce(Sum("legs__consult_ms"), 0)
            + Coalesce(Sum("legs__wrap_up_ms"), 0),
            teams_found=Count("legs__team", distinct=True),
        )
        wrong = summed.exclude(
            legs_n=F("legs_found"),
            handled_n=F("handled_found"),
            transfers_n=F("transfers_found"),
            wait_ms=F("wait_found"),
            handle_ms=F("handle_found"),
        )
        shared = summed.filter(teams_found__gt=1)

        assert not wrong.exists()
        assert shared.exists()
        assert set(shared.values_list("sole_team__slug", flat=True)) == {"mixed"}
        assert not summed.filter(teams_found=1, sole_team__slug="mixed").exists()


def test_stamps_are_those_that_an_import_makes(db):
    loading.load(small())

    with scopes_disabled():
        contacts = Interaction.objects.select_related("channel", "first_team").prefetch_related(
            "legs__team", "channel__promises"
        )
        wrong = {
            contact.external_id: found
            for contact in contacts
            if (found := stamping.differences(contact))
        }
        told = set(Interaction.objects.values_list("access", flat=True))
        shares = set(Leg.objects.values_list("pk", "effective_ms"))
        concurrency.restamp()
        assert set(Leg.objects.values_list("pk", "effective_ms")) == shares

    assert any(share for _, share in shares)
    assert wrong == {}
    assert told >= {"", "in_time", "late", "short", "abandoned", "left"}


def test_legs_carry_the_promise_of_their_channel(db):
    loading.load(small())

    with scopes_disabled():
        promised = set(
            Leg.objects.values_list("interaction__channel__code", "promise_ms", "short_ms")
        )
    assert ("phone", 20_000, 5_000) in promised
    assert len(promised) == 4


def test_loading_twice_adds_and_marks_the_days_again(db):
    loading.load(small(teams=7))
    loading.load(small(teams=7))

    with scopes_disabled():
        assert Interaction.objects.count() == 6_000
        assert Team.objects.real().count() == 7
        assert Assignment.objects.values("agent", "team").distinct().count() == (
            Assignment.objects.count()
        )
        assert Customer.objects.count() == 6_000
    days = ChangedDay.objects.filter(
        source="interactions", day__range=("2026-03-26", date(2026, 6, 30))
    )
    assert list(days.values_list("counter", flat=True)) == [2] * 6


def test_loading_refuses_to_join_the_facts_of_another_feed(db):
    loading.load(small())
    other = Feed.objects.create(slug="switchboard", name="Switchboard", time_zone="UTC")
    with scopes_disabled():
        team = Team.objects.real()[0]
        at = datetime.fromisoformat("2026-03-01T10:00:00+00:00")
        Interaction.objects.create(
            feed=other, external_id="1", arrived_at=at, ended_at=at, legs_n=0, handled_n=0,
            channel=Channel.objects.get(code="phone"), topic=Topic.objects.get(slug="unknown"),
            segment=Segment.objects.get(slug="unknown"), first_team=team, last_team=team,
            sole_team=team, transfers_n=0, wait_ms=0, handle_ms=0, customer_ms=0,
        )  # fmt: skip

    words = ["generate", "--interactions", "100", "--days", "2"]
    with pytest.raises(CommandError, match="interactions of other feeds"):
        call_command(*words)
    call_command(*words, "--yes")

    with scopes_disabled():
        assert Interaction.objects.count() == 3_101


def test_only_the_owner_of_the_tables_may_load(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE vigie_app")

    with pytest.raises(loading.Refused, match="vigie_app does not own"):
        loading.load(small())
