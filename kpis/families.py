"""The catalogue in families, for lists in which a reader looks for one KPI."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

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
from kpis.catalogue.reasons import REASON_KPIS
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


@dataclass(frozen=True, slots=True)
class Family:
    code: str  # its place on a page
    name: Any  # translated where it is shown
    kpis: tuple[Kpi, ...]


FAMILIES: Final[Sequence[Family]] = (
    Family("volume", _("Volume"), VOLUME_KPIS),
    Family("access", _("Access"), (*ACCESS_KPIS, *OVERFLOW_KPIS, *JOURNEY_KPIS)),
    Family("waits", _("Waits"), WAIT_KPIS),
    Family(
        "resolution",
        _("Resolution and transfers"),
        (*OUTCOME_KPIS, *HANDOVER_KPIS, *RESOLUTION_KPIS),
    ),
    Family(
        "handling",
        _("Handling"),
        (
            *HANDLING_KPIS,
            *EFFECTIVE_KPIS,
            *WITHOUT_HOLD_KPIS,
            *RINGING_KPIS,
            *RECORDED_KPIS,
            *CALL_KPIS,
        ),
    ),
    Family(
        "cases",
        _("Cases"),
        (*CASE_TIME_KPIS, *CASE_KPIS, *REPLY_KPIS, *PROMISE_KPIS, *OVERDUE_KPIS),
    ),
    Family(
        "voice",
        _("Voice of customers and agents"),
        (
            *(*SURVEY_KPIS, *STATED_FCR_KPIS, *EFFORT_KPIS, *RECOMMENDATION_KPIS),
            *(*SENTIMENT_KPIS, *REASON_KPIS),
        ),
    ),
    Family("retention", _("Self-service and retention"), SELF_SERVICE_KPIS),
    Family("time", _("Agents' time"), (*AGENT_TIME_KPIS, *PRODUCTIVITY_KPIS)),
    Family("quality", _("Quality"), QUALITY_KPIS),
    Family("forecasts", _("Forecasts"), FORECAST_KPIS),
    Family("costs", _("Costs"), COST_KPIS),
)
