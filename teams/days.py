"""The days that the reports count: cut in one zone, whatever the team's."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def reported(moment: datetime) -> date:
    """The day of an instant in the reporting zone."""
    return moment.astimezone(ZoneInfo(settings.REPORTING_ZONE)).date()
