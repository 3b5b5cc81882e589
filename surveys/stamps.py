"""When a page was rendered, signed; and what makes its answer look like a robot's."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.core.signing import Signer
from django.db import models
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

SALT: Final = "surveys.stamp"
SOONEST: Final = timedelta(seconds=1)
LATEST: Final = timedelta(hours=24)
# Whoever sends different scores of one invitation within it follows every link of a mail.
AT_ONCE: Final = timedelta(seconds=2)


class Suspicion(models.TextChoices):
    """Why an answer is taken for a robot's. Codes, comma-separated, are kept with the answer."""

    TRAP = "trap", _("filled in the field that nobody sees")
    UNSTAMPED = "unstamped", _("sent without having opened the page")
    TOO_FAST = "too_fast", _("sent within a second")
    TOO_LATE = "too_late", _("sent more than a day after the page was opened")
    ALL_LINKS = "all_links", _("followed several links at once")


def stamp(key: str, *, now: datetime) -> str:
    """When the page of this key was rendered; each is another, also within a millisecond."""
    said = f"{int(now.timestamp() * 1000):x}-{secrets.token_hex(6)}"
    return f"{said}-{_signature(key, said)}"


def age(stamp: str, key: str, *, now: datetime) -> timedelta | None:
    """How old a stamp is; None: it is none of ours, or of another page."""
    said, _dash, signature = stamp.rpartition("-")
    if not constant_time_compare(signature, _signature(key, said)):
        return None
    return timedelta(milliseconds=now.timestamp() * 1000 - int(said.partition("-")[0], 16))


def suspicions(stamp: str, key: str, *, trap: str, now: datetime) -> list[Suspicion]:
    """What speaks for a robot; empty: nothing does."""
    found = [Suspicion.TRAP] if trap else []
    old = age(stamp, key, now=now)
    if old is None:
        found.append(Suspicion.UNSTAMPED)
    elif old < SOONEST:
        found.append(Suspicion.TOO_FAST)
    elif old > LATEST:
        found.append(Suspicion.TOO_LATE)
    return found


def _signature(key: str, said: str) -> str:
    # A signature may hold a dash: hex does not.
    return Signer(salt=SALT).signature(f"{said}:{key}").replace("-", "~")
