"""Many teams with the contacts of one: copied inside the database."""

from django.db import connection
from django.db.models import Model

from teams.models import Interaction, Leg, Team
from tests import builders


def columns(model: type[Model], *without: str) -> list[str]:
    """What is stored of a row, but its key and what the database makes itself."""
    return [
        str(field.column)
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.generated and field.name not in without
    ]


def like(team: Team, many: int) -> list[Team]:
    """So many new teams, each with all contacts and legs of this one."""
    teams = [builders.team(f"Team {n:03}", vendor=team.vendor) for n in range(many)]
    credited = ("first_team", "last_team", "sole_team")
    contact = columns(Interaction, "external_id", *credited)
    stay = columns(Leg, "team", "interaction")
    shares = ", ".join(f"{name}_id" for name in credited)
    kept = ", ".join(contact)
    with connection.cursor() as cursor:
        for one in teams:
            cursor.execute(
                f"INSERT INTO teams_interaction ({kept}, external_id, {shares})"
                f" SELECT {kept}, external_id || '-' || %(new)s, %(new)s, %(new)s, %(new)s"
                " FROM teams_interaction WHERE sole_team_id = %(old)s",
                {"new": one.pk, "old": team.pk},
            )
            cursor.execute(
                f"INSERT INTO teams_leg ({', '.join(stay)}, team_id, interaction_id)"
                f" SELECT {', '.join(f'leg.{name}' for name in stay)}, %(new)s, copy.id"
                " FROM teams_leg AS leg JOIN teams_interaction AS old ON old.id = interaction_id"
                " JOIN teams_interaction AS copy"
                " ON copy.external_id = old.external_id || '-' || %(new)s"
                " WHERE leg.team_id = %(old)s",
                {"new": one.pk, "old": team.pk},
            )
    return teams
