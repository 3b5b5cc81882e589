"""Row-level security on the half-hours that missed their target."""

from django.db import migrations

REACH = """(
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[]"""
TABLE = "kpis_missedsnapshot"
WALLS = [
    f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY",
    f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY everywhere ON {TABLE} TO vigie_worker USING (true)",
    f"CREATE POLICY reach ON {TABLE} TO vigie_web USING (team_id = ANY ({REACH}))",
]


class Migration(migrations.Migration):
    dependencies = [("kpis", "0027_missed_half_hours")]

    operations = [migrations.RunSQL(WALLS, migrations.RunSQL.noop)]
