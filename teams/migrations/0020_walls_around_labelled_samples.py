"""Row-level security on samples that people labelled."""

from django.db import migrations

REACH = """(
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[]"""
TABLE = "teams_labelledsample"
WALLS = [
    f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY",
    f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY everywhere ON {TABLE} TO vigie_worker USING (true)",
    f"CREATE POLICY reach ON {TABLE} TO vigie_web USING (team_id = ANY ({REACH}))",
]


class Migration(migrations.Migration):
    dependencies = [("teams", "0019_answers_of_groups_and_labelled_samples")]

    operations = [migrations.RunSQL(WALLS, migrations.RunSQL.noop)]
