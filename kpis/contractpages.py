"""A contract in words for its pages: what holds when, its terms, its clauses."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import catalogue, contractrows, formats
from kpis.contractrows import percent
from kpis.models.contracts import Clause, ContractVersion
from kpis.queries.obligations import in_print


@dataclass(frozen=True, slots=True)
class Said:
    """One of the terms."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A clause as it is agreed, amounts in printed units."""

    pk: int
    key: str
    name: str
    scope: str
    weight: str
    floor: str
    threshold: str
    target: str
    stretch: str
    sample: str
    pool: str
    bonus: str
    definition: str


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[Row, ...]
    weight: str
    pool: str
    has_stretch: bool
    has_pool: bool


def table(found: Sequence[Clause]) -> Table:
    return Table(
        rows=tuple(_row(one) for one in found),
        weight=contractrows.trimmed(sum((one.weight for one in found), Decimal(0))),
        pool=percent(sum((one.pool for one in found), Decimal(0))),
        has_stretch=any(one.stretch is not None for one in found),
        has_pool=any(one.pool or one.bonus for one in found),
    )


def _row(one: Clause) -> Row:
    kpi = catalogue.find(one.kpi)

    def anchor(amount: Decimal | None) -> str:
        if amount is None:
            return formats.DASH
        return contractrows.anchor(in_print(amount, kpi.unit), kpi.unit)

    return Row(
        pk=one.pk,
        key=kpi.key,
        name=str(kpi.name),
        scope=", ".join(str(part) for part in (one.channel, one.topic, one.segment) if part),
        weight=contractrows.trimmed(one.weight),
        floor=anchor(one.floor),
        threshold=anchor(one.threshold),
        target=anchor(one.target),
        stretch=anchor(one.stretch),
        sample=_sample(one),
        pool=percent(one.pool) if one.pool else formats.DASH,
        bonus=percent(one.bonus) if one.bonus else formats.DASH,
        definition=formats.day(one.definition),
    )


def _sample(one: Clause) -> str:
    """How it is measured, and how many it takes."""
    parts = [_("sample") if one.is_sample else _("declared") if one.is_declared else _("census")]
    if one.minimum_n:
        parts.append(_("at least %(n)s") % {"n": formats.number(one.minimum_n)})
    return ", ".join(parts)


def terms(version: ContractVersion) -> list[Said]:
    band = f"{percent(version.band_low)} {formats.DASH} {percent(version.band_high)}"
    return [
        *_money(version),
        Said(_("Forecast band"), band),
        Said(_("Time to dispute"), _days(version.dispute_days)),
        Said(_("Internal teams' figures"), version.get_peers_display()),
        Said(_("Material from"), _material(version)),
        Said(_("Issued"), _("by rule, once complete") if version.is_approved_by_rule
             else _("once somebody has approved it")),
    ]  # fmt: skip


def _money(version: ContractVersion) -> list[Said]:
    if version.fee is None:
        return [Said(_("Monthly fee"), _("none: no money hangs on it"))]
    cap = version.pool_share if version.cap_share is None else version.cap_share
    capped = _("%(share)s of the fee") % {"share": percent(cap)}
    if version.carries_over:
        capped = _("%(cap)s; what exceeds it is carried over") % {"cap": capped}
    found = [
        Said(_("Monthly fee"), formats.money(version.fee, version.currency)),
        Said(
            _("Pool at stake"), _("%(share)s of the fee") % {"share": percent(version.pool_share)}
        ),
        Said(_("Most credited in a month"), capped),
        Said(_("Rounding"), version.get_rounding_display()),
    ]
    if version.ramp_weeks:
        weeks = ngettext("%(n)d week", "%(n)d weeks", version.ramp_weeks)
        found.append(Said(_("Ramp-up"), weeks % {"n": version.ramp_weeks}))
    if version.earn_back_months:
        months = ngettext(
            "once %(n)d month reaches what it asks", "once %(n)d months reach what they ask",
            version.earn_back_months,
        )  # fmt: skip
        found.append(Said(_("Earn-back"), months % {"n": version.earn_back_months}))
    return found


def _days(count: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", count) % {"n": count}


def _material(version: ContractVersion) -> str:
    points = formats.number(contractrows.whole(version.material_points))
    if version.fee is None:
        return _("%(points)s points of the score") % {"points": points}
    amount = formats.money(version.material_amount, version.currency)
    return _("%(points)s points of the score, or %(amount)s") % {
        "points": points, "amount": amount,
    }  # fmt: skip


def holds(version: ContractVersion) -> str:
    """From which month to which; open ends are said so."""
    since = formats.day(version.since)
    if version.until is None:
        return _("since %(day)s") % {"day": since}
    return _("%(since)s to %(until)s") % {"since": since, "until": formats.day(version.until)}
