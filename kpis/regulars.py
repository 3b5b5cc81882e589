"""Which part of the customers makes which part of the contacts: what the chart shows, and says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from kpis import catalogue, formats
from kpis.definitions import Unit
from kpis.lorenz import SIZES, Point, Spot, lorenz
from kpis.panels import Panel
from kpis.queries.pickers import Choice, Pickers
from kpis.queries.readings import readings
from kpis.queries.regulars import Regulars, most_frequent, regulars

# The least contacts of each band; a customer of the last one came as often or more.
BANDS: Final = (1, 2, 3, 6, 11)
FEW: Final = 0.2
MOST: Final = 20
# A page reads so many contacts, not a large centre's whole year.
MOST_CONTACTS: Final = 300_000
TICKS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Band:
    """Customers who came about as often, and their contacts."""

    name: str
    customers: int
    contacts: int


def panel(choice: Choice, pickers: Pickers) -> Panel | None:
    """None where no customer is known."""
    found = regulars(choice.selection(), [team.pk for team in pickers.teams])
    if not found.customers:
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
        columns=[
            _("contacts in the period"), _("customers"), _("of the customers"),
            _("contacts"), _("of the contacts"),
        ],
        rows=[
            [
                band.name,
                formats.number(band.customers),
                _share(band.customers / found.customers_n),
                formats.number(band.contacts),
                _share(band.contacts / found.contacts_n),
            ]
            for band in bands(found)
        ],
    )  # fmt: skip


def too_many(choice: Choice, now: datetime) -> int | None:
    """The contacts of the choice where they are more than a page reads; by their snapshot."""
    (told,) = readings([catalogue.find("channel_volume")], choice.selection(), now=now)
    contacts = int(told.numerator or 0)
    return contacts if contacts > MOST_CONTACTS else None


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
    return [(0.0, 0.0), *_steps(found)]


def _steps(found: Regulars) -> Iterator[Point]:
    customers = contacts = 0
    for often, many in found.customers:
        customers, contacts = customers + many, contacts + often * many
        yield customers / found.customers_n, contacts / found.contacts_n


def reach(found: Regulars, part: float) -> float:
    """The part of the contacts that this part of the customers makes, the most frequent first.

    Customers who came equally often share what they make together.
    """
    points: Sequence[Point] = curve(found)
    for (x0, y0), (x1, y1) in pairwise(points):
        if part <= x1:
            return y0 + (y1 - y0) * (part - x0) / (x1 - x0)
    return 1.0


def _share(part: float) -> str:
    return formats.value(part, Unit.SHARE)


def _said(found: Regulars) -> str:
    words = {
        "customers": formats.number(found.customers_n),
        "contacts": formats.number(found.contacts_n),
        "unknown": formats.number(found.unknown_n),
    }
    if not found.unknown_n:
        return _("%(customers)s customers with %(contacts)s contacts") % words
    return (
        _(
            "%(customers)s known customers with %(contacts)s contacts;"
            " %(unknown)s contacts of nobody known are left out"
        )
        % words
    )
