"""Grains, clusters and histograms of one week reconcile with each other."""

from typing import Any

import pytest
from django.db.models import Sum

from kpis import compiler
from kpis.models import SNAPSHOTS, DurationHistogram, Grain, HandlingSnapshot, QueueSnapshot
from kpis.models.snapshots import COARSE
from kpis.spans import Span
from kpis.stats import quantiles
from tests.kpis import stratified
from tests.kpis.october import October

pytestmark = pytest.mark.django_db


def test_grains_tell_the_same_totals(october: October) -> None:
    for snapshot in SNAPSHOTS:
        names = compiler.measures(snapshot)
        totals = {
            grain: snapshot.objects.filter(grain=grain).aggregate(**{n: Sum(n) for n in names})
            for grain in snapshot.grains()
        }
        first = totals.pop(snapshot.fine[0])
        assert any(first.values())
        assert all(found == first for found in totals.values()), snapshot.__name__


def test_strata_of_stays_are_those_counted_by_hand(october: October) -> None:
    kept = stratified.kept()

    assert kept == stratified.by_hand()
    assert {row[6] for row in kept} > {"MORNING", "AFTERNOON"}


def test_agent_days_are_the_clusters_of_a_team(october: October) -> None:
    agents = HandlingSnapshot.objects.filter(grain=Grain.AGENT)
    days: dict[tuple[Any, ...], list[int]] = {}
    for row in agents:
        cell = days.setdefault((row.day, row.team_id, row.agent_id), [0, 0])
        cell[0] += row.handled
        cell[1] += row.handle

    teams = HandlingSnapshot.objects.filter(grain=Grain.TEAM).aggregate(
        n=Sum("agent_days"), xx=Sum("handled_handled"), xy=Sum("handle_handled")
    )

    handled = [(n, ms) for n, ms in days.values() if n]
    assert teams["n"] == len(handled)
    assert teams["xx"] == sum(n * n for n, _ in handled)
    assert teams["xy"] == sum(n * ms for n, ms in handled)


def test_a_histogram_counts_what_the_snapshot_counts(october: October) -> None:
    answered = QueueSnapshot.objects.filter(grain=Grain.TEAM).aggregate(n=Sum("answered"))["n"]

    for grain in (*COARSE, Grain.MIX):
        rows = DurationHistogram.objects.filter(kind="wait", span=Span.DAY, grain=grain)
        assert sum(quantiles.unpack(b"", bytes(row.counts))[1].sum() for row in rows) == answered
