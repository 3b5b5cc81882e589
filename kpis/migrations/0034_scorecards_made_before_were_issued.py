"""Scorecards from before they had states had all been issued."""

from django.db import migrations

ISSUED = "UPDATE kpis_scorecard SET state = 'issued' WHERE state = 'draft'"


class Migration(migrations.Migration):
    dependencies = [("kpis", "0033_walls_around_contracts")]

    operations = [migrations.RunSQL(ISSUED, migrations.RunSQL.noop, elidable=True)]
