"""Composite scores as a page prints them."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import floor
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis import catalogue, formats
from kpis.definitions import Kpi, Unit
from kpis.marks import Bar, TeamMark
from kpis.queries.composites import Board
from kpis.stats.composite import Composite, Reason, Rule, Scored
from kpis.stats.scales import Scale
from teams.models import Team

HIGHEST = 120
REASONS = {
    Reason.INSUFFICIENT_WEIGHT: gettext_lazy("too little of its weight is known"),
    Reason.UNSCORED: gettext_lazy("its data are incomplete or cannot be compared"),
    Reason.MANUAL: gettext_lazy("a person decides, after a security incident"),
}
RULES = {
    Rule.COMPLIANCE: gettext_lazy("compliance errors are proven to exceed their limit"),
    Rule.SERVICE_LEVEL: gettext_lazy("service level under its floor for two months"),
    Rule.INCOMPLETE: gettext_lazy("under 95% of the data are there"),
    Rule.IDENTITY_GAP: gettext_lazy("too unlike a share of customers is known"),
    Rule.SECURITY_INCIDENT: gettext_lazy("a security incident"),
}
DIMENSIONS = {
    "customer": gettext_lazy("Customer"),
    "quality": gettext_lazy("Quality"),
    "access": gettext_lazy("Access"),
    "efficiency": gettext_lazy("Efficiency"),
    "cost": gettext_lazy("Cost"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One KPI of one team; without points it says so."""

    value: str
    points: str


@dataclass(frozen=True, slots=True)
class Share:
    """What one KPI adds to a score: its points, times the share of the weight that it got."""

    kpi: Kpi
    address: str  # of the raw figure, with all that it was made from
    value: str
    scale: str
    points: str
    weight: str
    adds: str


@dataclass(frozen=True, slots=True)
class Column:
    kpi: Kpi
    dimension: str
    weight: str


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    address: str
    mark: TeamMark
    score: str
    interval: str
    bar: Bar
    absence: str
    notes: list[str]
    parts: list[Part]
    shares: list[Share]
    total: str


@dataclass(frozen=True, slots=True)
class Shown:
    columns: list[Column]
    rows: list[Row]
    title: str
    sentences: list[str]
    missing: list[Kpi]
    seed: int


def board(found: Board, teams: Sequence[Team], marks: Mapping[int, TeamMark]) -> Shown:
    """Teams in the order of the pickers, which is no ranking."""
    by_name = {one.name: one for one in found.scores}
    names = {team.slug: team.name for team in teams}
    rows = [
        _row(team, marks[team.pk], by_name[team.slug], found)
        for team in teams
        if team.slug in by_name
    ]
    return Shown(
        columns=_columns(found),
        rows=rows,
        title=_title(found, names),
        sentences=_sentences(found, names),
        missing=[catalogue.find(key) for key in found.missing],
        seed=found.seed,
    )


def _columns(found: Board) -> list[Column]:
    if found.plan is None:
        return []
    weights = found.plan.weights().tolist()
    return [
        Column(catalogue.find(part.kpi), str(DIMENSIONS[part.dimension]), _percent(weight))
        for part, weight in zip(found.plan.parts, weights, strict=True)
    ]


def _row(team: Team, mark: TeamMark, one: Composite, found: Board) -> Row:
    notes = [
        str(RULES[out.rule]) + (_(": at most %(cap)s") % {"cap": f"{out.cap:g}"} if out.cap else "")
        for out in one.knock_outs
    ]
    if one.weight_left < 1 and one.score is not None:
        notes.append(_("%(share)s of the weight is known") % {"share": _percent(one.weight_left)})
    interval = ""
    if one.low is not None and one.high is not None:
        interval = f"{_tenth(one.low)} {formats.DASH} {_tenth(one.high)}"
    absence = ""
    if one.score is None:
        absence = str(REASONS[one.reason]) if one.reason else _("no data")
    return Row(
        name=team.name,
        address=team.slug,
        mark=mark,
        score=formats.DASH if one.score is None else _tenth(one.score),
        interval=interval,
        bar=_bar(one),
        absence=absence,
        notes=notes,
        parts=[_part(part.part.kpi, part.value, part.points) for part in one.parts],
        shares=[_share(part, team, found) for part in one.parts],
        total=formats.DASH if one.total is None else _tenth(one.total),
    )


def _share(one: Scored, team: Team, found: Board) -> Share:
    kpi = catalogue.find(one.part.kpi)
    days = {"start": found.start.isoformat(), "end": found.end.isoformat()}
    query = urlencode({**days, "channel": "", "team": team.slug})
    is_known = one.value is not None and one.points is not None
    return Share(
        kpi=kpi,
        address=f"{reverse('reading', args=[kpi.key])}?{query}",
        value=_part(kpi.key, one.value, one.points).value,
        scale=_scale(one.part.scale, kpi.unit),
        points=_tenth(one.points) if one.points is not None else formats.DASH,
        weight=_percent(one.weight) if is_known else formats.DASH,
        adds=_tenth(one.points * one.weight) if one.points is not None else formats.DASH,
    )


def _scale(scale: Scale, unit: Unit) -> str:
    """From no points to the most, as the target has it."""
    ends = astuple(scale)
    return f" {formats.DASH} ".join(
        formats.whole(formats.value(end, unit, clock=True)) for end in ends
    )


def _part(key: str, value: float | None, points: float | None) -> Part:
    if value is None or points is None:
        return Part(formats.DASH, "")
    return Part(formats.value(value, catalogue.find(key).unit, clock=True), _tenth(points))


def _bar(one: Composite) -> Bar:
    def place(score: float | None) -> float | None:
        return None if score is None else round(score / HIGHEST * 100, 2)

    return Bar(
        start=place(one.low),
        end=place(one.high),
        value=place(one.score),
        target=place(100.0),
        is_pale=False,
    )


def _ahead(found: Board) -> dict[str, list[tuple[str, float]]]:
    """Of each team that is proven to be ahead of others: of whom, and how likely."""
    ahead: dict[str, list[tuple[str, float]]] = {}
    for chance in found.chances:
        if chance.winner == chance.first:
            ahead.setdefault(chance.first, []).append((chance.second, chance.p_first))
        elif chance.winner is not None:
            ahead.setdefault(chance.second, []).append((chance.first, chance.p_second))
    return ahead


def _title(found: Board, names: Mapping[str, str]) -> str:
    scored = {one.name: one.score for one in found.scores if one.score is not None}
    if not scored:
        return _("No team has a score this month")
    if len(scored) == 1:
        ((name, score),) = scored.items()
        return _("%(team)s scores %(score)s") % {"team": names[name], "score": _tenth(score)}
    ahead = _ahead(found)
    first = next((name for name, those in ahead.items() if len(those) == len(scored) - 1), None)
    if first is not None:
        return _("%(team)s is ahead of every other team") % {"team": names[first]}
    if ahead:
        return _("Some teams are ahead of others")
    return _("No team is proven to be ahead of another")


def _sentences(found: Board, names: Mapping[str, str]) -> list[str]:
    """Who is ahead, where it is proven; and what the weights have to do with it."""
    said = [
        _("%(first)s is ahead of %(others)s: at least %(chance)s likely.")
        % {
            "first": names[name],
            "others": formats.listed([names[other] for other, _p in those]),
            "chance": _at_least(min(p for _other, p in those)),
        }
        for name, those in _ahead(found).items()
    ]
    if found.order_kept is not None:
        said.append(
            _("The order stays the same under %(share)s of all weightings drawn at random.")
            % {"share": _percent(found.order_kept)}
        )
    return said


def _percent(share: float) -> str:
    whole = Decimal(repr(share * 100)).quantize(Decimal(1), ROUND_HALF_UP)
    return formats.number(whole) + formats.percent_sign()


def _at_least(chance: float) -> str:
    """Rounded down, and never certain."""
    return _percent(min(floor(chance * 100), 99) / 100)


def _tenth(points: float) -> str:
    return formats.number(formats.printed(points, Unit.POINTS))
