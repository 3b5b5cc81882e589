"""A month under a contract in sentences by rule: what is met, what is short, what is not proven."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import contractrows, formats
from kpis.contractrows import HUNDRED, percent
from kpis.definitions import Unit
from kpis.queries.agreed import Agreement, Excluded, Obligation, Volume
from kpis.queries.figures import Figures, Line
from kpis.stats.settlement import FEWEST_RATED, Mark
from kpis.summary import Sentence, named_briefly, written

NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Clause:
    """A line with what it is obliged to."""

    line: Line
    duty: Obligation

    @property
    def name(self) -> str:
        return _inner(contractrows.brief(self.line, self.duty))

    @property
    def points_lost(self) -> Decimal:
        return self.duty.weight - (self.duty.points or 0)


def sentences(figures: Figures, verdict: str = "") -> tuple[Sentence, ...]:
    """Those of the rules, or the verdict that somebody wrote; the first stands out."""
    if verdict:
        return written(verdict)
    said = _by_rule(figures)
    return tuple(Sentence(text, is_first=place == 0) for place, text in enumerate(said))


def _by_rule(figures: Figures) -> list[str]:
    agreement = _agreement(figures)
    clauses = [Clause(*one) for one in zip(figures.lines, agreement.obligations, strict=True)]
    by_mark = {mark: [one for one in clauses if one.duty.mark is mark] for mark in Mark}
    short = [one for one in clauses if one.duty.mark in (Mark.NEAR, Mark.SHORT)]
    judged = [one for one in clauses if one.duty.mark is not Mark.FEW]
    said = [] if agreement.standing.score is not None else [_unrated(figures, agreement)]
    if judged:
        said += _outcome(figures, judged, by_mark[Mark.MET], short)
    if by_mark[Mark.UNPROVEN]:
        said.append(capital(_("%(kpis)s: no evidence of a miss.") % _names(by_mark[Mark.UNPROVEN])))
    if by_mark[Mark.FEW]:
        said.append(_("Too few or no data to judge: %(kpis)s.") % _names(by_mark[Mark.FEW]))
    return said


def _agreement(figures: Figures) -> Agreement:
    assert figures.agreement is not None  # nobody asks for clauses without a contract
    return figures.agreement


def _unrated(figures: Figures, agreement: Agreement) -> str:
    values = {
        "team": named_briefly(figures.team),
        "rated": percent(agreement.standing.rated),
        "least": percent(FEWEST_RATED),
    }
    return _("%(team)s is not rated: %(rated)s of the weight is measured, %(least)s is needed.") % (
        values
    )


def _outcome(
    figures: Figures, judged: Sequence[Clause], met: Sequence[Clause], short: Sequence[Clause]
) -> list[str]:
    if len(met) == len(judged):
        count = len(met)
        one = ngettext("%(team)s meets its target.", "%(team)s meets its %(count)d targets.", count)
        return [one % {"team": named_briefly(figures.team), "count": count}]
    begun = _met(met, len(judged))
    if not short:
        return [_("%(begun)s.") % {"begun": begun}]
    has_money = _agreement(figures).money is not None
    first, *more = _leading(short)
    gap = _gap(first, short, has_money=has_money)
    said = [_("%(begun)s; %(short)s.") % {"begun": begun, "short": gap}]
    said += [capital(f"{_gap(one, short, has_money=has_money)}.") for one in more]
    rest = [one for one in short if one not in (first, *more)]
    if rest:
        said.append(_("Also short of target: %(kpis)s.") % _names(rest))
    return said


def _met(met: Sequence[Clause], count: int) -> str:
    if not met:
        return _("No target met")
    if len(met) <= NAMED:
        one = ngettext("Target met on %(kpis)s", "Targets met on %(kpis)s", len(met))
        return one % _names(met)
    return _("%(met)d of %(count)d targets met") % {"met": len(met), "count": count}


def _leading(short: Sequence[Clause]) -> list[Clause]:
    """The two that cost most, in money and else in points, as they stand in the table."""
    costly = sorted(short, key=lambda one: (one.duty.credit, one.points_lost), reverse=True)[:2]
    return [one for one in short if one in costly]


def _gap(one: Clause, short: Sequence[Clause], *, has_money: bool) -> str:
    duty, unit = one.duty, one.line.unit
    values = {
        "kpi": one.name,
        "gap": _size(abs(duty.target - (duty.result or 0)), unit),
        "target": _amount(duty.target, unit),
    }
    if duty.target > duty.floor:
        said = _("%(kpi)s %(gap)s short of %(target)s") % values
    else:
        said = _("%(kpi)s %(gap)s above %(target)s") % values
    owed = sorted((other.duty.credit for other in short if other.duty.credit), reverse=True)
    if has_money and len(owed) > 1 and duty.credit == owed[0] > owed[1]:
        said = _("%(gap)s, the largest credit") % {"gap": said}
    return said


def _size(gap: Decimal, unit: Unit) -> str:
    if unit in (Unit.SHARE, Unit.POINTS):
        return formats.change(float(gap / HUNDRED), Unit.SHARE).removeprefix("+")
    return _amount(gap, unit)


def _amount(exact: Decimal, unit: Unit) -> str:
    """Durations as people say them, not as clocks show them."""
    if unit == Unit.SECONDS:
        return formats.whole(formats.duration(float(exact)))
    return contractrows.anchor(exact, unit)


def _names(clauses: Sequence[Clause]) -> dict[str, str]:
    shown = [one.name for one in clauses]
    rest = len(shown) - NAMED - 1
    if rest > 0:
        more = ngettext("%(rest)d more", "%(rest)d more", rest) % {"rest": rest}
        shown = [*shown[:NAMED], more]
    return {"kpis": formats.listed(shown)}


def facts(figures: Figures) -> str:
    """How much work there was, and the days that do not count."""
    agreement = _agreement(figures)
    said = [_volume(agreement.volume)] if agreement.volume else []
    if agreement.excluded:
        days = sum((one.last_day - one.first_day).days + 1 for one in agreement.excluded)
        listed = "; ".join(_excluded(one) for one in agreement.excluded)
        one = ngettext("One day excluded: %(listed)s.", "%(days)d days excluded: %(listed)s.", days)
        said.append(one % {"days": days, "listed": listed})
    if not said:
        count = formats.number(figures.contacts or 0)
        period = formats.period(figures.start, figures.end)
        said.append(_("%(count)s contacts in %(period)s.") % {"count": count, "period": period})
    return " ".join(said)


def _volume(volume: Volume) -> str:
    if volume.ratio is None:
        count = formats.number(volume.contacts)
        return _("%(count)s contacts; nothing was forecast.") % {"count": count}
    values = {"ratio": percent(volume.ratio), "band": band(volume)}
    if volume.is_within:
        return _("Volume %(ratio)s of forecast (band %(band)s).") % values
    return _("Volume %(ratio)s of forecast, outside the band %(band)s.") % values


def band(volume: Volume) -> str:
    low, high = (percent(share) for share in (volume.band_low, volume.band_high))
    return f"{low.removesuffix(formats.percent_sign())}{formats.DASH}{high}"


def _excluded(one: Excluded) -> str:
    days = span(one)
    if one.channel:
        days = f"{days} ({_inner(str(one.channel))})"
    if one.ratio is not None:
        why = _("%(ratio)s of forecast") % {"ratio": percent(one.ratio)}
    else:
        why = str(one.cause.label)
    return f"{days}, {why}"


def span(one: Excluded) -> str:
    if one.first_day == one.last_day:
        return formats.short_day(one.first_day)
    return f"{formats.short_day(one.first_day)} {formats.DASH} {formats.short_day(one.last_day)}"


def _inner(words: str) -> str:
    """Within a sentence; titles and acronyms keep their capitals."""
    first, _space, rest = words.partition(" ")
    second = rest.partition(" ")[0]
    if first[1:2].isupper() or first[1:2].isdigit() or second[:1].isupper():
        return words
    return words[:1].lower() + words[1:]


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]
