"""Keep the people with a login: their role, their teams, their password."""

from collections.abc import Collection

from django.conf import settings
from django.db import transaction

from teams.actions import directory
from teams.models import Membership, Team, User
from teams.models.people import Role


@transaction.atomic
def keep(
    *,
    by: User | None,
    user: User,
    teams: Collection[Team] = (),
    password: str = "",
    **values: object,
) -> User:
    """Save a person with exactly these teams; the others of before are left.

    Only a vendor's person has teams of their own: the other roles reach all. Without a
    password the present one stays, and a new person cannot log in yet.
    """
    if user.pk is None:
        user.set_unusable_password()
    if password:
        user.set_password(password)
    directory.keep(by=by, row=user, **values)
    kept = set(teams) if user.role == Role.VENDOR else set()
    Membership.objects.filter(user=user).exclude(team__in=kept).delete()
    known = set(Membership.objects.filter(user=user).values_list("team_id", flat=True))
    Membership.objects.bulk_create(
        Membership(user=user, team=team) for team in kept if team.pk not in known
    )
    return user


def choose_language(*, user: User, language: str) -> None:
    """Keep the language of pages and mails. One that we do not speak changes nothing."""
    if language not in dict(settings.LANGUAGES):
        return
    user.language = language
    user.save(update_fields=["language"])
