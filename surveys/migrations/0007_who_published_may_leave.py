"""Whoever published a version may leave: the version keeps the name."""

from django.conf import settings
from django.db import migrations, models

FUNCTION = """
CREATE OR REPLACE FUNCTION surveys_published_never_changes() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'surveys_version' THEN
        IF OLD.published_at IS NOT NULL {unless} THEN
            RAISE EXCEPTION 'A published version never changes.' USING ERRCODE = '23514';
        END IF;
    ELSIF EXISTS (
        SELECT FROM surveys_version
        WHERE id IN (
            CASE WHEN TG_OP = 'INSERT' THEN NEW.version_id ELSE OLD.version_id END,
            CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END
        ) AND published_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'A published version never changes.' USING ERRCODE = '23514';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
"""
# Only its publisher's row may go away from it.
LEFT = """AND NOT (
            TG_OP = 'UPDATE' AND NEW.published_by_id IS NULL
            AND to_jsonb(NEW) - 'published_by_id' = to_jsonb(OLD) - 'published_by_id'
        )"""
NAMES = """
ALTER TABLE surveys_version DISABLE TRIGGER version_stays;
UPDATE surveys_version AS version
SET publisher = coalesce(
    nullif(trim(known.first_name || ' ' || known.last_name), ''), known.username
)
FROM teams_user AS known WHERE known.id = version.published_by_id;
ALTER TABLE surveys_version ENABLE TRIGGER version_stays;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0006_pages_at_counters_and_misses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="version",
            name="publisher",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The name, as of the publication, of whoever published it.",
                max_length=301,
            ),
        ),
        migrations.RunSQL(NAMES, migrations.RunSQL.noop, elidable=True),
        migrations.RunSQL(FUNCTION.replace("{unless}", LEFT), FUNCTION.replace("{unless}", "")),
    ]
