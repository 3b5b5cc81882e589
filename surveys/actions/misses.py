"""Guesses of links: counted by address, and answered no more after so many.

Only misses count, so that all who share an address with whoever guesses still answer.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils.crypto import salted_hmac

from surveys.models import Miss

SPAN: Final = timedelta(minutes=10)
LIMIT: Final = 50
KEPT: Final = timedelta(days=1)
# One statement: of misses at once each counts. Above the limit nothing is written any more.
COUNT: Final = """
INSERT INTO surveys_miss AS known (digest, since, n) VALUES (%(digest)s, %(now)s, 1)
ON CONFLICT (digest) DO UPDATE SET
    n = CASE WHEN known.since <= %(before)s THEN 1 ELSE known.n + 1 END,
    since = CASE WHEN known.since <= %(before)s THEN %(now)s ELSE known.since END
WHERE known.since <= %(before)s OR known.n < %(limit)s
RETURNING n
"""


def note(address: str, *, now: datetime) -> bool:
    """Count a miss of an address; False: it has had too many, and learns nothing more."""
    digest = salted_hmac("surveys.miss", address, algorithm="sha256").digest()
    values: dict[str, Any] = {"digest": digest, "now": now, "before": now - SPAN, "limit": LIMIT}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        row = cursor.fetchone()
    if row == (1,):
        Miss.objects.filter(since__lt=now - KEPT).delete()
    return row is not None
