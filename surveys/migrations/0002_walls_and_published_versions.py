"""Row-level security on surveys, and the refusal to change what is published."""

from django.db import migrations

REACH = """(
    SELECT string_to_array(nullif(current_setting('vigie.teams', true), ''), ',')::bigint[]
)::bigint[]"""
STAFF = "(SELECT current_setting('vigie.staff', true)) = 'on'"
OF_A_TEAM = (
    "surveys_invitation",
    "surveys_notasked",
    "surveys_answer",
    "surveys_followup",
)
# Rows of rows: the table, its column, and the table of a team that it leads to.
PARTS = (
    ("surveys_answeritem", "answer_id", "surveys_answer"),
    ("surveys_correction", "answer_id", "surveys_answer"),
    ("surveys_followupnote", "follow_up_id", "surveys_followup"),
)
STAFF_ONLY = ("surveys_mailevent",)


def walls() -> list[str]:
    rules = dict.fromkeys(OF_A_TEAM, f"team_id = ANY ({REACH})")
    for table, column, owner in PARTS:
        rules[table] = (
            f"EXISTS (SELECT FROM {owner} AS whole WHERE whole.id = {table}.{column}"
            f" AND whole.team_id = ANY ({REACH}))"
        )
    rules |= dict.fromkeys(STAFF_ONLY, STAFF)
    statements = []
    for table, condition in rules.items():
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY everywhere ON {table} TO vigie_worker USING (true)",
            f"CREATE POLICY reach ON {table} TO vigie_web USING ({condition})",
        ]
    return statements


FROZEN = """
CREATE FUNCTION surveys_published_never_changes() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'surveys_version' THEN
        IF OLD.published_at IS NOT NULL THEN
            RAISE EXCEPTION 'A published version never changes.' USING ERRCODE = '23514';
        END IF;
    ELSIF EXISTS (
        SELECT FROM surveys_version
        WHERE id IN (
            CASE WHEN TG_OP = 'INSERT' THEN NEW.version_id ELSE OLD.version_id END,
            CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END
        ) AND published_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'A published version never changes.' USING ERRCODE = '23514';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER version_stays BEFORE UPDATE OR DELETE ON surveys_version
    FOR EACH ROW EXECUTE FUNCTION surveys_published_never_changes();
CREATE TRIGGER question_stays BEFORE INSERT OR UPDATE OR DELETE ON surveys_question
    FOR EACH ROW EXECUTE FUNCTION surveys_published_never_changes();
"""
THAWED = """
DROP TRIGGER question_stays ON surveys_question;
DROP TRIGGER version_stays ON surveys_version;
DROP FUNCTION surveys_published_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_programmes_invitations_answers")]

    operations = [
        migrations.RunSQL(walls(), migrations.RunSQL.noop),
        migrations.RunSQL(FROZEN, THAWED),
    ]
