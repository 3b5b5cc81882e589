"""What may be said of two sides, in plain words: who is ahead, or why nobody is."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.definitions import Better, Kpi, Unit
from kpis.marks import TeamMark
from kpis.queries.comparisons import Finding, Outcome, Why
from kpis.stats.support import COMPARABLE


@dataclass(frozen=True, slots=True)
class Party:
    """One side as a page names it, alone and `inside` a sentence; several teams are many."""

    name: str
    slug: str
    mark: TeamMark
    inside: str
    is_many: bool = False


Pair = tuple[Party, Party]


class Sign(StrEnum):
    """What is drawn beside the words; who is ahead has the mark of its team instead."""

    AHEAD = "ahead"
    SAME = "same"
    UNSURE = "unsure"
    WAITING = "waiting"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Claim:
    """One verdict: `words` stand alone, `brief` where both sides are named around it.

    `why` says what there would have to be, or how much.
    """

    sign: Sign
    words: str
    why: str = ""
    brief: str = ""
    mark: TeamMark | None = None


SIGNS = {
    Outcome.EQUIVALENT: Sign.SAME,
    Outcome.NEGLIGIBLE: Sign.SAME,
    Outcome.INCONCLUSIVE: Sign.UNSURE,
    Outcome.PROVISIONAL: Sign.WAITING,
    Outcome.NOT_COMPARABLE: Sign.NONE,
}


def claim(finding: Finding, sides: Pair) -> Claim:
    outcome = finding.said.outcome
    if outcome.is_proven:
        leader = sides[leads(finding)]
        return Claim(
            sign=Sign.AHEAD,
            words=capital(_ahead(finding, sides)),
            why=_flag(finding),
            brief=brief(leader, finding.kpi),
            mark=leader.mark,
        )
    words = _undecided(outcome)
    return Claim(SIGNS[outcome], words, _reason(finding, sides), brief=words)


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def brief(leader: Party, kpi: Kpi) -> str:
    if is_ranked(kpi):
        return _("%(team)s ahead") % {"team": leader.name}
    return _("%(team)s above") % {"team": leader.name}


def leads(finding: Finding) -> int:
    """Which side a proven difference speaks for: 0 or 1. Without a direction, the higher one."""
    return 0 if finding.said.outcome in (Outcome.BETTER, Outcome.HIGHER) else 1


def favours_first(kpi: Kpi, difference: float) -> bool:
    return (difference > 0) == (kpi.better is not Better.LOWER)


def is_ranked(kpi: Kpi) -> bool:
    """Whether more, or less, of it is better."""
    return kpi.better in (Better.HIGHER, Better.LOWER)


def ahead(winner: Party, loser: Party, kpi: Kpi) -> str:
    words = {"winner": winner.inside, "loser": loser.inside}
    count = 2 if winner.is_many else 1
    if is_ranked(kpi):
        one = ngettext(
            "%(winner)s is ahead of %(loser)s", "%(winner)s are ahead of %(loser)s", count
        )
        return one % words
    one = ngettext("%(winner)s is above %(loser)s", "%(winner)s are above %(loser)s", count)
    return one % words


def _ahead(finding: Finding, sides: Pair) -> str:
    first = leads(finding)
    return ahead(sides[first], sides[1 - first], finding.kpi)


def _undecided(outcome: Outcome) -> str:
    return {
        Outcome.EQUIVALENT: _("Equivalent"),
        Outcome.NEGLIGIBLE: _("Proven, but too small to matter"),
        Outcome.INCONCLUSIVE: _("No proven difference"),
        Outcome.PROVISIONAL: _("No verdict before the period has closed"),
        Outcome.NOT_COMPARABLE: _("Not comparable"),
    }[outcome]


def _flag(finding: Finding) -> str:
    if finding.p_adjusted is None:
        return ""
    if finding.is_flagged:
        return _("proven")
    return _("may be chance, as several KPIs are looked at")


def _reason(finding: Finding, sides: Pair) -> str:
    said, found = finding.said, finding.figures
    if said.why is Why.LITTLE_OVERLAP and found:
        worst = min(range(2), key=lambda place: found[place].coverage)
        return _("%(share)s of the work of one side is alike (%(team)s), it takes %(least)s") % {
            "share": share(found[worst].coverage),
            "team": sides[worst].name,
            "least": share(COMPARABLE),
        }
    if said.final_on:
        return _("final on %(day)s") % {"day": formats.day(said.final_on)}
    if said.why:
        return said.why.label
    if finding.margin is not None:
        size = {"margin": margin(finding)}
        if said.outcome is Outcome.INCONCLUSIVE:
            return _("which does not make them equal")
        return _("less than %(margin)s apart") % size
    return ""


def margin(finding: Finding) -> str:
    """The smallest difference that matters, without a sign."""
    return formats.change(finding.margin or 0.0, finding.kpi.unit).removeprefix("+")


def share(part: float) -> str:
    """In whole per cent, never rounded up: 79.9 % are not enough where it takes 80."""
    whole = (Decimal(repr(part)) * 100).quantize(Decimal(1), ROUND_FLOOR)
    return formats.number(whole) + formats.percent_sign()


@dataclass(frozen=True, slots=True)
class Summary:
    """One line for all KPIs of which the same may be said."""

    claim: Claim
    kpis: str
    count: str


def summaries(findings: Sequence[Finding], sides: Pair) -> list[Summary]:
    """Who is ahead in what; then what is not proven; then what cannot be said, in fixed order."""
    groups: dict[tuple[int, str], tuple[Claim, list[str]]] = {}
    for finding in findings:
        made = claim(finding, sides)
        order = _order(finding)
        words = Claim(made.sign, made.words, mark=made.mark)
        groups.setdefault((order, made.words), (words, []))[1].append(str(finding.kpi.name))
    total = len(findings)
    return [
        Summary(
            said,
            ", ".join(names),
            _("%(count)s of %(total)s") % {"count": len(names), "total": total},
        )
        for _place, (said, names) in sorted(groups.items(), key=lambda item: item[0])
    ]


def _order(finding: Finding) -> int:
    outcome = finding.said.outcome
    if outcome.is_proven:
        return leads(finding) + (0 if is_ranked(finding.kpi) else 2)
    return 4 + list(SIGNS).index(outcome)


def direction(kpi: Kpi) -> str:
    """Which way is better, in a word or two."""
    if kpi.better is Better.HIGHER:
        return _("more is better")
    if kpi.better is Better.LOWER:
        return _("less is better")
    return _("neither more nor less is better")


def points(amount: float | None, unit: Unit) -> str:
    return formats.DASH if amount is None else formats.change(amount, unit)
