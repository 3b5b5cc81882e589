"""How far an import is, for whoever looks while it runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0022_plans_that_foresaw_and_gaps"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="lines_n",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="import",
            name="staged_n",
            field=models.BigIntegerField(default=0),
        ),
    ]
