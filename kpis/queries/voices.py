"""What customers said of a team in a month, for its scorecard."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Q, Sum

from kpis.models import AnswerSnapshot
from kpis.models.snapshots import Grain
from kpis.queries.agreed import Voice
from surveys.models import FollowUp
from surveys.models.followups import FollowUpOutcome, FollowUpState
from surveys.queries.followups import BY_CAUSE

SOON: Final = timedelta(days=2)


def voice(team: int, first: date, last: date) -> Voice | None:
    """Of after-contact surveys by CSAT; None where nobody was asked."""
    asked = AnswerSnapshot.objects.filter(
        grain=Grain.MIX, team=team, day__range=(first, last)
    ).aggregate(asked=Sum("csat_delivered", default=0), answered=Sum("csat_returned", default=0))
    if not asked["asked"]:
        return None
    zone = ZoneInfo(settings.REPORTING_ZONE)
    opens = datetime.combine(first, time(), zone)
    closes = datetime.combine(last + timedelta(days=1), time(), zone)
    reached = Q(state=FollowUpState.DONE) & ~Q(outcome=FollowUpOutcome.NOT_REACHED)
    found = FollowUp.objects.filter(team=team, opened_at__gte=opens, opened_at__lt=closes)
    low = found.aggregate(
        n=Count("pk"),
        back=Count("pk", filter=reached & Q(closed_at__lte=F("opened_at") + SOON)),
        **BY_CAUSE,
    )
    return Voice(
        asked=asked["asked"],
        answered=asked["answered"],
        low_scores=low["n"],
        by_agent=low["agent"],
        by_process=low["process"],
        by_product=low["product"],
        called_back=low["back"],
        called_back_days=SOON.days,
    )
