"""Row-level security on what other systems are told."""

from django.db import migrations

REACH = """(
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[]"""
WALLS = [
    "ALTER TABLE surveys_notice ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE surveys_notice FORCE ROW LEVEL SECURITY",
    "CREATE POLICY everywhere ON surveys_notice TO vigie_worker USING (true)",
    f"CREATE POLICY reach ON surveys_notice TO vigie_web USING (team_id = ANY ({REACH}))",
]


class Migration(migrations.Migration):
    dependencies = [("surveys", "0004_notices")]

    operations = [migrations.RunSQL(WALLS, migrations.RunSQL.noop)]
