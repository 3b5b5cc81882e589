"""Personal links: a token of 256 random bits, of which only the hash is kept."""

import re
import secrets
from hashlib import sha256
from typing import Final

from django.conf import settings

SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def new() -> str:
    """A token that nobody can guess, 43 characters that addresses carry as they are."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is kept of it. Of what is no token at all, a hash that nothing has."""
    return sha256(token.encode("ascii") if SHAPE.fullmatch(token) else b"").digest()


def address(token: str, *, score: int | None = None) -> str:
    """Where somebody answers; a score only chooses beforehand."""
    query = "" if score is None else f"?score={score}"
    return f"{settings.SITE_URL}/s/{token}/{query}"


def stop_address(token: str) -> str:
    """Where somebody asks for no more surveys."""
    return f"{settings.SITE_URL}/s/{token}/stop/"


def address_digest(email: str) -> bytes:
    """How an address is known once it is no longer kept."""
    return sha256(email.strip().lower().encode()).digest()
