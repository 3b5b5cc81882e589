"""Sums of measures in the units in which terms are printed."""

from decimal import Decimal
from typing import Final

from kpis.definitions import Estimate, Kpi, Unit

# Powers of ten from what is measured to the base unit of terms.
BASES: Final = {Unit.SECONDS: -3, Unit.MONEY: -2}
Amount = int | Decimal | None


def in_base_units(
    kpi: Kpi, numerator: int | None, denominator: int | None
) -> tuple[Amount, Amount]:
    """Milliseconds in seconds, hundredths in whole units; nothing is rounded."""
    # What has its own reader counts what it says, whatever the unit of its value.
    usual = 0 if kpi.estimate is Estimate.SPECIAL else BASES.get(kpi.unit, 0)
    # What a rate is per: milliseconds in seconds.
    per = -3 if kpi.unit is Unit.PER_HOUR else 0
    return _raised(numerator, kpi.powers[0] or usual), _raised(denominator, kpi.powers[1] or per)


def _raised(amount: int | None, power: int) -> Amount:
    return amount if amount is None or not power else Decimal(amount).scaleb(power)
