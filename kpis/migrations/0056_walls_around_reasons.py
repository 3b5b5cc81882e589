"""Row-level security on dissatisfaction and its reasons."""

from django.db import migrations

REACH = """(
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[]"""
TABLES = ("kpis_dissatisfactionsnapshot", "kpis_reasonsnapshot")


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
    dependencies = [("kpis", "0055_dissatisfaction_and_its_reasons")]

    operations = [migrations.RunSQL(walls(), migrations.RunSQL.noop)]
