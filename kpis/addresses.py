"""Where the facts behind a figure are listed."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from kpis import catalogue
from kpis.definitions import Kpi
from kpis.drills import closed
from kpis.periods import Preset
from kpis.queries.pickers import Choice
from kpis.queries.readings import Reading


@lru_cache(maxsize=64)
def short(query: str) -> str:
    """The same choice without what an address means where it does not say it."""
    usual = {
        ("period", Preset.CUSTOM.value),
        ("topic", ""),
        ("trend", catalogue.TREND_KEY),
    }
    return urlencode([one for one in parse_qsl(query, keep_blank_values=True) if one not in usual])


def parts(query: str) -> list[tuple[str, str]]:
    """The same, as the fields of a form."""
    return parse_qsl(short(query), keep_blank_values=True)


def behind(
    kpi: Kpi,
    choice: Choice,
    team: str,
    *,
    days: tuple[date, date] | None = None,
    narrower: Mapping[str, str] | None = None,
) -> str:
    """The list of a team's figure; `narrower` overrides what is chosen. Empty: it has none."""
    if closed(kpi, is_staff=True) is not None:
        return ""
    start, end = days or (choice.period.start, choice.period.end)
    chosen: dict[str, str | list[str]] = {
        "kpi": kpi.key,
        "team": team,
        "period": Preset.CUSTOM.value,
        "start": start.isoformat(),
        "end": end.isoformat(),
        "channel": [channel.code for channel in choice.channels],
        "topic": [topic.slug for topic in choice.groups],
        "segment": [str(segment.pk) for segment in choice.segments],
        "tenure": [tenure.value for tenure in choice.tenures],
        **(narrower or {}),
    }
    named = {name: value for name, value in chosen.items() if value}
    return f"{reverse('interactions')}?{urlencode(named, doseq=True)}"


def of_day(kpi: Kpi, day: date, *, team: str = "", channel: str = "") -> str:
    """The list of one day's figure: of all teams or channels where none is named."""
    if closed(kpi, is_staff=True) is not None:
        return ""
    one = {"period": Preset.CUSTOM.value, "start": day.isoformat(), "end": day.isoformat()}
    named = {name: slug for name, slug in (("team", team), ("channel", channel)) if slug}
    return f"{reverse('interactions')}?{urlencode({'kpi': kpi.key, **one, **named})}"


def along(choice: Choice, team: str, by: str, known: Mapping[int, str]) -> Callable[[Reading], str]:
    """The same for readings told apart by channel, topic or agent; `known` names their rows."""

    def address(reading: Reading) -> str:
        place = known.get(getattr(reading.cell, by), "")
        if not place:
            return ""
        # A row of topics is that topic alone, not the group that may bear its name.
        narrower = {by: place, "alone": "1"} if by == "topic" else {by: place}
        return behind(reading.kpi, choice, team, narrower=narrower)

    return address
