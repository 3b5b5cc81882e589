"""Keys for programs: made once, shown once, kept as digests."""

import logging
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db.models import Q

from teams.models import ApiToken, Team, User
from teams.queries import directory

log = logging.getLogger(__name__)
PREFIX: Final = "vg_"
# A use is noted at most once in this time: reading should not write each time.
NOTED_EVERY: Final = timedelta(hours=1)


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def create(
    *, by: User | None, now: datetime, user: User, name: str, teams: Collection[Team]
) -> tuple[ApiToken, str]:
    """Make a token; return it with its secret, which is kept nowhere."""
    outside = {team.pk for team in teams} - directory.reach_of(user).teams
    if outside or not teams:
        raise ValueError("a token names teams that its user reaches")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(user=user, name=name, digest=digest(secret), created_at=now)
    token.teams.set(teams)
    log.info("token %s for user %s made by user %s", token.pk, user.pk, by and by.pk)
    return token, secret


def revoke(*, by: User, now: datetime, token: ApiToken) -> None:
    """End a token for good. Ending it again changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
    log.info("token %s revoked by user %s", token.pk, by.pk)


def note_use(*, now: datetime, token: ApiToken) -> None:
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
