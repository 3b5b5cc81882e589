from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0007_who_published_may_leave"),
        ("teams", "0012_contacts_of_a_case"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="interaction",
            field=models.ForeignKey(
                db_index=False,
                help_text="The contact it is about, where another tool asked;"
                " else the invitation's.",
                null=True,
                on_delete=PROTECT,
                related_name="+",
                to="teams.interaction",
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(
                condition=models.Q(("interaction__isnull", False)),
                fields=["interaction"],
                name="answer_by_interaction",
            ),
        ),
    ]
