"""Row-level security on costs and on what they are divided by."""

from django.db import migrations

REACH = """(
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[]"""
RULES = {
    # What a vendor costs includes our own costs for it: no vendor sees any.
    "kpis_costsnapshot": "(SELECT current_setting('vigie.staff', true)) = 'on'",
    "kpis_sharesnapshot": f"team_id = ANY ({REACH})",
}
# A table that a later migration takes away.
GONE = {"kpis_settledsnapshot": f"team_id = ANY ({REACH})"}


def walls(rules: dict[str, str]) -> list[str]:
    statements = []
    for table, condition in rules.items():
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY everywhere ON {table} TO vigie_worker USING (true)",
            f"CREATE POLICY reach ON {table} TO vigie_web USING ({condition})",
        ]
    return statements


class Migration(migrations.Migration):
    dependencies = [("kpis", "0012_costs")]

    operations = [
        migrations.RunSQL(walls(RULES), migrations.RunSQL.noop),
        migrations.RunSQL(walls(GONE), migrations.RunSQL.noop, elidable=True),
    ]
