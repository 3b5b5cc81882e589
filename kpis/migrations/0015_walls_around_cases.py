"""Row-level security on the sums of cases."""

from django.db import migrations

REACH = """(
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[]"""
TABLES = (
    "kpis_openedcasesnapshot",
    "kpis_repliedcasesnapshot",
    "kpis_duereplysnapshot",
    "kpis_firstsolvedsnapshot",
    "kpis_solvedsnapshot",
    "kpis_deadlinesnapshot",
    "kpis_casestocksnapshot",
)


def walls() -> list[str]:
    statements = []
    for table in TABLES:
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY everywhere ON {table} TO vigie_worker USING (true)",
            f"CREATE POLICY reach ON {table} TO vigie_web USING (team_id = ANY ({REACH}))",
        ]
    return statements


class Migration(migrations.Migration):
    dependencies = [("kpis", "0014_cases_opened_and_solved")]

    operations = [migrations.RunSQL(walls(), migrations.RunSQL.noop)]
