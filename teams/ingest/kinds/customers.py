"""Customers as a register knows them: how they can be written to, and in what language."""

from functools import partial
from typing import Final

from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema, Wrong
from teams.ingest.targets import Table, Target
from teams.models import Customer

LANGUAGES: Final = ("en", "fr")

TARGET: Final = Target(
    facts=Table(
        Customer,
        ("reference",),
        {
            "reference": "row.reference",
            "segment_id": "coalesce(row.segment_id, row.no_segment_id)",
            "language": "coalesce(row.language, '')",
            "email": "coalesce(lower(row.email), '')",
            "time_zone": "coalesce(row.time_zone, '')",
            "is_internal": "coalesce(row.is_internal, false)",
        },
    ),
    names=(("segment", "segment"),),
)
CUSTOMERS: Final = Schema(
    name="customers",
    tables=("customer",),
    fields=(
        Field("customer.reference", "reference", Kind.TEXT, required=True, longest=100),
        Field("customer.segment", "segment", Kind.TEXT, longest=200),
        Field("customer.language", "language", Kind.CHOICE, choices=LANGUAGES),
        Field("customer.email", "email", Kind.TEXT, longest=254),
        Field("customer.time_zone", "time_zone", Kind.TEXT, longest=64),
        Field("customer.internal", "is_internal", Kind.FLAG),
    ),
    key=("reference",),
    loader=partial(Rows, TARGET),
    wrong=(
        Wrong(
            # Enough to catch another column; whether it exists only its mail server knows.
            r"email !~ '^[^@\s<>,;:]+@[^@\s<>,;:]+\.[^@\s<>,;:.]+$'",
            "customer.email",
            "is no e-mail address",
        ),
        Wrong(
            "time_zone NOT IN (SELECT name FROM pg_timezone_names)",
            "customer.time_zone",
            "is no time zone such as Europe/Paris",
        ),
    ),
    creates=frozenset({"segment"}),
)
