"""Row-level security on derived figures and documents."""

from django.db import migrations

REACH = """(
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[]"""
STAFF = "(SELECT current_setting('vigie.staff', true)) = 'on'"

DERIVED = [
    "kpis_arrivalsnapshot",
    "kpis_queuesnapshot",
    "kpis_handlingsnapshot",
    "kpis_routingsnapshot",
    "kpis_contactsnapshot",
    "kpis_casesnapshot",
    "kpis_resolutionsnapshot",
    "kpis_durationhistogram",
    "kpis_scorecard",
    "kpis_paper",
    "kpis_recipient",
]
RULES = dict.fromkeys(DERIVED, f"team_id = ANY ({REACH})")
RULES["kpis_target"] = f"team_id IS NULL OR {STAFF} OR team_id = ANY ({REACH})"


def walls() -> list[str]:
    statements = []
    for table, condition in RULES.items():
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY everywhere ON {table} TO vigie_worker USING (true)",
            f"CREATE POLICY reach ON {table} TO vigie_web USING ({condition})",
        ]
    return statements


class Migration(migrations.Migration):
    dependencies = [
        ("kpis", "0001_snapshots_targets_documents"),
        ("teams", "0003_rows_that_code_knows"),
    ]

    operations = [migrations.RunSQL(walls(), migrations.RunSQL.noop)]
