"""Shares by reason for dissatisfaction: against SQL by hand, and with the facts behind them."""

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django_scopes import scopes_disabled

from kpis import catalogue
from kpis.catalogue import find
from kpis.compiler import bounds
from kpis.drills import Side, sides
from kpis.queries.drilldown import every
from kpis.queries.readings import Reading, readings
from kpis.stats import moments
from teams.models import Channel, DissatisfactionReason, Team
from teams.scope import Reach
from tests.kpis.october import LATER, ZONE, October

pytestmark = pytest.mark.django_db
KPI = find("dissatisfaction_reason_share")
# Written by hand: contacts with the reason, and dissatisfied contacts, by reason.
BY_HAND = """
    WITH handled AS (
        SELECT i.id, i.sentiment FROM teams_interaction AS i
        WHERE i.direction = 'inbound' AND NOT i.is_excluded AND i.handled_n > 0
          AND i.ended_at >= %(opens)s AND i.ended_at < %(closes)s
          AND (%(team)s::bigint IS NULL OR i.sole_team_id = %(team)s)
          AND (%(channel)s::bigint IS NULL OR i.channel_id = %(channel)s)
    ), sad AS (
        SELECT id FROM handled WHERE sentiment = 'negative'
        UNION SELECT i.id FROM handled AS i JOIN teams_reasontold AS t ON t.interaction_id = i.id
    )
    SELECT r.slug, count(DISTINCT t.interaction_id), (SELECT count(*) FROM sad)
    FROM teams_dissatisfactionreason AS r
    JOIN teams_reasontold AS t ON t.reason_id = r.id AND t.interaction_id IN (SELECT id FROM sad)
    GROUP BY r.slug ORDER BY r.slug
"""


@pytest.fixture
def reasons(october: October) -> dict[int, str]:
    return dict(DissatisfactionReason.objects.values_list("pk", "slug"))


def by_hand(october: October, team: Team | None = None, channel: int | None = None) -> list[object]:
    opens, closes = bounds(october.selection.start, october.selection.end, ZONE)
    with connection.cursor() as cursor:
        cursor.execute(
            BY_HAND,
            {
                "opens": opens,
                "closes": closes,
                "team": team.pk if team else None,
                "channel": channel,
            },
        )
        return cursor.fetchall()


def terms(found: list[Reading], reasons: dict[int, str]) -> list[object]:
    told = {reasons[one.cell.reason or 0]: one for one in found if one.numerator}
    return [(slug, told[slug].numerator, told[slug].denominator) for slug in sorted(told)]


def test_shares_by_reason_equal_plain_sql(october: October, reasons: dict[int, str]) -> None:
    whole = readings([KPI], october.selection, by=["reason"], now=LATER)
    apart = readings([KPI], october.selection, by=["team", "reason"], now=LATER)

    assert terms(whole, reasons) == by_hand(october)
    assert len(whole) == 3
    for team in october.teams:
        mine = [one for one in apart if one.cell.team == team.pk]
        assert terms(mine, reasons) == by_hand(october, team)
    # The days before and after, for samples that may be shown.
    longer = replace(october.selection, start=date(2026, 10, 13), end=date(2026, 11, 6))
    for one in readings([KPI], longer, by=["reason"], now=LATER):
        assert one.value == pytest.approx(int(one.numerator or 0) / int(one.denominator or 1))
        assert one.interval is not None
        assert (one.interval.low, one.interval.high) == pytest.approx(
            moments.wilson(int(one.numerator or 0), int(one.denominator or 0))
        )


def test_a_channel_narrows_both_terms(october: October, reasons: dict[int, str]) -> None:
    phone = Channel.objects.get(code="phone")
    chosen = replace(october.selection, channels=(phone.pk,))

    found = readings([KPI], chosen, by=["reason"], now=LATER)

    assert terms(found, reasons) == by_hand(october, channel=phone.pk)


def test_the_facts_of_one_reason_are_its_contacts(
    october: October, reasons: dict[int, str]
) -> None:
    teams = tuple(Team.objects.values_list("pk", flat=True))
    one = KPI.of_one_reason
    assert sides(one) == (Side.NUMERATOR, Side.DENOMINATOR)

    for reading in readings(
        [KPI], replace(october.selection, teams=teams), by=["reason"], now=LATER
    ):
        assert reading.cell.reason is not None
        narrowed = replace(october.selection, teams=teams, reasons=(reading.cell.reason,))
        facts = [f for part in every(one, Side.NUMERATOR, narrowed, most=10**6) for f in part.facts]
        assert len(facts) == reading.numerator


def test_a_vendor_reads_its_own_alone(october: October, reasons: dict[int, str]) -> None:
    mine = october.teams[0]

    with Reach(teams=frozenset({mine.pk})).entered():
        found = readings([KPI], october.selection, by=["reason"], now=LATER)
    with scopes_disabled():
        assert terms(found, reasons) == by_hand(october, mine)


def test_the_command_prints_them_by_name_and_says_what_is_not_kept_so(october: October) -> None:
    printed, warned = io.StringIO(), io.StringIO()
    days = ("--from", "2026-10-22", "--to", "2026-10-28", "--by", "reason", "--format", "json")

    call_command("kpis", *days, stdout=printed, stderr=warned)

    rows = json.loads(printed.getvalue())
    assert [row["scope"] for row in rows] == ["waiting", "price", "agent"]
    assert {row["kpi"] for row in rows} == {"dissatisfaction_reason_share"}
    assert "not kept by reason: " in warned.getvalue()
    assert all(kpi.key in warned.getvalue() for kpi in catalogue.defaults() if kpi is not KPI)
