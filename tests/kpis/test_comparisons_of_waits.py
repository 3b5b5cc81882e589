"""Waits compared on the same hours and languages, too, as far as contacts are enough."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from django_scopes import scopes_disabled

from kpis import results, sheets
from kpis.catalogue import find
from kpis.models import QueueSnapshot
from kpis.models.snapshots import Grain
from kpis.queries.comparisons import Finding, Mix, Side, compare
from kpis.queries.readings import Selection
from kpis.queries.strata import OF_WAITS, WORK
from teams.models import Team
from tests import builders
from tests.kpis import staying
from tests.kpis.staying import END, LATER, START, Stays

OCTOBER = Selection(START, END)
# In UTC; Paris is two hours ahead.
MORNING, AFTERNOON, EVENING = 6, 12, 17


@pytest.fixture
def pair(db: None) -> Iterator[tuple[Team, Team]]:
    with scopes_disabled():
        yield builders.team("Lyon", slug="lyon"), builders.team("Nantes", slug="nantes")


def compared(pair: tuple[Team, Team], *keys: str, **more: Any) -> list[Finding]:
    sides = [Side(team.slug, (team.pk,)) for team in pair]
    given: dict[str, Any] = {"selection": OCTOBER, "now": LATER} | more
    kpis = [find(key) for key in keys or ("service_level",)]
    return compare(kpis, [(sides[0], sides[1])], **given)


def level(pair: tuple[Team, Team], **more: Any) -> Finding:
    (found,) = compared(pair, **more)
    return found


def by_hours(pair: tuple[Team, Team]) -> list[Stays]:
    """In the morning 80% are answered in time, in the evening 40%, whoever answers."""
    lyon, nantes = pair
    return [
        Stays(lyon, MORNING, 80, 100),
        Stays(lyon, EVENING, 10, 25),
        Stays(nantes, MORNING, 20, 25),
        Stays(nantes, EVENING, 40, 100),
    ]


def test_hours_alone_make_a_raw_difference_that_the_same_mix_takes_away(
    pair: tuple[Team, Team],
) -> None:
    staying.done(by_hours(pair))

    service, speed = compared(pair, "service_level", "asa")

    assert service.figures
    first, second = service.figures
    assert (first.crude, second.crude) == (90 / 125, 60 / 125)
    assert [first.adjusted, second.adjusted] == pytest.approx([0.6, 0.6])
    assert service.difference == pytest.approx(0)
    assert (first.coverage, second.coverage) == (1, 1)
    assert {row.key: row.values for row in service.strata()} == {
        "phone/billing/unknown/morning": (0.8, 0.8),
        "phone/billing/unknown/evening": (0.4, 0.4),
    }
    # 10 s or 60 s: on either side the same at each hour.
    assert speed.crude_difference == pytest.approx(-12)
    assert speed.difference == pytest.approx(0)


def test_all_that_is_told_of_a_kind_of_work_says_its_hours(pair: tuple[Team, Team]) -> None:
    staying.done(by_hours(pair))

    with translation.override("fr"):
        found = level(pair)

    fields = results.fields(found)
    assert fields["dimensions"] == list(OF_WAITS)
    keys = {"phone/billing/unknown/morning", "phone/billing/unknown/evening"}
    assert set(fields["weights"]) == keys  # type: ignore[call-overload] # a mapping of strata
    assert {row["stratum"] for row in sheets.rows([found])} == {"all", *keys}
    assert set(found.names.values()) == {
        "Billing, matin (6\u00a0h – 12\u00a0h)",
        "Billing, soirée (18\u00a0h – 22\u00a0h)",
    }


def test_languages_make_a_difference_likewise_and_one_that_is_not_told_is_one_of_them(
    pair: tuple[Team, Team],
) -> None:
    lyon, nantes = pair
    staying.done(
        [
            Stays(lyon, MORNING, 80, 100, "fr"),
            Stays(lyon, MORNING, 10, 25, ""),
            Stays(nantes, MORNING, 20, 25, "fr"),
            Stays(nantes, MORNING, 40, 100, ""),
        ]
    )

    found = level(pair)

    assert found.crude_difference == pytest.approx(0.24)
    assert found.difference == pytest.approx(0)
    assert {row.key for row in found.strata()} == {
        "phone/billing/unknown/fr",
        "phone/billing/unknown/unknown",
    }
    assert set(found.names.values()) == {"Billing, French", "Billing, unknown language"}


def test_a_kind_of_work_with_thin_languages_stands_in_all_of_them(pair: tuple[Team, Team]) -> None:
    hours = by_hours(pair)
    # So many languages that none has ten calls on either side.
    codes = ("fr", "de", "en", "es", "it", "nl", "pl", "pt", "sv", "da", "fi", "cs", "el")
    thin = [
        replace(one, n=one.n // 5 // len(codes) + 1, in_time=0, language=code)
        for one in hours
        for code in codes
    ]
    staying.done([*hours, *(one for one in thin if one.language != "fr")])

    found = level(pair)

    assert {row.key for row in found.strata()} == {
        "phone/billing/unknown/morning",
        "phone/billing/unknown/evening",
    }
    assert found.figures
    assert all(figure.coverage == 1 for figure in found.figures)


def test_sides_that_never_work_at_the_same_hours_are_compared_by_kind_of_work_alone(
    pair: tuple[Team, Team],
) -> None:
    lyon, nantes = pair
    staying.done([Stays(lyon, MORNING, 80, 100), Stays(nantes, EVENING, 40, 100)])

    found = level(pair)

    assert [row.key for row in found.strata()] == ["phone/billing/unknown"]
    assert found.difference == pytest.approx(0.4)


def test_one_kind_of_work_is_told_apart_where_another_has_too_few(
    pair: tuple[Team, Team],
) -> None:
    lyon, nantes = pair
    loans = [
        Stays(lyon, MORNING, 6, 12, topic="loans"),
        Stays(nantes, MORNING, 3, 6, topic="loans"),
        Stays(nantes, AFTERNOON, 3, 6, topic="loans"),
    ]
    staying.done([*by_hours(pair), *loans])

    assert {row.key for row in level(pair).strata()} == {
        "phone/billing/unknown/morning",
        "phone/billing/unknown/evening",
        "phone/loans/unknown",
    }


def test_the_work_of_all_weighs_strata_as_they_are_told_apart(pair: tuple[Team, Team]) -> None:
    third = builders.team("Lille", slug="lille")
    staying.done([*by_hours(pair), Stays(third, MORNING, 0, 250), Stays(third, AFTERNOON, 9, 50)])

    found = level(pair, mix=Mix.TOTAL)

    # Of all calls 375 in the morning, 125 in the evening; in the afternoon the two had none.
    assert {row.key: row.weight for row in found.strata()} == pytest.approx(
        {"phone/billing/unknown/morning": 0.75, "phone/billing/unknown/evening": 0.25}
    )


def test_teams_of_a_group_are_added_up_in_each_stratum(pair: tuple[Team, Team]) -> None:
    lyon, nantes = pair
    other = builders.team("Lille", slug="lille")
    staying.done([*by_hours(pair), Stays(other, MORNING, 20, 100)])
    sides = Side("internal", (other.pk, lyon.pk)), Side("nantes", (nantes.pk,))

    (found,) = compare([find("service_level")], [sides], OCTOBER, now=LATER)

    assert {row.key: row.values[0] for row in found.strata()} == {
        "phone/billing/unknown/morning": 0.5,
        "phone/billing/unknown/evening": 0.4,
    }


def test_single_topics_of_a_group_and_what_is_no_wait_are_told_apart_by_work_alone(
    pair: tuple[Team, Team],
) -> None:
    group = builders.topic("money")
    topic = builders.topic("billing", parent=group)
    builders.topic("refund", parent=group)
    staying.done(by_hours(pair))
    one = replace(OCTOBER, topics=(topic.pk,))
    whole = replace(OCTOBER, topics=(group.pk, topic.pk, builders.topic("refund").pk))

    assert level(pair).dimensions == level(pair, selection=whole).dimensions == OF_WAITS
    assert level(pair, selection=one).dimensions == WORK
    assert [row.key for row in level(pair, selection=one).strata()] == ["phone/money/unknown"]
    speed, median, handled = compared(pair, "asa", "wait_time", "aht_contact")
    assert [found.dimensions for found in (speed, median, handled)] == [OF_WAITS, WORK, WORK]


def test_days_of_which_no_hours_were_kept_are_compared_by_kind_of_work(
    pair: tuple[Team, Team],
) -> None:
    staying.done(by_hours(pair))
    QueueSnapshot.objects.filter(grain=Grain.STRATA).delete()
    for row in QueueSnapshot.objects.filter(grain=Grain.MIX):
        row.pk, row.grain, row.language = None, Grain.STRATA, 0
        row.save()

    found = level(pair)

    assert [row.key for row in found.strata()] == ["phone/billing/unknown"]
    assert found.difference == found.crude_difference == pytest.approx(0.24)
