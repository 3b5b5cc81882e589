"""Row-level security on contracts and on what follows a scorecard."""

from django.db import migrations

REACH = """(
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[]"""
TABLES = (
    "kpis_contract",
    "kpis_contractversion",
    "kpis_clause",
    "kpis_exclusion",
    "kpis_step",
    "kpis_addressee",
    "kpis_acknowledgement",
    "kpis_action",
    "kpis_restatement",
    "kpis_dispute",
    "kpis_disputenote",
    "kpis_ledgerentry",
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
    dependencies = [("kpis", "0032_contracts_and_what_follows_a_scorecard")]

    operations = [migrations.RunSQL(walls(), migrations.RunSQL.noop)]
