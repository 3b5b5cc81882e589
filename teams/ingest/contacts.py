"""Staged legs to interactions: judged, named, grouped, and written set by set."""

from typing import Final

from django.conf import settings
from django.db import connection

from teams.ingest import (
    casecontacts,
    changeddays,
    concurrency,
    facts,
    naming,
    sharedqueues,
    staging,
)
from teams.ingest.receipts import Policy
from teams.ingest.schemas import Lines, Schema
from teams.models import Feed, Team

SOURCE: Final = "interactions"


class Contacts:
    """One import of interactions with their legs."""

    def __init__(self, feed: Feed, policy: Policy, schema: Schema) -> None:
        self.feed = feed
        self.policy = policy
        self.schema = schema
        self.missing = naming.Missing(feed)

    def judge(self, lines: Lines | None) -> None:
        """Reject what is wrong in itself, unknown, doubled, or torn by another rejection."""
        staging.judge(self.schema)
        sharedqueues.attribute(self.feed)
        if self.policy.teams is not None:
            _reject_foreign(self.feed, self.policy.teams)
        self.missing = naming.resolve(
            feed=self.feed, create=self.policy.create, teams=self.policy.teams
        )
        is_doubled = staging.has_doubled(self.schema)
        if is_doubled or staging.counts()["rejected"]:
            # Rows are counted, but told by the line on which they begin.
            if lines:
                staging.renumber(lines())
            if is_doubled:
                staging.reject_doubled(self.schema)
            staging.reject_torn(self.schema)

    def write(self) -> tuple[int, int]:
        """What is new and what changed, in rows of the file."""
        self.missing.create()
        common = dict(Team.objects.filter(kind="common").values_list("slug", "pk"))
        facts.group(self.feed.pk, common["mixed"], common[staging.UNATTRIBUTED])
        updated = self._write()
        accepted = staging.one("SELECT count(*) FROM pg_temp.part WHERE old_id IS NULL")
        return int(accepted), updated

    def _write(self) -> int:
        """Write what is new and what changed; return how many rows are of changed contacts."""
        zone = settings.REPORTING_ZONE
        updated = 0
        known = staging.one("SELECT count(*) FROM pg_temp.contact WHERE old_id IS NOT NULL")
        has_changed = bool(known and facts.find_changed())
        concurrency.share(has_changed=has_changed)
        if has_changed:
            casecontacts.find_left()
            changeddays.note_before(SOURCE, zone)
            facts.update_changed()
            changeddays.note_after(SOURCE, zone)
            changed = "SELECT id FROM pg_temp.changed"
            updated = staging.one(
                f"SELECT count(*) FROM pg_temp.part WHERE contact_id IN ({changed})"
            )
        facts.insert_new(self.feed.pk)
        changeddays.note_new(SOURCE, zone, others=not has_changed)
        concurrency.stamp_others()
        if casecontacts.find_named(self.feed.pk, has_changed=has_changed):
            casecontacts.stamp(casecontacts.TOUCHED, zone=zone)
        if self.policy.assigns_agents:
            naming.assign_agents(self.feed)
        return int(updated)

    def fates(self) -> dict[int, str]:
        changed = "SELECT id FROM pg_temp.changed"
        if not staging.one("SELECT to_regclass('pg_temp.changed') IS NOT NULL"):
            changed = "SELECT NULL::bigint"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT line, CASE WHEN old_id IS NULL THEN 'accepted'"
                f" WHEN contact_id IN ({changed}) THEN 'updated' ELSE 'unchanged' END"
                " FROM pg_temp.part"
            )
            return dict(cursor.fetchall())


def _reject_foreign(feed: Feed, teams: frozenset[int]) -> None:
    """A push may not rewrite contacts in which teams out of its reach have a part."""
    staging.run(
        "UPDATE pg_temp.staged SET fate = 'r', fault_label = 'leg.team', fault_value = team,"
        " fault_reason = 'is unknown' WHERE fate = 'g' AND EXISTS (SELECT FROM teams_interaction"
        " AS old JOIN teams_leg AS leg ON leg.interaction_id = old.id WHERE old.feed_id = %s"
        " AND old.external_id = staged.external_id AND NOT (leg.team_id = ANY (%s)))",
        [feed.pk, sorted(teams)],
    )
