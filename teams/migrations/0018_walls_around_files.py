"""Row-level security on exports: a file is for whoever still reaches all that it holds."""

from django.db import migrations

REACH = """coalesce((
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[], '{}')"""
STAFF = "(SELECT current_setting('vigie.staff', true)) = 'on'"


def walls() -> list[str]:
    return [
        "ALTER TABLE teams_export ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE teams_export FORCE ROW LEVEL SECURITY",
        "CREATE POLICY everywhere ON teams_export TO vigie_worker USING (true)",
        "CREATE POLICY reach ON teams_export TO vigie_web"
        f" USING ((NOT is_staff OR {STAFF}) AND teams <@ {REACH})",
    ]


class Migration(migrations.Migration):
    dependencies = [("teams", "0017_lists_made_into_files")]

    operations = [migrations.RunSQL(walls(), migrations.RunSQL.noop)]
