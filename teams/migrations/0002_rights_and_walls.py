"""Rights of the runtime roles, and row-level security between teams.

The roles themselves are made by whoever installs the database: see the README.
"""

from django.db import migrations

REACH = """(
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[]"""
STAFF = "(SELECT current_setting('vigie.staff', true)) = 'on'"

# What belongs to one team; the condition says whether a row is in reach.
TEAM_ROWS = {
    "teams_leg": f"team_id = ANY ({REACH})",
    "teams_interaction": (
        f"sole_team_id = ANY ({REACH}) OR EXISTS (SELECT FROM teams_leg AS part"
        f" WHERE part.interaction_id = teams_interaction.id AND part.team_id = ANY ({REACH}))"
    ),
    "teams_outgoingmail": f"team_id = ANY ({REACH})",
}
# Configuration is small: whoever manages it sees and writes all of it.
CONFIGURATION = {
    "teams_team": f"id = ANY ({REACH})",
    "teams_assignment": f"team_id = ANY ({REACH})",
    "teams_agent": (
        "EXISTS (SELECT FROM teams_assignment AS part"
        f" WHERE part.agent_id = teams_agent.id AND part.team_id = ANY ({REACH}))"
    ),
    "teams_customer": "false",
    "teams_import": "false",
    "teams_reject": "false",
    "teams_job": "false",
}


def walls() -> list[str]:
    rules = TEAM_ROWS | {
        table: f"{STAFF} OR {condition}" for table, condition in CONFIGURATION.items()
    }
    statements = []
    for table, condition in rules.items():
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY everywhere ON {table} TO vigie_worker USING (true)",
            f"CREATE POLICY reach ON {table} TO vigie_web USING ({condition})",
        ]
    return statements


RIGHTS = [
    "GRANT USAGE ON SCHEMA public TO vigie_app, vigie_web, vigie_worker",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public"
    " TO vigie_app, vigie_web, vigie_worker",
    "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public"
    " TO vigie_app, vigie_web, vigie_worker",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE"
    " ON TABLES TO vigie_app, vigie_web, vigie_worker",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE"
    " ON SEQUENCES TO vigie_app, vigie_web, vigie_worker",
]


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_facts_and_ledgers")]

    operations = [
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(walls(), migrations.RunSQL.noop),
    ]
