"""What a page of figures depends on, beside who asks and what for."""

from functools import cache
from typing import Any

from django.db import connection

from kpis.models import Event, Refresh, Target
from teams.models import Channel, Promise, Segment, Team, Topic

Version = tuple[Any, ...]


def version() -> Version | None:
    """Equal as long as no snapshot was refreshed and no name, target or promise changed.

    One query, in the asker's reach. None before anything was computed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_question())
        found = cursor.fetchone()
    return None if found is None else tuple(found)


@cache
def _question() -> str:
    """The newest refresh, beside a digest of all rows of each small table that may be seen."""
    small = (Team, Target, Event, Channel, Topic, Segment, Promise)
    told = ", ".join(
        f"(SELECT md5(string_agg(one::text, E'\\x1e' ORDER BY id)) FROM {_table(model)} AS one)"
        for model in small
    )
    return (
        f"SELECT refreshed_at, id, {told} FROM {_table(Refresh)}"
        " ORDER BY refreshed_at DESC, id DESC LIMIT 1"
    )


def _table(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)
