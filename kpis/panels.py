"""Charts with their sentence, their description and their table."""

from dataclasses import dataclass

from kpis.charts import Drawing


@dataclass(frozen=True, slots=True)
class Panel:
    """`drawn` by size, both saying the same."""

    title: str
    subtitle: str
    description: str
    drawn: dict[str, Drawing]
    columns: list[str]
    rows: list[list[str]]
