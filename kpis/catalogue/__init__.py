"""Every KPI, in the order in which pages show them."""

from functools import cache

from kpis.catalogue.access import ACCESS_KPIS
from kpis.catalogue.agenttime import AGENT_TIME_KPIS
from kpis.catalogue.calls import CALL_KPIS
from kpis.catalogue.cases import CASE_KPIS
from kpis.catalogue.casetime import CASE_TIME_KPIS
from kpis.catalogue.costs import COST_KPIS
from kpis.catalogue.effective import EFFECTIVE_KPIS
from kpis.catalogue.effort import EFFORT_KPIS
from kpis.catalogue.forecasts import FORECAST_KPIS
from kpis.catalogue.handling import HANDLING_KPIS
from kpis.catalogue.handovers import HANDOVER_KPIS
from kpis.catalogue.journeys import JOURNEY_KPIS
from kpis.catalogue.outcomes import OUTCOME_KPIS
from kpis.catalogue.overdue import OVERDUE_KPIS
from kpis.catalogue.overflow import OVERFLOW_KPIS
from kpis.catalogue.productivity import PRODUCTIVITY_KPIS
from kpis.catalogue.promises import PROMISE_KPIS
from kpis.catalogue.quality import QUALITY_KPIS
from kpis.catalogue.reasons import NEVER_CONTRACTUAL, REASON_KPIS
from kpis.catalogue.recommendation import RECOMMENDATION_KPIS
from kpis.catalogue.recorded import RECORDED_KPIS
from kpis.catalogue.replies import REPLY_KPIS
from kpis.catalogue.resolution import RESOLUTION_KPIS
from kpis.catalogue.ringing import RINGING_KPIS
from kpis.catalogue.selfservice import SELF_SERVICE_KPIS
from kpis.catalogue.sentiment import SENTIMENT_KPIS
from kpis.catalogue.statedfcr import STATED_FCR_KPIS
from kpis.catalogue.surveys import SURVEY_KPIS
from kpis.catalogue.volume import VOLUME_KPIS
from kpis.catalogue.waits import WAIT_KPIS
from kpis.catalogue.withouthold import WITHOUT_HOLD_KPIS
from kpis.definitions import Kpi

CATALOGUE: tuple[Kpi, ...] = (
    *VOLUME_KPIS,
    *ACCESS_KPIS,
    *OVERFLOW_KPIS,
    *JOURNEY_KPIS,
    *WAIT_KPIS,
    *OUTCOME_KPIS,
    *HANDOVER_KPIS,
    *RESOLUTION_KPIS,
    *HANDLING_KPIS,
    *EFFECTIVE_KPIS,
    *WITHOUT_HOLD_KPIS,
    *RINGING_KPIS,
    *RECORDED_KPIS,
    *CASE_TIME_KPIS,
    *CASE_KPIS,
    *REPLY_KPIS,
    *PROMISE_KPIS,
    *OVERDUE_KPIS,
    *SURVEY_KPIS,
    *STATED_FCR_KPIS,
    *EFFORT_KPIS,
    *RECOMMENDATION_KPIS,
    *SENTIMENT_KPIS,
    *REASON_KPIS,
    *SELF_SERVICE_KPIS,
    *AGENT_TIME_KPIS,
    *PRODUCTIVITY_KPIS,
    *QUALITY_KPIS,
    *FORECAST_KPIS,
    *COST_KPIS,
    *CALL_KPIS,
)

# Whose trend is drawn where nobody chose another.
TREND_KEY = "service_level"
# The columns of the comparison of teams, by family.
HEADLINE_KEYS = (
    "channel_volume",
    "service_level",
    "abandonment_rate",
    "asa",
    "wait_time:p90",
    "fcr_rate",
    "transfer_rate",
    "aht_contact",
    "acw_time",
    "hold_rate",
)


class UnknownKpi(LookupError):
    """No KPI has this key; the message names those near it."""


@cache
def _by_key() -> dict[str, Kpi]:
    found: dict[str, Kpi] = {}
    for kpi in CATALOGUE:
        if kpi.key in found:
            raise ValueError(f"two KPIs are called {kpi.key}")
        found[kpi.key] = kpi
    return found


def find(key: str) -> Kpi:
    """The KPI called `service_level`, or its variant called `service_level:V3`.

    Raises UnknownKpi with what there is instead.
    """
    kpi = _by_key().get(key)
    if kpi is not None:
        return kpi
    code = key.partition(":")[0]
    variants = [k.variant for k in CATALOGUE if k.code == code and k.variant]
    default = _by_key().get(code)
    if default is not None and key == f"{code}:{DEFAULT_VARIANTS.get(code, '')}":
        return default
    if default is not None or variants:
        raise UnknownKpi(f"{code} has the variants {', '.join(variants) or 'none'}, not “{key}”")
    known = ", ".join(dict.fromkeys(k.code for k in CATALOGUE))
    raise UnknownKpi(f"no KPI is called “{key}”; there are {known}")


# Names under which contracts know the default.
DEFAULT_VARIANTS = {"service_level": "V6", "wait_time": "p50"}


def is_contractual(kpi: Kpi) -> bool:
    """Whether money may depend on it: a classifier errs, and unlike on each team."""
    return kpi.code not in NEVER_CONTRACTUAL


def coverage_of(kpi: Kpi) -> Kpi | None:
    """What says of how many contacts a classifier's figure is; None of all other figures."""
    coverage = find("negative_sentiment_rate:coverage")
    return None if is_contractual(kpi) or kpi.key == coverage.key else coverage


def headlines() -> tuple[Kpi, ...]:
    return tuple(find(key) for key in HEADLINE_KEYS)


def defaults() -> tuple[Kpi, ...]:
    """One KPI a code, variants left out."""
    return tuple(kpi for kpi in CATALOGUE if not kpi.variant)
