"""What keeps a scorecard a draft: days, files and figures that are missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import TruncDate

from kpis.definitions import Maturity, Reason
from kpis.models.contracts import ContractVersion
from kpis.periods import month_end
from kpis.queries import contracts
from kpis.queries.contracts import Gaps
from kpis.queries.deliveries import Attendance
from kpis.queries.figures import Figures
from teams.days import reported
from teams.models import Feed, Import, Leg
from teams.models.feeds import ImportState

# Weekdays are usual where they were worked in other weeks: so weeks around the month count.
AROUND: Final = timedelta(days=14)
# Too small a sample is a result of its own, and printed as such.
TOO_FEW: Final = (Reason.BELOW_MINIMUM,)
# Where so many contacts are expected of a day, chance leaves it empty once in a hundred: e^-4.6.
FEWEST_EXPECTED: Final = 4.6
FEWEST_ROWS: Final = Decimal("0.95")


class Gap(StrEnum):
    """Why a scorecard is not complete."""

    EMPTY = "empty"
    MISSING_DAY = "missing_day"
    FAILED_IMPORT = "failed_import"
    COVERAGE = "coverage"
    PROVISIONAL = "provisional"
    NO_FIGURE = "no_figure"
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True)
class Lack:
    """One reason: `what` names a feed, a file or a figure; a day, or a share of rows."""

    gap: Gap
    what: str = ""
    day: date | None = None
    share: Decimal | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """A source, and how many of a team's contacts it brought each day of a month and around it."""

    feed: int
    name: str
    days: dict[date, int]


def lacks(
    figures: Figures,
    *,
    brought: Sequence[Brought],
    version: ContractVersion | None,
    now: datetime,
) -> tuple[Lack, ...]:
    """All that is missing of a team's month; a scorecard is complete where nothing is."""
    if not figures.contacts:
        return (Lack(Gap.EMPTY),)
    gaps = Gaps(())
    if version is not None:
        gaps = contracts.gaps(version.contract_id, figures.start, figures.end)
    return (
        *_days(brought, figures.start, gaps),
        *_files({one.feed: one.name for one in brought}, figures.start, now),
        *_figures(figures, version, today=reported(now)),
    )


def brought(team: int, month: date) -> tuple[Brought, ...]:
    """By which sources contacts reached a team in a month or the weeks around it, by name.

    The contacts are read once; a month has as many as the team.
    """
    opens, closes = _instants(month)
    zone = ZoneInfo(settings.REPORTING_ZONE)
    rows = (
        Leg.objects.filter(team=team, enqueued_at__gte=opens, enqueued_at__lt=closes)
        .order_by()
        .values_list("interaction__feed", TruncDate("enqueued_at", tzinfo=zone))
        .annotate(n=Count("pk"))
    )
    found: dict[int, dict[date, int]] = {}
    for feed, day, n in rows:
        found.setdefault(feed, {})[day] = n
    named = Feed.objects.filter(pk__in=found).order_by("name", "pk").values_list("pk", "name")
    return tuple(Brought(pk, name, found[pk]) for pk, name in named)


def _instants(month: date) -> tuple[datetime, datetime]:
    zone = ZoneInfo(settings.REPORTING_ZONE)
    first, last = month - AROUND, month_end(month) + AROUND
    return (
        datetime.combine(first, time(), zone),
        datetime.combine(last + timedelta(days=1), time(), zone),
    )


def _days(brought: Sequence[Brought], month: date, gaps: Gaps) -> Iterator[Lack]:
    """Days of the month without any contact of a feed that usually has some on that weekday.

    A team so small that empty days are usual is not kept from its scorecard by one.
    """
    first, last = month - AROUND, month_end(month)
    known = last + AROUND
    days = [first + timedelta(days=n) for n in range((known - first).days + 1)]
    found = Attendance(days, {one.feed: one.days for one in brought})
    excused = gaps.days(None, month, last)
    for one in brought:
        for day in found.missing(one.feed):
            is_asked = month <= day <= last and day not in excused
            if is_asked and found.expected(one.feed, day) >= FEWEST_EXPECTED:
                yield Lack(Gap.MISSING_DAY, one.name, day)


def _files(feeds: dict[int, str], month: date, now: datetime) -> Iterator[Lack]:
    """Files since the month began that were not taken, or of which too many rows were not."""
    opens = datetime.combine(month, time(), ZoneInfo(settings.REPORTING_ZONE))
    closes = datetime.combine(month_end(month) + AROUND, time(), ZoneInfo(settings.REPORTING_ZONE))
    runs = Import.objects.filter(feed__in=feeds, created_at__gte=opens, created_at__lt=closes)
    newest = (
        runs.values("feed", "file_name")
        .annotate(
            done=Max("created_at", filter=Q(state=ImportState.DONE)),
            failed=Max("created_at", filter=Q(state__in=[ImportState.FAILED, ImportState.REFUSED])),
        )
        .filter(failed__isnull=False)
        .filter(Q(done=None) | Q(done__lt=F("failed")))
        .order_by("failed")
    )
    for row in newest:
        yield Lack(Gap.FAILED_IMPORT, feeds[row["feed"]], detail=row["file_name"])
    counted = (
        runs.filter(state=ImportState.DONE)
        .values("feed")
        .annotate(read=Sum("read_n"), rejected=Sum("rejected_n"))
        .order_by("feed")
    )
    for total in counted:
        if total["read"]:
            share = 1 - Decimal(total["rejected"]) / total["read"]
            if share < FEWEST_ROWS:
                yield Lack(Gap.COVERAGE, feeds[total["feed"]], share=share)


def _figures(figures: Figures, version: ContractVersion | None, *, today: date) -> Iterator[Lack]:
    for line in figures.lines:
        if line.maturity is not Maturity.FINAL:
            # Once that day has passed, data are missing: nobody knows when they come.
            is_to_come = line.final_on is not None and line.final_on > today
            yield Lack(Gap.PROVISIONAL, line.key, line.final_on if is_to_come else None)
        elif version is not None and line.value is None and line.reason not in TOO_FEW:
            yield Lack(Gap.NO_FIGURE, line.key, detail=line.reason.value if line.reason else "")
    if version is not None:
        for clause, line in zip(contracts.clauses(version), figures.lines, strict=True):
            if line.definition != clause.definition:
                yield Lack(Gap.DEFINITION, line.key, line.definition)
