"""Stretches of one owner that may not overlap: within a file, and beside those stored."""

from dataclasses import dataclass
from typing import Final

from teams.ingest import staging
from teams.ingest.staging import quoted

THERE: Final = "overlaps one that is there already, from "


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of `table` by owner: `span` is the range of an alias {0}, `starts` its first column.

    `owner` names the owner in staging, found in `owners` by the condition `reference`. A row
    `same` of the file takes the place of the stored `old` where `replaced` says so, else where
    both start at once.
    """

    table: str
    owner: str
    owners: str
    reference: str
    starts: str
    span: str
    label: str
    stored: str = "true"
    replaced: str = ""

    def of(self, alias: str) -> str:
        return self.span.replace("{0}", alias)

    def shown(self, alias: str, zone: str) -> str:
        if self.starts.endswith("_day"):
            return f"{alias}.{self.starts}::text"
        return f"({alias}.{self.starts} AT TIME ZONE {quoted(zone)})::text"


def reject(stretch: Stretch, *, feed_id: int, zone: str) -> None:
    """Reject each row that overlaps an earlier one of its owner, or a stored one.

    A stored stretch that the file replaces is no obstacle.
    """
    if _any(stretch):
        staging.run(f"CREATE INDEX ON pg_temp.staged USING gist (({stretch.of('staged')}))")
        _reject_among(stretch, zone)
    _reject_beside(stretch, feed_id, zone)


def _any(stretch: Stretch) -> bool:
    span = stretch.of("row")
    return bool(
        staging.one(
            f"SELECT EXISTS (SELECT FROM (SELECT lower({span}) < max(coalesce(upper({span}),"
            f" 'infinity')) OVER (PARTITION BY {stretch.owner} ORDER BY lower({span})"
            " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS is_covered"
            " FROM pg_temp.staged AS row WHERE fate = 'g') AS seen WHERE is_covered)"
        )
    )


def _reject_among(stretch: Stretch, zone: str) -> None:
    staging.run(
        f"UPDATE pg_temp.staged AS row SET fate = 'r', beside = found.other,"
        f" fault_label = {quoted(stretch.label)}, fault_value = {stretch.shown('row', zone)},"
        f" fault_reason = 'overlaps another of this {stretch.owner}'"
        " FROM (SELECT row.line, min(other.line) AS other FROM pg_temp.staged AS row"
        f" JOIN pg_temp.staged AS other ON other.{stretch.owner} = row.{stretch.owner}"
        f" AND other.line < row.line AND {stretch.of('other')} && {stretch.of('row')}"
        " WHERE row.fate = 'g' AND other.fate = 'g' GROUP BY row.line) AS found"
        " WHERE row.line = found.line"
    )


def _reject_beside(stretch: Stretch, feed_id: int, zone: str) -> None:
    owner = stretch.owner
    owned = f"int8range(old.{owner}_id, old.{owner}_id, '[]')"
    staging.run(
        f"UPDATE pg_temp.staged AS row SET fate = 'r',"
        f" fault_label = {quoted(stretch.label)}, fault_value = {stretch.shown('row', zone)},"
        f" fault_reason = '{THERE}' || found.since"
        f" FROM (SELECT row.line, min({stretch.shown('old', zone)}) AS since"
        f" FROM pg_temp.staged AS row JOIN {stretch.owners} AS owner"
        f" ON owner.reference = row.{owner} AND {stretch.reference}"
        f" JOIN {stretch.table} AS old ON old.{owner}_id = owner.id AND old.feed_id = %s"
        f" AND {owned} && int8range(owner.id, owner.id, '[]')"
        f" AND {stretch.of('old')} && {stretch.of('row')} AND {stretch.stored}"
        " WHERE row.fate = 'g' AND NOT EXISTS (SELECT FROM pg_temp.staged AS same"
        f" WHERE same.fate = 'g' AND same.{owner} = row.{owner}"
        f" AND {stretch.replaced or f'same.{stretch.starts} = old.{stretch.starts}'})"
        " GROUP BY row.line) AS found WHERE row.line = found.line",
        [feed_id],
    )
