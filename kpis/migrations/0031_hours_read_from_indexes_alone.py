"""Indexes that hold what the page of hours reads: no row of a year is fetched for it."""

from django.db import migrations

# By table: what the figures of an hour are made of.
MEASURES = {
    "kpis_queuesnapshot": (
        "offered, answered, answered_in_time, abandoned, abandoned_short, overflowed,"
        " left_other_in_time, callback_in_time, wait_answered, wait_answered_sq"
    ),
    "kpis_arrivalsnapshot": "contacts",
}
GRAIN_OF_HOURS = 5


def name(table: str) -> str:
    return f"{table}_hours"


class Migration(migrations.Migration):
    dependencies = [("kpis", "0030_walls_around_events")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX {name(table)} ON {table} (team_id, day, channel_id, hour)"
            f" INCLUDE ({measures}) WHERE grain = {GRAIN_OF_HOURS}",
            f"DROP INDEX {name(table)}",
        )
        for table, measures in MEASURES.items()
    ]
