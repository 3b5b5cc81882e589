"""Stays in queues are kept by language and part of the day, too; of old days neither is known.

Old days are due again, as their measures are made otherwise now. Until a night has computed them
their mix stands in for their strata: in no language and no part of the day.
"""

from typing import Any

from django.db import migrations, models

GRAINS = [
    (1, "Team"),
    (2, "Channel"),
    (3, "Mix"),
    (4, "Agent"),
    (5, "Hour"),
    (6, "Topic"),
    (7, "Person"),
    (8, "Half Hour"),
    (9, "Month Mix"),
    (10, "Team Hour"),
    (11, "Strata"),
    (12, "Month Strata"),
]
MODELS = [
    "agenttimesnapshot",
    "answersnapshot",
    "arrivalsnapshot",
    "casesnapshot",
    "casestocksnapshot",
    "contactedcasesnapshot",
    "contactsnapshot",
    "costsnapshot",
    "deadlinesnapshot",
    "duereplysnapshot",
    "durationhistogram",
    "evaluationsnapshot",
    "firstsolvedsnapshot",
    "forecastsnapshot",
    "handlingsnapshot",
    "intervalsnapshot",
    "longresolutionsnapshot",
    "missedsnapshot",
    "openedcasesnapshot",
    "queuesnapshot",
    "repliedcasesnapshot",
    "resolutionsnapshot",
    "retentionsnapshot",
    "routingsnapshot",
    "sharesnapshot",
    "solvedsnapshot",
    "visitsnapshot",
]
TABLE = "kpis_queuesnapshot"
# The mix and the strata, of days and of months.
MIX, STRATA, MONTH_MIX, MONTH_STRATA = 3, 11, 9, 12
CELL = ("day", "team_id", "channel_id", "segment_id")


def stand_in(apps: Any, schema_editor: Any) -> None:
    """The owner of the table reads its rows only without forced row security."""
    fields = apps.get_model("kpis", "QueueSnapshot")._meta.fields
    places = {"id", "grain", *CELL, "topic_id", "agent_id", "hour", "language"}
    measures = [field.column for field in fields if field.column not in places]
    cell, group = ", ".join(CELL), "coalesce(topic.parent_id, topic.id)"
    schema_editor.execute(f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY")
    schema_editor.execute(
        f"INSERT INTO {TABLE} (grain, {cell}, topic_id, language, {', '.join(measures)})"
        f" SELECT CASE grain WHEN {MIX} THEN {STRATA} ELSE {MONTH_STRATA} END, {cell},"
        f" {group}, 0, {', '.join(f'sum({m})' for m in measures)}"
        f" FROM {TABLE} JOIN teams_topic AS topic ON topic.id = topic_id"
        f" WHERE grain IN ({MIX}, {MONTH_MIX}) GROUP BY 1, {cell}, {group}"
    )
    schema_editor.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")


def forget(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY")
    schema_editor.execute(f"DELETE FROM {TABLE} WHERE grain IN ({STRATA}, {MONTH_STRATA})")
    schema_editor.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")


class Migration(migrations.Migration):
    dependencies = [
        ("kpis", "0049_handle_time_with_ringing"),
    ]

    operations = [
        migrations.RemoveConstraint("queuesnapshot", "queuesnapshot_once_a_cell"),
        migrations.AddField(
            "queuesnapshot", "language", models.PositiveSmallIntegerField(null=True)
        ),
        *(
            migrations.AlterField(model, "grain", models.PositiveSmallIntegerField(choices=GRAINS))
            for model in MODELS
        ),
        migrations.RunPython(stand_in, forget, elidable=True),
        migrations.AddConstraint(
            "queuesnapshot",
            models.UniqueConstraint(
                fields=(
                    "grain",
                    "team",
                    "day",
                    "channel",
                    "topic",
                    "segment",
                    "agent",
                    "hour",
                    "language",
                ),
                name="queuesnapshot_once_a_cell",
                nulls_distinct=False,
            ),
        ),
    ]
