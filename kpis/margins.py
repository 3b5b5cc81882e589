"""The smallest difference between teams that matters in practice, fixed before any is seen.

Figures with a margin of their own say so in their declaration: 3 points of customer satisfaction
and of first contact resolution, 2 of service level. The others have that of their unit.
"""

from typing import Final

from kpis.definitions import Kpi, Unit
from kpis.stats.verdicts import Margin

# Our choice, in the unit of values. Durations and amounts have no size of their own: a second
# matters in a wait and not in a handle time, so theirs is a part of the other team's figure.
BY_UNIT: Final = {
    Unit.SHARE: Margin(0.02),
    Unit.POINTS: Margin(5.0),
    Unit.SCORE: Margin(0.1),
    Unit.INDEX: Margin(5.0),
    Unit.SECONDS: Margin(0.05, is_relative=True),
    Unit.DAYS: Margin(0.05, is_relative=True),
    Unit.PER_HOUR: Margin(0.05, is_relative=True),
    Unit.COUNT: Margin(0.05, is_relative=True),
    Unit.MONEY: Margin(0.03, is_relative=True),
}


def of(kpi: Kpi) -> Margin:
    """In the KPI's unit, or as a part of the second team's figure."""
    if kpi.margin:
        return Margin(kpi.margin, is_relative=kpi.margin_is_relative)
    return BY_UNIT[kpi.unit]


def measured(kpi: Kpi) -> Margin:
    """The same in what is measured: milliseconds, hundredths, shares."""
    found = of(kpi)
    return found if found.is_relative else Margin(found.size * kpi.per_unit)
