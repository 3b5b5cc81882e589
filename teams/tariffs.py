"""Prices by tiers: what units cost, and whether tiers leave a gap or overlap."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class Tier:
    """The price of each unit above so many and up to so many; None is no end."""

    above: int
    up_to: int | None
    price: Decimal


def fault(tiers: Sequence[Tier]) -> str:
    """What keeps tiers from giving every number of units one price; empty if nothing does."""
    if not tiers:
        return gettext("There is no tier.")
    ends: int | None = 0
    for tier in sorted(tiers, key=lambda tier: tier.above):
        if tier.up_to is not None and tier.up_to <= tier.above:
            return gettext("The tier above %(above)s ends at %(end)s.") % {
                "above": tier.above,
                "end": tier.up_to,
            }
        if ends is None or tier.above < ends:
            return gettext("The tier above %(above)s overlaps the one before it.") % {
                "above": tier.above
            }
        if tier.above > ends:
            return gettext("No tier has a price for units above %(low)s up to %(high)s.") % {
                "low": ends,
                "high": tier.above,
            }
        ends = tier.up_to
    if ends is not None:
        return gettext("No tier has a price for units above %(low)s.") % {"low": ends}
    return ""


def price(tiers: Sequence[Tier], units: Decimal) -> Decimal:
    """What units cost, exactly: each at the price of the tier that it falls into."""
    total = Decimal(0)
    for tier in tiers:
        upto = units if tier.up_to is None else min(units, Decimal(tier.up_to))
        total += max(upto - tier.above, Decimal(0)) * tier.price
    return total


def cents(amount: Decimal) -> int:
    """Hundredths, half a cent away from zero, as invoices round each line."""
    return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


def invoice(
    tiers: Sequence[Tier], units: Decimal, least: int, adjustment: Decimal
) -> tuple[int, int]:
    """The line of the units, at least the commitment, and that of the bonus or malus, in cents.

    The adjustment is a share of the rounded line: what is printed adds up.
    """
    line = cents(price(tiers, max(units, Decimal(least))))
    return line, cents(line * adjustment / 100)
