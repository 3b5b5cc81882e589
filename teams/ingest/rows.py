"""Staged rows to facts of any kind of which a row of the file is one fact, or one part of one."""

from typing import Any, Final

from django.conf import settings
from django.db import connection

from teams.ingest import naming, staging
from teams.ingest.dimensions import Dimensions
from teams.ingest.receipts import Policy
from teams.ingest.schemas import Lines, Schema
from teams.ingest.staging import quoted
from teams.ingest.targets import Lookup, Table, Target
from teams.models import Feed

# The newest version of a fact wins as a whole.
NEWER: Final = (
    "(old.version_at IS NULL OR said.version_at IS NULL OR said.version_at >= old.version_at)"
)


class Rows:
    """One import of rows of one kind."""

    def __init__(self, target: Target, feed: Feed, policy: Policy, schema: Schema) -> None:
        self.target = target
        self.feed = feed
        self.policy = policy
        self.schema = schema
        self.names = Dimensions(feed, policy, schema, target.names)

    @property
    def zone(self) -> str:
        return str(settings.REPORTING_ZONE)

    def judge(self, lines: Lines | None) -> None:
        """Reject what is wrong in itself, unknown, doubled, or does not go with other rows."""
        if self.policy.is_history:
            staging.skip_older(self.schema)
        staging.judge(self.schema)
        self.names.judge()
        for one in self.target.lookups:
            staging.reject(
                f"{one.column} IS NOT NULL AND NOT EXISTS ({self._looked_up(one, 'staged')})",
                quoted(self.schema.by_column[one.column].name),
                f"{one.column}::text",
                quoted(one.reason),
            )
        staging.note_doubled(self.schema)
        if self.target.parts:
            staging.note_unequal(self.schema)
        self.target.judge_more(self)
        if staging.counts()["rejected"]:
            # Rows are counted, but told by the line on which they begin.
            if lines:
                staging.renumber(lines())
            staging.tell_beside()
            if self.schema.whole:
                staging.reject_torn(self.schema)

    def _looked_up(self, one: Lookup, row: str) -> str:
        return one.sql.replace("{row}", row).replace("{feed}", str(int(self.feed.pk or 0)))

    def write(self) -> tuple[int, int]:
        """What is new and what changed, in rows of the file. What changed is written first."""
        self.names.create()
        self._name()
        target = self.target
        self._compare("fresh", target.facts, whole=False)
        parts = target.parts
        if parts:
            self._compare("parts", parts, whole=True)
        self._find_moved()
        run = staging.run
        run("DROP TABLE IF EXISTS pg_temp.touched")
        run(f"CREATE TEMPORARY TABLE touched (day date, {target.touched} bigint) ON COMMIT DROP")
        self._touch()
        target.before(self)
        if target.splits:
            run(f"DELETE FROM {target.facts.name} WHERE id IN (SELECT id FROM pg_temp.gone)")
        self._put("fresh", target.facts)
        if parts:
            if not target.keeps_parts:
                run(f"DELETE FROM {parts.name} WHERE id IN (SELECT id FROM pg_temp.gone)")
            self._put("parts", parts)
        self._touch()
        if target.seen:
            naming.assign_agents(
                self.feed, table=target.facts.name, day=target.seen, where=MOVED, zone=self.zone
            )
        target.after(self)
        if target.source:
            note_days(target.source, "SELECT day FROM pg_temp.touched")
        return self._counted("accepted"), self._counted("updated")

    def fates(self) -> dict[int, str]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT line, fate FROM ({self._fated()}) AS fated")
            return dict(cursor.fetchall())

    def _name(self) -> None:
        """Good rows with the keys of what they name."""
        selected, joins = self.names.joined()
        for one in self.target.lookups:
            selected.append(f"({self._looked_up(one, 'row')}) AS {one.name}")
        split = ""
        if self.target.splits:
            selected.append("split.*")
            split = f" CROSS JOIN LATERAL ({self.target.splits}) AS split"
        staging.run("DROP TABLE IF EXISTS pg_temp.named")
        staging.run(
            "CREATE TEMPORARY TABLE named ON COMMIT DROP AS SELECT row.*,"
            f" {int(self.feed.pk)}::bigint AS feed_id, {', '.join(selected)}"
            f" FROM pg_temp.staged AS row{joins}{split} WHERE row.fate = 'g'"
        )
        staging.run("ANALYZE pg_temp.named")

    def _compare(self, fresh: str, table: Table, *, whole: bool) -> None:
        """What the file says of each fact, with its old row's key and whether it differs."""
        values = ", ".join(f"{sql} AS {name}" for name, sql in table.values.items())
        taken = ", ".join(f"{table.taken(name)} AS {name}" for name in table.values)
        differs = " OR ".join(
            f"old.{name} IS DISTINCT FROM {table.taken(name)}" for name in table.values
        )
        newer = NEWER if table.is_versioned else "true"
        same = " AND ".join(f"old.{name} = said.{name}" for name in table.key)
        keys = ", ".join(table.values[name] for name in table.key)
        once, order = "", ""
        if self.target.parts and not whole:
            once, order = f"DISTINCT ON ({keys})", f" ORDER BY {keys}, row.line"
        source = self._wholes() if whole else "pg_temp.named AS row"
        staging.run(f"DROP TABLE IF EXISTS pg_temp.{fresh}")
        staging.run(
            f"CREATE TEMPORARY TABLE {fresh} ON COMMIT DROP AS"
            f" SELECT said.line, {taken}, old.id AS old_id, coalesce(old.id,"
            f" nextval(pg_get_serial_sequence('{table.name}', 'id'))) AS id,"
            f" old.id IS NOT NULL AND {newer} AND ({differs}) AS is_changed"
            f" FROM (SELECT {once} {values}, row.line FROM {source}{order}) AS said"
            f" LEFT JOIN {table.name} AS old ON {same}"
        )
        staging.run(f"CREATE INDEX ON pg_temp.{fresh} (id)")
        staging.run(f"ANALYZE pg_temp.{fresh}")

    def _wholes(self) -> str:
        facts = self.target.facts
        same = " AND ".join(f"whole.{name} = ({facts.values[name]})" for name in facts.key)
        return (
            "(SELECT row.*, whole.id AS whole_id FROM pg_temp.named AS row"
            f" JOIN pg_temp.fresh AS whole ON {same}) AS row"
        )

    def _find_moved(self) -> None:
        """The facts that are new or change, themselves or in a part; and the parts that go."""
        staging.run("DROP TABLE IF EXISTS pg_temp.moved, pg_temp.gone")
        moved = "SELECT id FROM pg_temp.fresh WHERE old_id IS NULL OR is_changed"
        if parts := self.target.parts:
            whole = parts.key[0]
            keeps = "false" if self.target.keeps_parts else "true"
            staging.run(
                f"CREATE TEMPORARY TABLE gone ON COMMIT DROP AS SELECT old.id, old.{whole} AS whole"
                f" FROM {parts.name} AS old JOIN pg_temp.fresh ON fresh.old_id = old.{whole}"
                f" WHERE {keeps} AND NOT EXISTS"
                " (SELECT FROM pg_temp.parts WHERE parts.old_id = old.id)"
            )
            moved += (
                f" UNION SELECT {whole} FROM pg_temp.parts WHERE old_id IS NULL OR is_changed"
                " UNION SELECT whole FROM pg_temp.gone"
            )
        if self.target.splits:
            staging.run(
                "CREATE TEMPORARY TABLE gone ON COMMIT DROP AS SELECT DISTINCT old.id"
                f" FROM pg_temp.named AS row JOIN {self.target.facts.name} AS old"
                f" ON {self.target.replaced} WHERE NOT EXISTS"
                " (SELECT FROM pg_temp.fresh WHERE fresh.old_id = old.id)"
            )
            moved += " UNION SELECT id FROM pg_temp.gone"
        staging.run(f"CREATE TEMPORARY TABLE moved ON COMMIT DROP AS {moved}")
        staging.run("CREATE INDEX ON pg_temp.moved (id)")
        staging.run("ANALYZE pg_temp.moved")

    def _touch(self) -> None:
        """Note the local days of the facts that move, as the table has them now."""
        target = self.target
        for day in target.days:
            sql = day.replace("{zone}", quoted(self.zone))
            staging.run(
                f"INSERT INTO pg_temp.touched SELECT DISTINCT {sql}, {target.touched}"
                f" FROM {target.facts.name} WHERE {MOVED}"
            )

    def _put(self, fresh: str, table: Table) -> None:
        names = ", ".join(table.values)
        taken = ", ".join(f"{name} = said.{name}" for name in table.values)
        staging.run(
            f"UPDATE {table.name} AS old SET {taken} FROM pg_temp.{fresh} AS said"
            " WHERE said.is_changed AND old.id = said.old_id"
        )
        columns = ", ".join([names, *table.at_first])
        given = ", ".join([names, *table.at_first.values()])
        staging.run(
            f"INSERT INTO {table.name} (id, {columns}) SELECT id, {given} FROM pg_temp.{fresh}"
            " WHERE old_id IS NULL ORDER BY line"
        )

    def _fated(self) -> str:
        fate = "WHEN {0}.is_changed THEN 'updated' ELSE 'unchanged' END AS fate"
        if parts := self.target.parts:
            return (
                "SELECT parts.line, CASE WHEN parts.old_id IS NULL THEN 'accepted'"
                f" WHEN whole.is_changed OR parts.{parts.key[0]} IN"
                f" (SELECT whole FROM pg_temp.gone) THEN 'updated' {fate.format('parts')}"
                f" FROM pg_temp.parts JOIN pg_temp.fresh AS whole"
                f" ON whole.id = parts.{parts.key[0]}"
            )
        if self.target.splits:
            return (
                "SELECT line, CASE WHEN bool_and(old_id IS NULL) THEN 'accepted'"
                " WHEN bool_or(old_id IS NULL OR is_changed) THEN 'updated' ELSE 'unchanged' END"
                " AS fate FROM pg_temp.fresh GROUP BY line"
            )
        return (
            "SELECT line, CASE WHEN old_id IS NULL THEN 'accepted'"
            f" {fate.format('fresh')} FROM pg_temp.fresh"
        )

    def _counted(self, fate: str) -> int:
        sql = f"SELECT count(*) FROM ({self._fated()}) AS fated WHERE fate = %s"
        return int(staging.one(sql, [fate]))


MOVED: Final = "id IN (SELECT id FROM pg_temp.moved)"


def note_days(source: str, days: str, params: list[Any] | None = None) -> None:
    """Raise the counter of each day that the query `days` gives as its column `day`."""
    staging.run(
        "INSERT INTO teams_changedday AS old (source, day, counter)"
        f" SELECT DISTINCT {quoted(source)}, day, 1 FROM ({days}) AS touched WHERE day IS NOT NULL"
        " ON CONFLICT (source, day) DO UPDATE SET counter = old.counter + 1",
        params,
    )
