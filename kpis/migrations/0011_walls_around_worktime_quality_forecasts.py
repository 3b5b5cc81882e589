"""Row-level security on the sums of agents' time, evaluations and forecasts."""

from django.db import migrations

REACH = """(
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[]"""
TABLES = ("kpis_agenttimesnapshot", "kpis_evaluationsnapshot", "kpis_forecastsnapshot")


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
    dependencies = [("kpis", "0010_worktime_quality_forecasts")]

    operations = [migrations.RunSQL(walls(), migrations.RunSQL.noop)]
