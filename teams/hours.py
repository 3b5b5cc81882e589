"""Opening hours as people write them: `Mon-Fri 09:00-12:30, 13:30-18:00; Sat 09:00-12:00`."""

import re
from collections.abc import Collection, Iterator
from itertools import groupby

from django.utils.translation import get_language, gettext

from teams.calendars import Hours

NAMES = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "fr": ("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
}
WEEKDAYS = {
    name.casefold(): number for names in NAMES.values() for number, name in enumerate(names, 1)
}
DAY = r"[^\W\d_]{3,}\.?"
DAYS = re.compile(rf"({DAY})(?:-({DAY}))?")
TIMES = re.compile(r"(\d{1,2})[:h](\d{2})-(\d{1,2})[:h](\d{2})")
DASHES = str.maketrans("–—‐‑", "----")
A_DAY = 24 * 60


class Unreadable(ValueError):
    """Hours that cannot be read; says which part and why, in the reader's language."""


def read(text: str) -> list[Hours]:
    """The stretches of a week, in order. English and French names of days are understood.

    Raises Unreadable.
    """
    tidy = re.sub(r"\s*-\s*", "-", text.translate(DASHES))
    found = [hours for part in re.split(r"[;\n]", tidy) if part.strip() for hours in _part(part)]
    if not found:
        raise Unreadable(gettext("Nothing is open: write days and hours."))
    return sorted(found)


def written(week: Collection[Hours]) -> str:
    """The week in the reader's language, days with the same hours together."""
    names = NAMES["fr" if (get_language() or "en").startswith("fr") else "en"]
    days = {
        number: ", ".join(f"{_clock(h.opens)}-{_clock(h.closes)}" for h in those)
        for number, those in groupby(sorted(week), key=lambda hours: hours.weekday)
    }
    parts = []
    for first, last, times in _runs(days):
        span = names[first - 1] if first == last else f"{names[first - 1]}-{names[last - 1]}"
        parts.append(f"{span} {times}")
    return "; ".join(parts)


def _runs(days: dict[int, str]) -> Iterator[tuple[int, int, str]]:
    """Neighbouring days that say the same: first, last, what they say."""
    first = last = 0
    for day, times in days.items():
        if first and day == last + 1 and times == days[first]:
            last = day
            continue
        if first:
            yield first, last, days[first]
        first = last = day
    if first:
        yield first, last, days[first]


def _part(part: str) -> list[Hours]:
    words = part.replace(",", " ").split()
    named = [word for word in words if word[0].isalpha()]
    timed = words[len(named) :]
    if not named or not timed or words[: len(named)] != named:
        raise Unreadable(
            gettext("“%(part)s” is not days followed by hours, such as Mon-Fri 09:00-18:00.")
            % {"part": part.strip()}
        )
    days = [day for word in named for day in _days(word)]
    return [Hours(day, *_times(word)) for day in days for word in timed]


def _days(word: str) -> list[int]:
    match = DAYS.fullmatch(word)
    first, last = (_day(name) for name in match.groups()) if match else (None, None)
    if match is None or first is None or (match[2] and last is None):
        raise Unreadable(
            gettext("“%(word)s” is no day: write Mon, Tue, Wed, Thu, Fri, Sat or Sun.")
            % {"word": word}
        )
    length = 1 if last is None else (last - first) % 7 + 1
    return [(first - 1 + number) % 7 + 1 for number in range(length)]


def _day(name: str | None) -> int | None:
    return WEEKDAYS.get((name or "")[:3].casefold())


def _times(word: str) -> tuple[int, int]:
    match = TIMES.fullmatch(word)
    if not match:
        raise Unreadable(
            gettext("“%(word)s” are no hours: write them as 09:00-18:00.") % {"word": word}
        )
    hour, minute, until_hour, until_minute = map(int, match.groups())
    opens, closes = 60 * hour + minute, 60 * until_hour + until_minute
    if max(minute, until_minute) > 59 or max(opens, closes) > A_DAY:
        raise Unreadable(gettext("“%(word)s” holds a time that no clock shows.") % {"word": word})
    if closes <= opens:
        raise Unreadable(
            gettext(
                "“%(word)s” ends before it begins: write until 24:00, and the rest on the next day."
            )
            % {"word": word}
        )
    return opens, closes


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
