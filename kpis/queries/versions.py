"""What a page of figures depends on, beside who asks and what for."""

from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Manager, Subquery, TextField, Value
from django.db.models.functions import MD5, Cast, Coalesce, Concat

from kpis.models import Event, Refresh, Target
from teams.models import Channel, Promise, Segment, Team, Topic

Version = tuple[Any, ...]


def version() -> Version | None:
    """Equal as long as no snapshot was refreshed and no name, target or promise changed.

    One query, in the asker's reach. None before anything was computed.
    """
    small = {
        "teams": Team.objects,
        "targets": Target.objects,
        "events": Event.objects,
        "channels": Channel.objects,
        "topics": Topic.objects,
        "segments": Segment.objects,
        "promises": Promise.objects,
    }
    latest = Refresh.objects.order_by("-refreshed_at", "-pk").annotate(
        **{f"of_{name}": Subquery(_told(rows)) for name, rows in small.items()}
    )
    return latest.values_list("refreshed_at", "pk", *(f"of_{name}" for name in small)).first()


def _told(rows: Manager[Any]) -> Any:
    """A digest of all values of a small table."""
    values: list[Any] = []
    for field in rows.model._meta.concrete_fields:
        text = Cast(field.attname, TextField())
        values += [Coalesce(text, Value(""), output_field=TextField()), Value("\x1f")]
    row = Concat(*values, output_field=TextField())
    whole = rows.order_by().annotate(all_of_it=Value(1)).values("all_of_it")
    told = StringAgg(row, Value("\x1e"), order_by="pk", output_field=TextField())
    return whole.annotate(told=MD5(told)).values("told")
