"""Names in the rows of any kind of facts: teams, agents, channels, topics, segments, customers."""

from collections.abc import Sequence
from typing import Any, Final

from teams.ingest import naming, staging
from teams.ingest.receipts import Policy
from teams.ingest.schemas import Schema
from teams.models import Agent, Channel, Customer, Feed, Segment, Team, Topic

# What a name that is not given stands for, by the short name of a row that is always there.
FALLBACKS: Final = {
    "no_team_id": ("teams_team", staging.UNATTRIBUTED),
    "no_topic_id": ("teams_topic", "unknown"),
    "no_segment_id": ("teams_segment", "unknown"),
}
CUSTOMER: Final = "customer"


class Dimensions:
    """The names of one import; `columns` are columns of staging with what they name."""

    def __init__(
        self, feed: Feed, policy: Policy, schema: Schema, columns: Sequence[tuple[str, str]]
    ) -> None:
        self.feed = feed
        self.create_allowed = policy.create
        self.schema = schema
        self.columns = columns
        self.known: dict[str, dict[str, int]] = {}
        self.missing: dict[str, list[str]] = {}

    def judge(self) -> None:
        """Reject the rows with a name that nobody knows and that may not be created."""
        for what in dict.fromkeys(what for _, what in self.columns if what != CUSTOMER):
            columns = [column for column, named in self.columns if named == what]
            self._merge(what, columns)
            asked = sorted({name for column in columns for name in staging.names(column)})
            known = self._known(what, asked)
            self.known[what] = {name: known[name] for name in asked if name in known}
            self.missing[what] = [name for name in asked if name not in known]
            if self.missing[what] and what not in self.create_allowed:
                for column in columns:
                    label = self.schema.by_column[column].name
                    staging.reject_unknown(column, list(self.known[what]), label)
                self.missing[what] = []

    def _known(self, what: str, asked: list[str]) -> dict[str, int]:
        if what == "channel":
            return {channel.code: channel.pk for channel in Channel.objects.all()}
        if what == "agent":
            return dict(Agent.objects.filter(feed=self.feed).values_list("reference", "pk"))
        rows: dict[str, Any] = {
            "team": Team.objects.real(),
            "topic": Topic.objects.all(),
            "segment": Segment.objects.all(),
        }
        return naming.known(rows[what], "name", asked)

    def _merge(self, what: str, columns: list[str]) -> None:
        """Two names of one row here become one in staging: keys are compared by names."""
        if what in ("channel", "agent"):
            return
        asked = sorted({name for column in columns for name in staging.names(column)})
        known = self._known(what, asked)
        same: dict[int | str, list[str]] = {}
        for name in asked:
            same.setdefault(known.get(name) or naming.slug_of(name), []).append(name)
        for first, *others in same.values():
            for column in columns if others else ():
                staging.run(
                    f"UPDATE pg_temp.staged SET {column} = %s WHERE {column} = ANY (%s)",
                    [first, others],
                )

    def create(self) -> None:
        """Create what is missing, and leave tables from names to keys."""
        for what, known in self.known.items():
            names = self.missing[what]
            if what == "team":
                known |= naming.made_teams(names, self.feed)
            elif what == "agent":
                known |= naming.made_agents(names, self.feed)
            elif names:
                known |= naming.made_labels(Topic if what == "topic" else Segment, names)
            staging.named(f"names_{what}", known)
        if any(what == CUSTOMER for _, what in self.columns):
            self._customers()

    def _customers(self) -> None:
        """A customer is known by the source's reference alone: the first sight makes the row."""
        segment, join = "no.id", ""
        if "segment" in self.known:
            segment = "coalesce(max(sg.id), no.id)"
            join = " LEFT JOIN pg_temp.names_segment AS sg ON sg.name = staged.segment"
        table = Customer._meta.db_table
        staging.run(
            f"INSERT INTO {table} (reference, segment_id, language)"
            f" SELECT customer, {segment}, '' FROM pg_temp.staged"
            f" CROSS JOIN (SELECT id FROM teams_segment WHERE slug = 'unknown') AS no{join}"
            " WHERE fate = 'g' AND customer IS NOT NULL"
            f" AND NOT EXISTS (SELECT FROM {table} AS old WHERE old.reference = customer)"
            " GROUP BY customer, no.id ORDER BY customer ON CONFLICT (reference) DO NOTHING"
        )

    def joined(self) -> tuple[list[str], str]:
        """What a statement over staging `AS row` selects and joins for the keys of its names."""
        selected = [f"{name}.id AS {name}" for name in FALLBACKS]
        joins = [
            f" CROSS JOIN (SELECT id FROM {table} WHERE slug = '{slug}') AS {name}"
            for name, (table, slug) in FALLBACKS.items()
        ]
        for column, what in self.columns:
            table, name = f"pg_temp.names_{what}", "name"
            if what == CUSTOMER:
                table, name = Customer._meta.db_table, "reference"
            selected.append(f"of_{column}.id AS {column}_id")
            joins.append(f" LEFT JOIN {table} AS of_{column} ON of_{column}.{name} = row.{column}")
        return selected, "".join(joins)
