"""Mixes of ten days and of quarters are added up, too."""

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
    (17, "Ten Mix"),
    (18, "Ten Strata"),
    (19, "Quarter Mix"),
    (20, "Quarter Strata"),
]
SPANS = [
    ("day", "Day"),
    ("ten", "Ten"),
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("year", "Year"),
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
        ("kpis", "0057_years_of_mixes"),
    ]

    operations = [
        *(
            migrations.AlterField(model, "grain", models.PositiveSmallIntegerField(choices=GRAINS))
            for model in MODELS
        ),
        migrations.AlterField(
            "durationhistogram", "span", models.CharField(choices=SPANS, max_length=7)
        ),
    ]
