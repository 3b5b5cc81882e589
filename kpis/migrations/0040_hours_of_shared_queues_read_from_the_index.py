"""The index of the page of hours holds what is shared, too: its figures ask for it."""

from django.db import migrations

INDEX = "kpis_queuesnapshot_hours"
BEFORE = (
    "offered, answered, answered_in_time, abandoned, abandoned_short, overflowed,"
    " left_other_in_time, callback_in_time, wait_answered, wait_answered_sq"
)
GRAIN_OF_HOURS = 5


def made(measures: str) -> list[str]:
    return [
        f"DROP INDEX {INDEX}",
        f"CREATE INDEX {INDEX} ON kpis_queuesnapshot (team_id, day, channel_id, hour)"
        f" INCLUDE ({measures}) WHERE grain = {GRAIN_OF_HOURS}",
    ]


class Migration(migrations.Migration):
    dependencies = [("kpis", "0039_answers_of_groups_and_older_scales")]

    operations = [migrations.RunSQL(made(f"{BEFORE}, shared"), made(BEFORE))]
