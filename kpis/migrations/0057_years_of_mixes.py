"""Mixes of closed years are added up, too."""

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
    (13, "Year Strata"),
    (14, "Reason"),
    (15, "Team Reason"),
    (16, "Year Mix"),
]
SPANS = [("day", "Day"), ("month", "Month"), ("year", "Year")]
MODELS = [
    "agentissuesnapshot",
    "agenttimesnapshot",
    "answersnapshot",
    "arrivalsnapshot",
    "casesnapshot",
    "casestocksnapshot",
    "contactedcasesnapshot",
    "contactsnapshot",
    "costsnapshot",
    "deadlinesnapshot",
    "dissatisfactionsnapshot",
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
    "reasonsnapshot",
    "repliedcasesnapshot",
    "resolutionsnapshot",
    "retentionsnapshot",
    "routingsnapshot",
    "sharesnapshot",
    "solvedsnapshot",
    "visitsnapshot",
]


class Migration(migrations.Migration):
    dependencies = [
        ("kpis", "0056_walls_around_reasons"),
    ]

    operations = [
        *(
            migrations.AlterField(model, "grain", models.PositiveSmallIntegerField(choices=GRAINS))
            for model in MODELS
        ),
        migrations.AlterField(
            "durationhistogram", "span", models.CharField(choices=SPANS, max_length=5)
        ),
        # Years noted before have strata alone: the next night adds them up again, until when
        # their months are read.
        migrations.RunSQL(
            "DELETE FROM kpis_refresh WHERE source LIKE 'year %'",
            migrations.RunSQL.noop,
            elidable=True,
        ),
    ]
