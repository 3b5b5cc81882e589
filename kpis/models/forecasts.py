"""Forecasts against what came, interval by interval."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import (
    BigIntegerField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models import Count as Counted
from django.db.models.functions import Abs, Cast, Coalesce, Pi, Round, Sqrt

from kpis.measures import Amount, Count, Squares
from kpis.models.snapshots import Grain, Snapshot
from teams.models import Forecast, Interaction

# A version frozen later than this before its interval came too late to plan by.
AHEAD = timedelta(days=14)
MINUTE = Value(timedelta(minutes=1))
THOUSANDTHS, BILLIONTHS = 1_000, 1_000_000_000


def _whole(amount: Any) -> Cast:
    return Cast(amount, BigIntegerField())


ERROR = _whole((F("contacts") - F("actual")) * THOUSANDTHS)
CAME = Q(actual__gt=0)


def _ends(starts: Any, minutes: Any) -> Any:
    return ExpressionWrapper(starts + minutes * MINUTE, output_field=models.DateTimeField())


class ForecastSnapshot(Snapshot):
    """A day's intervals: contacts expected and come, in thousandths, as forecasts have decimals.

    Measured is the version frozen last, and at least a fortnight before the interval. Of
    intervals inside one another the shortest count, else contacts would count twice.
    """

    moment = F("starts_at")
    places = {"team": "team", "channel": "channel"}
    fine = (Grain.TEAM, Grain.CHANNEL, Grain.HOUR)
    coarse = ()
    sources = ("forecasts", "interactions")
    settles = True

    intervals = Count()
    intervals_met = Count(CAME)
    intervals_empty = Count(~CAME)
    forecast = Amount(_whole(F("contacts") * THOUSANDTHS))
    actual = Amount(_whole(F("actual") * THOUSANDTHS))
    error = Amount(ERROR)
    error_sq = Squares(ERROR)
    error_abs = Amount(Abs(ERROR))
    # How far a Poisson count lies from its mean, on average: a perfect forecast misses by it.
    chance = Amount(_whole(Round(Sqrt(F("actual") * 2 / Pi()) * THOUSANDTHS)))
    # Each interval's share is rounded to a billionth, as sums of fractions are no whole numbers.
    error_share = Amount(
        _whole(Abs(F("contacts") - F("actual")) * BILLIONTHS / F("actual")), where=CAME
    )

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Forecast]:
        usable = Forecast.objects.filter(
            frozen_at__lte=ExpressionWrapper(
                F("starts_at") - Value(AHEAD), output_field=models.DateTimeField()
            )
        )
        here = usable.filter(team=OuterRef("team"), channel=OuterRef("channel"))
        later = here.filter(
            Q(frozen_at__gt=OuterRef("frozen_at"))
            | Q(frozen_at=OuterRef("frozen_at"), pk__gt=OuterRef("pk")),
            starts_at=OuterRef("starts_at"),
            minutes=OuterRef("minutes"),
        )
        finer = here.filter(
            minutes__lt=OuterRef("minutes"),
            starts_at__gte=OuterRef("starts_at"),
            starts_at__lt=_ends(OuterRef("starts_at"), OuterRef("minutes")),
        )
        came = (
            Interaction.objects.filter(
                first_team=OuterRef("team"),
                channel=OuterRef("channel"),
                direction="inbound",
                is_excluded=False,
                arrived_at__gte=OuterRef("starts_at"),
                arrived_at__lt=_ends(OuterRef("starts_at"), OuterRef("minutes")),
            )
            .order_by()
            .values("first_team")
            .annotate(n=Counted("pk"))
            .values("n")
        )
        found: models.QuerySet[Forecast] = usable.filter(
            ~Exists(later), ~Exists(finer), starts_at__gte=opens, starts_at__lt=closes
        ).annotate(actual=Coalesce(Subquery(came), 0))
        return found
