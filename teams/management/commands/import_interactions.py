"""Import a file of interactions by a mapping."""

from teams.management.commands import import_facts


class Command(import_facts.Command):
    help = "Import a CSV or TSV file of interactions, converted as a mapping says."
    kind = "interactions"
