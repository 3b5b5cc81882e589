"""Forecasts: a row is how many contacts a team expects in an interval of a channel."""

from functools import partial
from typing import Final

from teams.ingest.kinds import common
from teams.ingest.records import Field, Kind
from teams.ingest.rows import Rows
from teams.ingest.schemas import Schema
from teams.ingest.targets import Table, Target
from teams.models import Forecast

SAID: Final = ("feed_id", "team_id", "channel_id", "starts_at", "minutes", "contacts", "frozen_at")
TARGET: Final = Target(
    facts=Table(
        Forecast,
        ("team_id", "channel_id", "starts_at", "frozen_at", "feed_id"),
        common.plain(*SAID),
    ),
    source="forecasts",
    days=tuple(common.local_days("starts_at")),
    names=(("team", "team"), ("channel", "channel")),
)
FORECASTS: Final = Schema(
    name="forecasts",
    tables=("forecast",),
    fields=(
        common.team("forecast", required=True),
        common.channel("forecast"),
        Field("forecast.starts_at", "starts_at", Kind.INSTANT, required=True, ahead=True),
        Field("forecast.minutes", "minutes", Kind.NUMBER, low=1, high=1440, default="30"),
        Field(
            "forecast.contacts", "contacts", Kind.DECIMAL, required=True, high=common.LARGE - 1,
            decimals=3,
        ),
        Field("forecast.frozen_at", "frozen_at", Kind.INSTANT, required=True),
    ),
    key=("team", "channel", "starts_at", "frozen_at"),
    loader=partial(Rows, TARGET),
    creates=frozenset({"team"}),
)  # fmt: skip
