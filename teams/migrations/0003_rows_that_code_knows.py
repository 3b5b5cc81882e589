"""Channels with their promises, the unknown topic and segment, and the common teams."""

from datetime import date

from django.db import migrations

SECOND = 1000
HOUR = 3600 * SECOND

# Promised waits: Call Centre Helper 2019 report, as quoted by trade articles; short abandons: 5 s
# on the phone, none elsewhere.
CHANNELS = [
    ("phone", "Phone", "Téléphone", 20 * SECOND, 5 * SECOND),
    ("email", "E-mail", "E-mail", 4 * HOUR, 0),
    ("chat", "Chat", "Chat", 40 * SECOND, 0),
    ("social", "Social media", "Réseaux sociaux", HOUR, 0),
    ("self_service", "Self-service", "Libre-service", 40 * SECOND, 0),
]
COMMON = [("mixed", "Mixed"), ("unattributed", "Unattributed")]


def seed(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        # Forced row security holds the owner too: this one transaction writes as the worker.
        cursor.execute("SET LOCAL ROLE vigie_worker")
    channel = apps.get_model("teams", "Channel")
    promise = apps.get_model("teams", "Promise")
    for position, (code, en, fr, within, short) in enumerate(CHANNELS):
        row = channel.objects.create(code=code, name_en=en, name_fr=fr, position=position)
        promise.objects.create(
            channel=row,
            since=date(1970, 1, 1),
            answer_within_ms=within,
            short_abandon_ms=short,
        )
    apps.get_model("teams", "Topic").objects.create(slug="unknown", name="Unknown")
    apps.get_model("teams", "Segment").objects.create(slug="unknown", name="Unknown")
    for slug, name in COMMON:
        apps.get_model("teams", "Team").objects.create(
            slug=slug, name=name, kind="common", time_zone="UTC", language="en"
        )
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


class Migration(migrations.Migration):
    dependencies = [("teams", "0002_rights_and_walls")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
