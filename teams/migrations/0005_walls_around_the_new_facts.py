"""Row-level security on cases, agents' time, evaluations, visits, costs and what belongs to them."""

from django.db import migrations

REACH = """(
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[]"""
STAFF = "(SELECT current_setting('vigie.staff', true)) = 'on'"

MINE = f"team_id = ANY ({REACH})"
RULES = {
    "teams_case": f"owner_team_id = ANY ({REACH})",
    "teams_caseevent": MINE,
    "teams_casemove": MINE,
    "teams_deadline": MINE,
    "teams_agentstate": MINE,
    "teams_agentday": MINE,
    "teams_evaluation": MINE,
    "teams_mark": (
        "EXISTS (SELECT FROM teams_evaluation AS whole WHERE whole.id = teams_mark.evaluation_id"
        f" AND whole.{MINE})"
    ),
    "teams_visit": MINE,
    "teams_forecast": MINE,
    "teams_answercount": MINE,
    # What a vendor costs includes our own costs for it: no vendor sees any.
    "teams_costline": STAFF,
    "teams_ratecard": STAFF,
    "teams_ratetier": STAFF,
    "teams_relationship": STAFF,
    "teams_calendaruse": f"team_id IS NULL OR {STAFF} OR {MINE}",
}


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
    dependencies = [("teams", "0004_facts_beyond_contacts")]

    operations = [migrations.RunSQL(walls(), migrations.RunSQL.noop)]
