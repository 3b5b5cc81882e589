"""Strata of closed years are added up."""

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
]
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


class Migration(migrations.Migration):
    dependencies = [
        ("kpis", "0053_error_that_chance_leaves"),
    ]

    operations = [
        migrations.AlterField(model, "grain", models.PositiveSmallIntegerField(choices=GRAINS))
        for model in MODELS
    ]
