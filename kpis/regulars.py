"""Which part of the customers makes which part of the contacts: what the chart shows, and says."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from kpis import catalogue, formats
from kpis.definitions import Interval, Unit
from kpis.lorenz import SIZES, Point, Spot, lorenz
from kpis.panels import Panel
from kpis.queries.pickers import Choice, Pickers
from kpis.queries.readings import readings
from kpis.queries.regulars import Regulars, most_frequent, regulars, sampled
from kpis.stats import concentration

# The least contacts of each band; a customer of the last one came as often or more.
BANDS: Final = (1, 2, 3, 6, 11)
FEW: Final = 0.2
MOST: Final = 20
# Of a smaller sample resampling makes intervals too narrow.
FEWEST: Final = 400
# A page reads so many contacts; of a large centre's whole year it takes a sample of customers.
MOST_CONTACTS: Final = 300_000
SAMPLED: Final = 4_000
# The same customers drawn again draw the same interval.
SEED: Final = 20
TICKS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Band:
    """Customers who came about as often, and their contacts."""

    name: str
    customers: int
    contacts: int


def panel(choice: Choice, pickers: Pickers, *, is_sampled: bool = False) -> Panel | None:
    """None where no customer is known."""
    teams = [team.pk for team in pickers.teams]
    if is_sampled:
        found = sampled(choice.selection(), teams, size=SAMPLED)
    else:
        found = regulars(choice.selection(), teams)
    if found.customers_n < (FEWEST if is_sampled else 1):
        return None
    reached = reach(found, FEW)
    words = {"few": formats.whole(_share(FEW)), "part": _share(reached)}
    title = _("%(few)s of the customers bring %(part)s of the contacts") % words
    subtitle = _said(found)
    return Panel(
        title=title,
        subtitle=subtitle,
        description=f"{title}. {subtitle}.",
        drawn={
            size: lorenz(
                curve(found),
                [Spot((FEW, reached), _("%(few)s bring %(part)s") % words)],
                ticks={at: formats.whole(_share(at)) for at in TICKS},
                across=_("customers, the most frequent first"),
                size=size,
            )
            for size in SIZES
        },
        columns=_columns(found),
        rows=[_row(band, found) for band in bands(found)],
    )


def _columns(found: Regulars) -> list[str]:
    often, customers, contacts = _("contacts in the period"), _("customers"), _("contacts")
    parts = _("of the customers"), _("of the contacts")
    if found.every > 1:
        return [often, *parts]
    return [often, customers, parts[0], contacts, parts[1]]


def _row(band: Band, found: Regulars) -> list[str]:
    customers = _share(band.customers / found.customers_n)
    contacts = _share(band.contacts / found.contacts_n)
    if found.every > 1:
        return [band.name, customers, contacts]
    return [
        band.name,
        formats.number(band.customers),
        customers,
        formats.number(band.contacts),
        contacts,
    ]


def too_many(choice: Choice, now: datetime) -> bool:
    """Whether the contacts of the choice are more than a page reads; by their snapshot."""
    (told,) = readings([catalogue.find("channel_volume")], choice.selection(), now=now)
    return int(told.numerator or 0) > MOST_CONTACTS


def named(choice: Choice, pickers: Pickers) -> list[tuple[str, str]]:
    """References of those who came most often and their contacts, for whoever keeps customers."""
    teams = [team.pk for team in pickers.teams]
    found = most_frequent(choice.selection(), teams, most=MOST)
    return [(reference, formats.number(often)) for reference, often in found]


def bands(found: Regulars) -> list[Band]:
    """All of BANDS, from those who came once on."""
    made = []
    for least, beyond in pairwise([*BANDS, None]):
        own = [
            (often, many)
            for often, many in found.customers
            if often >= (least or 0) and (beyond is None or often < beyond)
        ]
        made.append(
            Band(
                name=_name(least or 0, beyond),
                customers=sum(many for _often, many in own),
                contacts=sum(often * many for often, many in own),
            )
        )
    return made


def _name(least: int, beyond: int | None) -> str:
    if beyond is None:
        return _("more than %(most)s") % {"most": least - 1}
    if beyond == least + 1:
        return str(least)
    return f"{least}{formats.NO_BREAK}{formats.DASH} {beyond - 1}"


def curve(found: Regulars) -> list[Point]:
    """Parts of the customers, the most frequent first, and of the contacts that they make."""
    often, many = zip(*found.customers, strict=True)
    across, up = concentration.curve(often, many)
    return list(zip(map(float, across[0]), map(float, up[0]), strict=True))


def reach(found: Regulars, part: float) -> float:
    """The part of the contacts that this part of the customers makes, the most frequent first."""
    often, many = zip(*found.customers, strict=True)
    return float(concentration.part_of(often, many, part)[0])


def _share(part: float) -> str:
    return formats.value(part, Unit.SHARE)


def _said(found: Regulars) -> str:
    words = {
        "customers": formats.number(found.customers_n),
        "contacts": formats.number(found.contacts_n),
        "unknown": formats.number(found.unknown_n),
    }
    if found.every > 1:
        often, many = zip(*found.customers, strict=True)
        low, high = concentration.interval(often, many, FEW, seed=SEED)
        words |= {"every": formats.number(found.every)}
        words |= {"interval": formats.interval(Interval(low, high, "BOOT"), Unit.SHARE)}
        return (
            _(
                "estimated from %(customers)s known customers, one of every %(every)s,"
                " with %(contacts)s contacts: %(interval)s with 95%% confidence"
            )
            % words
        )
    if not found.unknown_n:
        return _("%(customers)s customers with %(contacts)s contacts") % words
    return (
        _(
            "%(customers)s known customers with %(contacts)s contacts;"
            " %(unknown)s contacts of nobody known are left out"
        )
        % words
    )
