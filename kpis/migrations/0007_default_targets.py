"""Targets to start from, for everybody to edit: averages of the trade, no norms."""

from datetime import date

from django.db import migrations

SINCE = date(2026, 1, 1)
# KPI, channel, floor, threshold, target, stretch, tolerance, limit.
# Service levels: Call Centre Helper 2019 report, as quoted by trade articles; a target of 100 %
# is broken by a single contact, so its scale ends there. Abandonment 5 %, at most 8 %, and speed
# of answer 28 s: IFC figures as quoted by MP Telecom. Answer rate: HubSpot France. Occupancy 75
# to 85 % and what lies between these and the floors: our choice.
TARGETS = [
    ("service_level", "phone", 0.70, 0.75, 0.80, 0.90, None, None),
    ("service_level", "chat", 0.70, 0.75, 0.80, 0.90, None, None),
    ("service_level", "email", 0.90, 0.95, 0.99, 1.00, None, None),
    ("service_level", "social", 0.90, 0.95, 0.99, 1.00, None, None),
    ("abandonment_rate", "phone", 0.08, 0.065, 0.05, 0.03, None, None),
    ("answer_rate", "phone", None, None, 0.90, None, None, None),
    ("asa", "phone", None, None, 28.0, None, None, None),
    ("agent_occupancy", None, 0.75, None, 0.85, None, 0.05, 0.10),
]


def seed(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        # Forced row security holds the owner too: this one transaction writes as the worker.
        cursor.execute("SET LOCAL ROLE vigie_worker")
    target = apps.get_model("kpis", "Target")
    channels = {row.code: row for row in apps.get_model("teams", "Channel").objects.all()}
    for kpi, code, floor, threshold, aim, stretch, tolerance, limit in TARGETS:
        target.objects.create(
            kpi=kpi,
            channel=channels.get(code),
            floor=floor,
            threshold=threshold,
            target=aim,
            stretch=stretch,
            tolerance=tolerance,
            limit=limit,
            since=SINCE,
        )
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


class Migration(migrations.Migration):
    dependencies = [("kpis", "0006_targets_of_every_scope")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
