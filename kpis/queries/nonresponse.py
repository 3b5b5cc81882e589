"""Whether two sides' customers answered surveys so unlike that the answers may not compare."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kpis import catalogue
from kpis.definitions import NO_MINIMUM, Kpi

# Beyond either, who answered may explain the difference.
GAP: Final = 0.05
RATIO: Final = 1.5
RATE: Final = "survey_response_rate"
# The rate of the answers that a KPI is made of, by the first word of its measures.
OF_INSTRUMENT: Final = {
    "csat": RATE,
    "nps": f"{RATE}:nps",
    "nps_relational": f"{RATE}:nps_relational",
    "ces": f"{RATE}:ces",
    "csat_0_5": f"{RATE}:csat_0_5",
    "ces_effort": f"{RATE}:ces_effort",
    "fcr": f"{RATE}:fcr",
}


def rate_of(kpi: Kpi) -> Kpi | None:
    """The response rate to the same question, whatever its sample; None where nobody is asked."""
    if kpi.code == RATE or kpi.denominator is None:
        return None
    instrument = kpi.denominator.measures[0].rpartition("_")[0]
    key = OF_INSTRUMENT.get(instrument)
    return replace(catalogue.find(key), minimum=NO_MINIMUM) if key else None


def rates_of(kpis: Iterable[Kpi]) -> list[Kpi]:
    return list(dict.fromkeys(rate for kpi in kpis if (rate := rate_of(kpi))))


def is_risk(rates: tuple[float, float]) -> bool:
    low, high = sorted(rates)
    return high - low > GAP or high > RATIO * low
