"""Links to one paper that need no login: signed, for one recipient, thirty days long.

They hold no longer than the recipient is one: whoever is taken off the list has lost them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.core import signing

SALT: Final = "kpis.cardlinks"
DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a link was written to, and of which team's scorecard."""

    team: int
    addressee: int


def address(*, team: int, addressee: int, today: date) -> str:
    return f"{settings.SITE_URL}/f/{token(team=team, addressee=addressee, today=today)}/"


def token(*, team: int, addressee: int, today: date) -> str:
    until = today + timedelta(days=DAYS)
    return signing.Signer(salt=SALT).sign_object([team, addressee, until.toordinal()])


def read(token: str, *, today: date) -> Named | None:
    """None: it was not written here, or its days are over."""
    try:
        team, addressee, until = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return Named(team, addressee) if today.toordinal() <= until else None
