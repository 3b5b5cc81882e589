"""A scorecard in at most five sentences, by rule: the worst first, never an adjective."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kpis import formats
from kpis.definitions import Better, Estimate, Maturity, Standing, Unit
from kpis.formats import printed
from kpis.queries.figures import Comparison, Figures, Line, Place
from kpis.states import State

SHORT: Final = (State.NEAR, State.MISSED)
# A quantile is read from the distribution: no division gives it.
DIVIDED: Final = (Estimate.RATIO, Estimate.TOTAL)
NAMED: Final = 3
AT_MOST: Final = 5
LONGEST_NAME: Final = 48
END: Final = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    is_first: bool = False


def sentences(figures: Figures, verdict: str = "") -> tuple[Sentence, ...]:
    """Those of the rules, or the verdict that somebody wrote."""
    if verdict:
        return written(verdict)
    ends = [text for text in (_compared(figures), _waiting(figures)) if text]
    short = _short(figures)[: AT_MOST - 1 - len(ends)]
    said = [_lead(figures), *short, *ends]
    return tuple(Sentence(text, is_first=place == 0) for place, text in enumerate(said))


def written(verdict: str) -> tuple[Sentence, ...]:
    """As somebody wrote it; its first sentence stands out."""
    parts = END.split(verdict, maxsplit=1)
    return tuple(Sentence(text, is_first=place == 0) for place, text in enumerate(parts))


def _lead(figures: Figures) -> str:
    judged = [line for line in figures.lines if line.state and line.state != State.NONE]
    met = sum(line.state == State.MET for line in judged)
    if not judged:
        return _("No figure of this month is judged against a target.")
    values = {"team": named_briefly(figures.team), "met": met, "count": len(judged)}
    if met == len(judged):
        return (
            ngettext(
                "%(team)s meets its target.", "%(team)s meets its %(count)d targets.", len(judged)
            )
            % values
        )
    return (
        ngettext(
            "%(team)s meets %(met)d target of %(count)d.",
            "%(team)s meets %(met)d targets of %(count)d.",
            met,
        )
        % values
    )


def named_briefly(team: str) -> str:
    """A name that leaves room for the sentence."""
    return team if len(team) <= LONGEST_NAME else f"{team[: LONGEST_NAME - 1]}…"


def _short(figures: Figures) -> list[str]:
    """What is short of its target, furthest in proportion first."""
    short = [line for line in figures.lines if line.state in SHORT]
    short.sort(key=_shortfall, reverse=True)
    return [_gap(line) for line in short[:NAMED]]


def _shortfall(line: Line) -> float:
    if line.value is None or line.target is None:
        return 0.0
    reach = abs(line.target - line.floor) if line.floor is not None else abs(line.target)
    return abs(line.target - line.value) / reach if reach else 0.0


def _gap(line: Line) -> str:
    value, target = line.value or 0.0, line.target or 0.0
    values = {"kpi": title(line), "target": formats.value(target, line.unit)}
    if line.better == Better.BAND:
        return _("%(kpi)s: outside its band.") % values
    size = abs(printed(target, line.unit) - printed(value, line.unit))
    exact = float(size / 100 if line.unit == Unit.SHARE else size)
    values["gap"] = formats.change(exact, line.unit).removeprefix("+")
    if value < target:
        return _("%(kpi)s: %(gap)s below the target of %(target)s.") % values
    return _("%(kpi)s: %(gap)s above the target of %(target)s.") % values


def title(line: Line) -> str:
    return f"{line.name}, {lowered(str(line.channel.name))}" if line.channel else str(line.name)


def lowered(word: str) -> str:
    return word[:1].lower() + word[1:]


def _compared(figures: Figures) -> str:
    proven = [one for one in figures.comparisons if one.is_proven]
    if not any(one.difference is not None for one in figures.comparisons):
        return ""
    if not proven:
        return _("No proven difference from the internal teams; the mix is not equalised.")
    named = ", ".join(f"{lowered(str(one.name))} {direction(one)}" for one in proven[:NAMED])
    rest = len(proven) - NAMED
    if rest > 0:
        named = ngettext("%(named)s and %(rest)d more", "%(named)s and %(rest)d more", rest) % {
            "named": named,
            "rest": rest,
        }
    return _("Beside the internal teams, mix not equalised: %(named)s (proven).") % {"named": named}


def direction(one: Comparison) -> str:
    if (one.difference or 0) > 0:
        return pgettext("difference", "higher")
    return pgettext("difference", "lower")


def _waiting(figures: Figures) -> str:
    waiting = [line for line in figures.lines if line.maturity == Maturity.PROVISIONAL]
    few = [line for line in figures.lines if line.standing == Standing.SUPPRESSED]
    if waiting:
        return _("Not final yet: %(kpis)s.") % {"kpis": ", ".join(map(title, waiting))}
    if few:
        return _("Too few contacts to judge: %(kpis)s.") % {"kpis": ", ".join(map(title, few))}
    return ""


def terms(line: Line) -> str:
    """What was divided by what, in whole units."""
    if line.numerator is None or line.estimate not in DIVIDED:
        return ""
    if line.denominator is None:
        return _amount(line.numerator, line.unit)
    top = _amount(line.numerator, line.unit)
    return f"{top} ÷ {formats.number(Decimal(int(line.denominator)))}"


def _amount(numerator: float, unit: Unit) -> str:
    """All digits: whoever checks the division needs them."""
    exact = Decimal(repr(numerator)).normalize()
    digits = max(0, -int(exact.as_tuple().exponent))
    whole = formats.number(exact.quantize(Decimal(1).scaleb(-digits)))
    return f"{whole}{formats.NO_BREAK}s" if unit == Unit.SECONDS else whole


def wait(seconds: float) -> str:
    """A promised wait in the unit in which people promise it: 20 s, 40 min, 4 h."""
    for size, name in ((formats.HOUR, "h"), (formats.MINUTE, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{formats.number(Decimal(int(seconds // size)))}{formats.NO_BREAK}{name}"
    if seconds < formats.MINUTE and seconds == int(seconds):
        return f"{int(seconds)}{formats.NO_BREAK}s"
    return formats.duration(seconds)


def promise(place: Place) -> str:
    """What T and S stand for on a channel."""
    values = {
        "channel": str(place.name),
        "within": wait(place.within),
        "short": wait(place.short),
    }
    if not place.short:
        return _("%(channel)s: T %(within)s, no short abandon") % values
    return _("%(channel)s: T %(within)s, S %(short)s") % values
