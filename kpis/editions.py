"""Scorecards side by side on paper: the months of a quarter, or all teams of a month.

Only what each scorecard says is printed; nothing is averaged, and nobody is ranked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from kpis import entries, formats, paper
from kpis.entries import Amounts, Entry, Head
from kpis.queries.figures import Figures
from kpis.states import State

MONTHS: Final = 3


@dataclass(frozen=True, slots=True)
class Course:
    """A KPI over the months; its target is the last one, a month with another one names it."""

    name: str
    target: str
    cells: tuple[Entry | None, ...]

    @property
    def marked(self) -> list[tuple[Entry | None, bool]]:
        """Each month's figure, and whether its target was another."""
        return [(cell, bool(cell and cell.target != self.target)) for cell in self.cells]


@dataclass(frozen=True, slots=True)
class Group:
    """A KPI, and the teams that are held to it."""

    name: str
    rows: tuple[tuple[Head, Entry], ...]


@dataclass(frozen=True, slots=True)
class Edition:
    language: str
    subject: str
    title: str
    made: str
    heads: tuple[Head, ...]
    courses: tuple[Course, ...] = ()
    groups: tuple[Group, ...] = ()
    amounts: tuple[Amounts, ...] = ()
    states: tuple[State, ...] = tuple(State)


def quarter(months: Sequence[Figures], *, made_on: date, language: str) -> bytes:
    """One team's scorecards of up to three months, the first month first.

    Raises ValueError where they are of several teams, or not one after another.
    """
    if not 0 < len(months) <= MONTHS or len({one.slug for one in months}) != 1:
        raise ValueError("A quarter has one to three months of one team.")
    if sorted(one.start for one in months) != [one.start for one in months]:
        raise ValueError("The months of a quarter stand one after another.")
    with override(language):
        return _drawn(_quarter(months, made_on, language), "kpis/quarter_paper.html")


def side_by_side(
    teams: Sequence[Figures], *, made_on: date, language: str, part: int = 1, parts: int = 1
) -> bytes:
    """All teams of one month, in the order in which they are given; or a part of very many.

    Raises ValueError where there is none, or they are of several months.
    """
    if len({one.start for one in teams}) != 1:
        raise ValueError("Teams stand side by side in one month.")
    with override(language):
        edition = _side_by_side(teams, made_on, language, part, parts)
        return _drawn(edition, "kpis/teams_paper.html")


def _drawn(edition: Edition, template: str) -> bytes:
    # Heavy, and most processes draw nothing.
    from kpis import pdf

    html = render_to_string(template, {"edition": edition})
    identifier = sha256(html.encode()).hexdigest()
    return pdf.render(html, paper.stylesheet(), identifier=identifier)


def _quarter(months: Sequence[Figures], made_on: date, language: str) -> Edition:
    found = [entries.entries(one, made_on) for one in months]
    period = formats.period(months[0].start, months[-1].end)
    if len(months) > 1:
        ends = {"first": formats.month(months[0].start), "last": formats.month(months[-1].start)}
        period = _("%(first)s to %(last)s") % ends
    return Edition(
        **_common(months, made_on, language),
        subject=entries.head(months[-1]).team,
        title=_("Scorecards, %(period)s") % {"period": period},
        courses=tuple(_course([one.get(key) for one in found]) for key in _keys(found)),
        amounts=entries.amounts(tuple(months)),
    )


def _common(figures: Sequence[Figures], made_on: date, language: str) -> dict[str, Any]:
    return {
        "language": language,
        "made": formats.day(made_on),
        "heads": tuple(entries.head(one) for one in figures),
    }


def _keys(found: Sequence[dict[str, Entry]]) -> list[str]:
    """Each once: as the last has them, then what only others have."""
    return list(dict.fromkeys(key for one in reversed(found) for key in one))


def _course(cells: Sequence[Entry | None]) -> Course:
    last = next(cell for cell in reversed(cells) if cell is not None)
    return Course(name=last.name, target=last.target, cells=tuple(cells))


def _side_by_side(
    teams: Sequence[Figures], made_on: date, language: str, part: int, parts: int
) -> Edition:
    common = _common(teams, made_on, language)
    found = [entries.entries(one, made_on) for one in teams]
    period = formats.period(teams[0].start, teams[0].end)
    subject = _("All teams")
    if parts > 1:
        subject = _("All teams, part %(part)s of %(parts)s") % {"part": part, "parts": parts}
    return Edition(
        **common,
        subject=subject,
        title=_("Scorecards, %(period)s") % {"period": period},
        groups=tuple(_group(key, common["heads"], found) for key in _keys(found[::-1])),
    )


def _group(key: str, heads: Sequence[Head], found: Sequence[dict[str, Entry]]) -> Group:
    rows = [(head, one[key]) for head, one in zip(heads, found, strict=True) if key in one]
    return Group(name=rows[0][1].name, rows=tuple(rows))
