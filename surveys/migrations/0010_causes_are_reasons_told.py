"""What follow-ups found so far is told of their contacts."""

from django.db import migrations

TELL = """
SET LOCAL ROLE vigie_worker;
INSERT INTO teams_reasontold (interaction_id, reason_id, feed_id, classifier)
SELECT DISTINCT ON (contact.id) contact.id, reason.id, NULL::bigint, ''
FROM surveys_followup AS closed
JOIN surveys_answer AS answer ON answer.id = closed.answer_id
LEFT JOIN surveys_invitation AS invitation ON invitation.id = answer.invitation_id
JOIN teams_interaction AS contact
    ON contact.id = coalesce(answer.interaction_id, invitation.interaction_id)
JOIN teams_dissatisfactionreason AS reason ON reason.slug = closed.cause
ORDER BY contact.id, closed.closed_at DESC;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0009_causes_of_bad_scores"),
        ("teams", "0029_walls_around_reasons"),
    ]

    operations = [migrations.RunSQL(TELL, migrations.RunSQL.noop)]
