"""Row-level security on whether agents' contacts were repeated."""

from django.db import migrations

REACH = """(
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[]"""
TABLE = "kpis_agentissuesnapshot"
WALLS = [
    f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY",
    f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY everywhere ON {TABLE} TO vigie_worker USING (true)",
    f"CREATE POLICY reach ON {TABLE} TO vigie_web USING (team_id = ANY ({REACH}))",
]


class Migration(migrations.Migration):
    dependencies = [("kpis", "0051_resolution_of_agents")]

    operations = [migrations.RunSQL(WALLS, migrations.RunSQL.noop)]
