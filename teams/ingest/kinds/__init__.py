"""The kinds of facts that files can bring."""

from typing import Final

from teams.ingest.kinds.interactions import INTERACTIONS
from teams.ingest.schemas import Schema

SCHEMAS: Final[tuple[Schema, ...]] = (INTERACTIONS,)
