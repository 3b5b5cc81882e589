"""Reasons for dissatisfaction as pages and files tell them, and the sentence on what recurs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import addresses, formats
from kpis.attention import Item
from kpis.definitions import Unit
from kpis.figures import Figure, figure
from kpis.queries import changes, recurring
from kpis.queries.pickers import Choice, Pickers
from kpis.queries.readings import Reading, together
from kpis.queries.recurring import Tellings, Told
from kpis.queries.targets import Goals
from teams.models import Team
from teams.models.teams import TeamKind

NO_GOALS: Final = Goals({})
# Sentences on the overview.
MOST: Final = 3
COLUMNS: Final = (
    *("reason", "contacts", "dissatisfied", "share", "low", "high"),
    *("before", "dissatisfied_before", "share_before", "foreseen", "p_value", "recurs"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One reason. Places of the drawing run from 0 to 100."""

    name: str
    figure: Figure
    foreseen: str
    is_recurring: bool
    share_at: float | None
    low_at: float | None
    high_at: float | None
    before_at: float | None  # the share of the eight weeks before


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team: how many were dissatisfied, the reason told most, and what recurs."""

    name: str
    address: str
    dissatisfied: str
    most: str
    share: str
    recurring: str


@dataclass(frozen=True, slots=True)
class Shown:
    title: str
    items: list[Item]
    lines: list[Line]
    teams: list[TeamLine]
    whole: Figure | None
    analysed: Figure | None
    before: str
    as_of: datetime | None

    @property
    def is_empty(self) -> bool:
        return self.whole is None or not self.whole.reading.denominator


def show(choice: Choice, team: Team | None, pickers: Pickers, *, now: datetime) -> Shown:
    """Of one team, or of all in reach and of each."""
    selection = choice.selection(*([team.pk] if team else []))
    whole = recurring.asks(selection, by_team=False)
    each = [] if team else recurring.asks(selection, by_team=True)
    answers = together([*whole, *each], now=now)
    (found,) = recurring.tellings(answers[:2]).values()
    apart = recurring.tellings(answers[2:]) if each else {}
    called = _called(pickers)
    slugs = {one.pk: one.slug for one in pickers.reasons}
    return Shown(
        title=_title(found, called),
        items=_items(team.name if team else "", found, called),
        lines=_lines(found, called, slugs, choice, team.slug if team else ""),
        teams=_teams(apart, choice, pickers, called),
        whole=_plain(found.whole, choice, team),
        analysed=_plain(found.analysed, choice, team),
        before=_before(choice),
        as_of=found.whole.as_of if found.whole else None,
    )


def _called(pickers: Pickers) -> dict[int, str]:
    return {one.pk: str(one) for one in pickers.reasons}


def _before(choice: Choice) -> str:
    period = recurring.baseline(choice.period)
    return formats.period(period.start, period.end)


def _title(found: Tellings, called: Mapping[int, str]) -> str:
    """What stands first, in words."""
    if not found.reasons or not found.reasons[0].n:
        return _("No reason was told")
    first = found.reasons[0]
    if first.reading.value is None:
        return _("Told most: %(reason)s") % {"reason": _inside(called[first.reason])}
    return _("Told most: %(reason)s, for %(share)s of the dissatisfied contacts") % {
        "reason": _inside(called[first.reason]),
        "share": formats.value(first.reading.value, Unit.SHARE),
    }


def _lines(
    found: Tellings, called: Mapping[int, str], slugs: Mapping[int, str], choice: Choice, slug: str
) -> list[Line]:
    behind = addresses.along(choice, slug, "reason", slugs)
    shown = [one for one in found.reasons if one.n or (one.before and one.before.numerator)]
    both = [reading for one in shown for reading in (one.reading, one.before) if reading]
    ends = [reading.interval.high for reading in both if reading.interval]
    whole = max(ends, default=1.0)
    return [_line(one, called[one.reason], behind(one.reading), whole) for one in shown]


def _line(one: Told, name: str, behind: str, whole: float) -> Line:
    before = changes.by_place([one.before] if one.before else [])

    def at(amount: float | None) -> float | None:
        return None if amount is None else round(100 * amount / whole, 2)

    span = one.reading.interval
    return Line(
        name=name,
        figure=figure(one.reading, before=before, goals=NO_GOALS, channel=None, behind=behind),
        foreseen=_foreseen(one),
        is_recurring=one.is_recurring,
        share_at=at(one.reading.value),
        low_at=at(span.low if span else None),
        high_at=at(span.high if span else None),
        before_at=at(one.before.value if one.before else None),
    )


def _plain(reading: Reading | None, choice: Choice, team: Team | None) -> Figure | None:
    if reading is None:
        return None
    behind = addresses.behind(reading.kpi, choice, team.slug if team else "")
    return figure(reading, before={}, goals=NO_GOALS, channel=None, behind=behind)


def _teams(
    found: Mapping[int | None, Tellings],
    choice: Choice,
    pickers: Pickers,
    called: Mapping[int, str],
) -> list[TeamLine]:
    """In the order of the pickers: nobody is ranked."""
    lines = []
    for team in pickers.teams:
        own = found.get(team.pk)
        if own is None or team.kind == TeamKind.COMMON or own.whole is None:
            continue
        first = own.reasons[0] if own.reasons and own.reasons[0].n else None
        share = first.reading.value if first else None
        lines.append(
            TeamLine(
                name=team.name,
                address=page(choice.query, team.slug),
                dissatisfied=formats.number(own.whole.denominator or 0),
                most=called[first.reason] if first else formats.DASH,
                share=formats.DASH if share is None else formats.value(share, Unit.SHARE),
                recurring=", ".join(called[one.reason] for one in own.recurring),
            )
        )
    return lines


def page(query: str, team: str) -> str:
    chosen = urlencode({"team": team}) if team else ""
    return f"{reverse('reasons')}?{'&'.join(part for part in (query, chosen) if part)}"


def attention(found: Mapping[int | None, Tellings], choice: Choice, pickers: Pickers) -> list[Item]:
    """What recurs at any team in reach, the surest first."""
    told = [
        (one.counted.p_value, team, one)
        for team in pickers.teams
        if team.kind != TeamKind.COMMON and team.pk in found
        for one in found[team.pk].recurring
    ]
    called = _called(pickers)
    told.sort(key=lambda each: (each[0], each[1].name, each[2].reason))
    return [
        _item(team.name, one, called, page(choice.query, team.slug))
        for _p, team, one in told[:MOST]
    ]


def _items(team: str, found: Tellings, called: Mapping[int, str]) -> list[Item]:
    return [_item(team, one, called, "") for one in found.recurring]


def _item(team: str, one: Told, called: Mapping[int, str], address: str) -> Item:
    name = called[one.reason]
    half = _("%(reason)s recurs at %(team)s") if team else _("%(reason)s recurs")
    counts = {"n": formats.number(one.n), "foreseen": _foreseen(one)}
    return Item(
        half=half % {"reason": name, "team": team},
        rest=ngettext(
            ": told of %(n)s contact, where the eight weeks before foresee %(foreseen)s",
            ": told of %(n)s contacts, where the eight weeks before foresee %(foreseen)s",
            one.n,
        )
        % counts,
        far=formats.reading_value(one.reading),
        address=address,
    )


def _foreseen(one: Told) -> str:
    found = one.counted.foreseen
    return formats.DASH if found is None else formats.number(round(found, 1))


def _inside(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def rows(tellings: Tellings, pickers: Pickers) -> Iterator[list[object]]:
    """The table as a file, unrounded."""
    known = {one.pk: one.slug for one in pickers.reasons}
    for one in tellings.reasons:
        span, before = one.reading.interval, one.before
        yield [
            *(known.get(one.reason), one.n, int(one.reading.denominator or 0), one.reading.value),
            *((span.low, span.high) if span else (None, None)),
            *((one.counted.before, int(before.denominator or 0)) if before else (None, None)),
            before.value if before else None,
            *(one.counted.foreseen, one.counted.p_value, int(one.is_recurring)),
        ]
