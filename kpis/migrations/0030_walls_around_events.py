"""Row-level security on events: those of all teams are everybody's."""

from django.db import migrations

REACH = """(
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[]"""
STAFF = "(SELECT current_setting('vigie.staff', true)) = 'on'"


def walls() -> list[str]:
    return [
        "ALTER TABLE kpis_event ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE kpis_event FORCE ROW LEVEL SECURITY",
        "CREATE POLICY everywhere ON kpis_event TO vigie_worker USING (true)",
        "CREATE POLICY reach ON kpis_event TO vigie_web"
        f" USING (team_id IS NULL OR {STAFF} OR team_id = ANY ({REACH}))",
    ]


class Migration(migrations.Migration):
    dependencies = [("kpis", "0029_events")]

    operations = [migrations.RunSQL(walls(), migrations.RunSQL.noop)]
