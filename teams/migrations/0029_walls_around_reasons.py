"""Row-level security on reasons told of contacts; the reasons that every house begins with."""

from django.db import migrations

TABLE = "teams_reasontold"
# The contact's own wall says whether it is in reach.
MINE = (
    f"EXISTS (SELECT FROM teams_interaction AS contact WHERE contact.id = {TABLE}.interaction_id)"
)
WALLS = [
    f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY",
    f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY everywhere ON {TABLE} TO vigie_worker USING (true)",
    f"CREATE POLICY reach ON {TABLE} TO vigie_web USING ({MINE})",
]
# The last three are what a follow-up can find a bad score to come from.
REASONS = [
    ("waiting", "Waiting time", "Temps d’attente"),
    ("unresolved", "Request not resolved", "Demande non résolue"),
    ("repetition", "Having to ask again", "Obligation de redemander"),
    ("information", "Wrong or contradictory answers", "Réponses fausses ou contradictoires"),
    ("price", "Price or bill", "Prix ou facture"),
    ("delivery", "Delivery", "Livraison"),
    ("agent", "The agent’s doing", "L’agent"),
    ("process", "Our rules or processes", "Nos règles ou processus"),
    ("product", "The product or service", "Le produit ou le service"),
]


def seed(apps, schema_editor):
    reason = apps.get_model("teams", "DissatisfactionReason")
    for position, (slug, en, fr) in enumerate(REASONS):
        reason.objects.create(slug=slug, name_en=en, name_fr=fr, position=position)


class Migration(migrations.Migration):
    dependencies = [("teams", "0028_reasons_for_dissatisfaction")]

    operations = [
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
