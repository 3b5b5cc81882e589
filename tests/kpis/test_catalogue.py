"""Each KPI against SQL written by hand, and what a declaration must have."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Q

from kpis.catalogue import CATALOGUE, UnknownKpi, find
from kpis.catalogue.common import both
from kpis.definitions import NO_MINIMUM, Attribution, Day, Estimate, Kpi, Method, Unit
from kpis.measures import Count
from kpis.models.snapshots import QueueSnapshot
from kpis.queries.readings import Reading, readings
from tests.kpis import ledger
from tests.kpis.october import LATER, October
from tests.kpis.oracles import ORACLES, VALUES

pytestmark = pytest.mark.django_db

SHAPED = (Estimate.QUANTILE, Estimate.MAXIMUM)
# Coefficients and indexes have no terms of their own: their readers' tests compute them again.
TERMLESS = ("qa_agreement", "proficiency", "call_performance", "becoming")
COUNTED = [kpi for kpi in CATALOGUE if kpi.estimate not in SHAPED and kpi.kind not in TERMLESS]
DISTRIBUTED = [kpi for kpi in CATALOGUE if kpi.estimate in SHAPED]


def terms(reading: Reading) -> tuple[Decimal, int | Decimal | None]:
    assert reading.numerator is not None
    return Decimal(reading.numerator), reading.denominator


@pytest.mark.parametrize("kpi", COUNTED, ids=lambda kpi: kpi.key)
def test_a_kpi_equals_its_plain_sql(kpi: Kpi, october: October) -> None:
    (reading,) = readings([kpi], october.of(kpi), now=LATER)

    numerator, denominator = october.one_row(kpi, ORACLES[kpi.key])
    assert terms(reading) == (numerator, denominator)
    assert reading.numerator, "the week must hold what the KPI counts"


@pytest.mark.parametrize("kpi", COUNTED, ids=lambda kpi: kpi.key)
def test_a_kpi_equals_its_plain_sql_for_each_team(kpi: Kpi, october: October) -> None:
    found = {r.cell.team: r for r in readings([kpi], october.of(kpi), by=["team"], now=LATER)}

    for team in october.teams:
        assert terms(found[team.pk]) == october.one_row(kpi, ORACLES[kpi.key], team)


@pytest.mark.parametrize("kpi", DISTRIBUTED, ids=lambda kpi: kpi.key)
def test_a_value_of_a_distribution_is_within_one_per_cent(kpi: Kpi, october: October) -> None:
    (reading,) = readings([kpi], october.of(kpi), now=LATER)

    value, n = october.one_row(kpi, VALUES[kpi.key])
    assert reading.value == pytest.approx(float(value), rel=0.01, abs=0.001)
    assert reading.n == n


@pytest.mark.parametrize("kpi", CATALOGUE, ids=lambda kpi: kpi.key)
def test_a_kpi_says_everything_in_both_languages(kpi: Kpi) -> None:
    texts = [kpi.name, kpi.meaning, kpi.formula, kpi.source, kpi.edge, kpi.example, kpi.others]

    assert all(text is not None and text.en.strip() and text.fr.strip() for text in texts)
    assert kpi.name.en != kpi.name.fr


def test_every_kpi_has_an_oracle() -> None:
    assert {kpi.key for kpi in COUNTED} == set(ORACLES)
    assert {kpi.key for kpi in DISTRIBUTED} == set(VALUES)


def test_an_unknown_kpi_is_refused_with_what_there_is() -> None:
    with pytest.raises(UnknownKpi, match="V1, V2, V3"):
        find("service_level:V9")
    with pytest.raises(UnknownKpi, match="service_level"):
        find("servicelevel")


def test_the_default_is_also_found_under_its_variants_name() -> None:
    assert find("service_level:V6") is find("service_level")
    assert find("wait_time:p50") is find("wait_time")


def test_no_definition_changes_without_a_new_version() -> None:
    faults = ledger.broken(ledger.read(), ledger.current(CATALOGUE))

    assert not faults, "\n".join([*faults, ledger.REMEDY])


def changed(kpi: Kpi, **values: Any) -> dict[tuple[str, str], str]:
    return ledger.current([replace(kpi, **values)])


@pytest.mark.parametrize(
    "values",
    [
        {"numerator": find("service_level").numerator},
        {"method": Method.WILSON},
        {"day": Day.ENDED},
        {"attribution": Attribution.HANDLER},
        {"unit": Unit.COUNT},
        {"minimum": NO_MINIMUM},
        {"matures_after": timedelta(days=7)},
        {"formula": both("answered ÷ offered", "répondus ÷ offerts")},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_changed_definition_is_told_from_the_one_in_the_ledger(
    values: dict[str, Any],
) -> None:
    kpi = find("answer_rate")
    known = ledger.current([kpi])

    assert ledger.broken(known, changed(kpi, meaning=both("New words.", "Autres mots."))) == []
    assert ledger.broken(known, changed(kpi, **values)) == [
        "answer_rate of 2026-01-01 means something else than before"
    ]


def test_a_changed_measure_changes_the_definitions_that_read_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = ledger.current(CATALOGUE)
    field = QueueSnapshot._meta.get_field("overflowed")
    monkeypatch.setattr(field, "expression", Count(Q(wait_ms__gt=1)).expression)

    faults = ledger.broken(known, ledger.current(CATALOGUE))

    assert "service_level of 2026-01-01 means something else than before" in faults
    assert not any(fault.startswith("asa ") for fault in faults)


def test_a_new_version_beside_the_old_one_asks_for_its_line_and_no_more() -> None:
    kpi = find("answer_rate")
    known = ledger.current([kpi])
    newer = ledger.current(
        [replace(kpi, since=date(2027, 1, 1), denominator=kpi.numerator, earlier=(kpi,))]
    )

    assert ledger.broken(known, newer) == [
        "answer_rate of 2027-01-01 is not in the ledger: run `python -m tests.kpis.ledger`"
    ]
    assert ledger.broken(ledger.added(known, newer, []), newer) == []


def test_an_old_version_is_not_forgotten() -> None:
    kpi = find("answer_rate")
    known = ledger.current([kpi])
    replaced = changed(kpi, since=date(2027, 1, 1))

    after = ledger.added(known, replaced, [])

    assert ledger.broken(after, replaced) == ["answer_rate is no longer declared as of 2026-01-01"]
    assert ledger.broken(ledger.added(known, replaced, ["answer_rate"]), replaced) == []
