"""Migrations 1 to 58 as one, for empty databases."""

from django.db import migrations

from config.squash import Squash

SQUASH = Squash(__file__, until=58)


class Migration(migrations.Migration):
    initial = True
    replaces = SQUASH.replaces
    dependencies = SQUASH.dependencies
    operations = SQUASH.operations
