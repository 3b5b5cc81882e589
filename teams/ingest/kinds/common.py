"""Fields and columns that several kinds of facts share."""

from collections.abc import Iterator
from typing import Final

from teams.ingest.records import Field, Kind

MIX: Final = {
    "topic_id": "coalesce(row.topic_id, row.no_topic_id)",
    "segment_id": "coalesce(row.segment_id, row.no_segment_id)",
}
TEAM: Final = {"team_id": "coalesce(row.team_id, row.no_team_id)"}
CURRENCY: Final = "is no code of three letters such as EUR"
LARGE: Final = 10**9


def external_id(part: str) -> Field:
    return Field(f"{part}.external_id", "external_id", Kind.TEXT, required=True, longest=200)


def team(part: str, *, required: bool = False) -> Field:
    return Field(f"{part}.team", "team", Kind.TEXT, required=required, longest=200)


def agent(part: str, *, required: bool = False) -> Field:
    return Field(f"{part}.agent", "agent", Kind.TEXT, required=required, longest=100)


def channel(part: str, *, required: bool = True) -> Field:
    return Field(f"{part}.channel", "channel", Kind.TEXT, required=required, longest=50)


def customer(part: str, *, required: bool = False) -> Field:
    return Field(f"{part}.customer", "customer", Kind.TEXT, required=required, longest=100)


def mix(part: str) -> tuple[Field, ...]:
    """What a fact is about: channel, topic, segment."""
    return (
        channel(part),
        Field(f"{part}.topic", "topic", Kind.TEXT, longest=200),
        Field(f"{part}.segment", "segment", Kind.TEXT, longest=200),
    )


def count(part: str, name: str, column: str, **options: str) -> Field:
    return Field(f"{part}.{name}", column, Kind.NUMBER, high=LARGE, **options)  # type: ignore[arg-type]  # only `default`


def plain(*columns: str) -> dict[str, str]:
    """Columns that are what the row says."""
    return {column: f"row.{column}" for column in columns}


def local_days(*columns: str) -> Iterator[str]:
    """The local days of instants."""
    return (f"({column} AT TIME ZONE {{zone}})::date" for column in columns)
