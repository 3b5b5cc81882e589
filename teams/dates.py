"""Days, months and instants in words, English and French."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats
from django.utils.translation import get_language, pgettext_lazy

from teams.days import reported

NO_BREAK: Final = "\u00a0"
# Django shortens these otherwise than French printers do: so our catalogue holds them.
SHORTENED: Final = (pgettext_lazy("abbrev. month", "Jan."), pgettext_lazy("abbrev. month", "Feb."))


def is_french() -> bool:
    return (get_language() or "en").startswith("fr")


def day(when: date) -> str:
    """As 4 Nov. 2026; of an instant, its day in the reporting zone."""
    return _dated(reported(when) if isinstance(when, datetime) else when, "j N Y")


def short_day(when: date) -> str:
    """As 4 Nov."""
    return _dated(when, "j N")


def day_of_month(when: date) -> str:
    """As 4."""
    return _dated(when, "j")


def long_day(when: date) -> str:
    """As 4 November 2026."""
    return _dated(when, "j F Y")


def weekday(when: date) -> str:
    """As Wednesday 4 November 2026."""
    return _dated(when, "l j F Y")


def weekday_and_day(when: date) -> str:
    """As Wed 4 Nov. 2026."""
    return _dated(when, "D. j N Y" if is_french() else "D j N Y")


def _dated(when: date, pattern: str) -> str:
    """French counts the first day of a month as its first, the others as two, three."""
    if is_french() and when.day == 1:
        pattern = pattern.replace("j", r"j\e\r", 1)
    return formats.date_format(when, pattern, use_l10n=False)


def short_month(when: date) -> str:
    """As Nov."""
    return formats.date_format(when, "N", use_l10n=False)


def month(when: date) -> str:
    """As November 2026."""
    return formats.date_format(when, "F Y", use_l10n=False)


def moment(when: datetime, zone: str | None = None) -> str:
    """Day and time of day in the reporting zone, which a page names once."""
    local = when.astimezone(ZoneInfo(zone or settings.REPORTING_ZONE))
    if is_french():
        return f"{day(local.date())} à {local.hour}{NO_BREAK}h{NO_BREAK}{local.minute:02}"
    return f"{day(local.date())}, {local:%H:%M}"


def second(when: datetime) -> str:
    """As `moment`, to the second: for what happened in quick succession."""
    local = when.astimezone(ZoneInfo(settings.REPORTING_ZONE))
    return f"{day(local.date())}, {local:%H:%M:%S}"
