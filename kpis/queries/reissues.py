"""What a version of a scorecard says otherwise than the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from kpis import catalogue
from kpis.frozen import thaw
from kpis.models.afterwards import Cause
from kpis.models.documents import Scorecard
from kpis.periods import month_end
from kpis.queries.agreed import Restated
from kpis.queries.figures import Figures, Line
from teams.models import Leg

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two versions; `points` and `money` are how far they moved, unsigned."""

    key: str
    old: Line | None
    new: Line | None
    cause: Cause
    points: Decimal
    money: Decimal


def keys_of(figures: Figures) -> list[str]:
    """What the lines are called: by their clause, else the KPI and its channel."""
    if figures.agreement is not None:
        return [one.key for one in figures.agreement.obligations]
    return [f"{one.key} {one.channel.code}" if one.channel else one.key for one in figures.lines]


def differences(old: Figures, new: Figures, *, card: Scorecard | None = None) -> list[Difference]:
    """The figures whose terms or value are no longer the same, in the old order.

    `card` is the scorecard that the old ones are of: it knows which contacts came after it.
    """
    return list(_differences(old, new, card))


def _differences(old: Figures, new: Figures, card: Scorecard | None) -> Iterator[Difference]:
    before = dict(zip(keys_of(old), old.lines, strict=True))
    after = dict(zip(keys_of(new), new.lines, strict=True))
    gained, lost = _moved(old), _moved(new)
    has_new_gaps = _excluded(old) != _excluded(new)
    are_late: bool | None = None
    for key in dict.fromkeys([*before, *after]):
        first, then = before.get(key), after.get(key)
        if _terms(first) == _terms(then):
            continue
        points, money = gained.get(key, (ZERO, ZERO)), lost.get(key, (ZERO, ZERO))
        cause = _cause(first, then, has_new_gaps=has_new_gaps)
        if card is not None and cause is Cause.LATE and _is_of_contacts(key):
            are_late = _late_contacts(card) if are_late is None else are_late
            cause = Cause.LATE if are_late else Cause.CORRECTION
        yield Difference(
            key=key,
            old=first,
            new=then,
            cause=cause,
            points=abs(points[0] - money[0]),
            money=abs(points[1] - money[1]),
        )


def _terms(line: Line | None) -> tuple[object, ...]:
    if line is None:
        return (None,)
    value = None if line.value is None else f"{line.value:.9g}"
    return (value, line.numerator, line.denominator, line.definition)


def _moved(figures: Figures) -> dict[str, tuple[Decimal, Decimal]]:
    known = figures.agreement.obligations if figures.agreement else ()
    return {one.key: (one.points or ZERO, one.credit - one.bonus) for one in known}


def _excluded(figures: Figures) -> list[tuple[date, date, str]]:
    known = figures.agreement.excluded if figures.agreement else ()
    return [(one.first_day, one.last_day, str(one.channel)) for one in known]


def _cause(old: Line | None, new: Line | None, *, has_new_gaps: bool) -> Cause:
    """Late data only add; what takes away, or changes sides, corrects."""
    if old is None or new is None or old.definition != new.definition:
        return Cause.DEFINITION
    if has_new_gaps:
        return Cause.EXCLUSION
    pairs = [(old.numerator, new.numerator), (old.denominator, new.denominator)]
    grows = all(before is None or (after or 0) >= before for before, after in pairs)
    return Cause.LATE if grows and old.denominator != new.denominator else Cause.CORRECTION


def _is_of_contacts(key: str) -> bool:
    """Whether all that counts comes with contacts; answers, costs and the like come alone."""
    kpi = catalogue.find(key.partition(" ")[0])
    return {*kpi.snapshot.sources, *kpi.base_snapshot.sources} == {"interactions"}


def _late_contacts(card: Scorecard) -> bool:
    """Whether any contact of its month is newer than its figures: else what grows was moved here.

    Contacts are numbered as they come in, and keep their number when they are corrected.
    """
    if card.last_contact is None:
        return True
    zone = ZoneInfo(settings.REPORTING_ZONE)
    opens = datetime.combine(card.month, time(), zone)
    closes = datetime.combine(month_end(card.month) + timedelta(days=1), time(), zone)
    came = Leg.objects.filter(
        team=card.team_id,
        interaction__pk__gt=card.last_contact,
        interaction__arrived_at__lt=closes,
        interaction__ended_at__gte=opens,
    )
    return came.exists()


def told(figures: Figures, *, before: Scorecard) -> Figures:
    """A reissue's figures, with what it says otherwise than the version before."""
    if figures.agreement is None:
        return figures
    restated = tuple(
        Restated(
            key=one.key,
            version=before.version,
            old=one.old.value if one.old else None,
            new=one.new.value if one.new else None,
            old_n=one.old.denominator if one.old else None,
            new_n=one.new.denominator if one.new else None,
            cause=one.cause,
        )
        for one in differences(thaw(Figures, before.figures), figures, card=before)
    )
    return replace(figures, agreement=replace(figures.agreement, restated=restated))
