"""Charts with their sentence, their description and their table."""

from dataclasses import dataclass, field

from kpis.charts import Drawing, Marker


@dataclass(frozen=True, slots=True)
class Panel:
    """`drawn` by size, both saying the same. Rows may lead to what they are made of."""

    title: str
    subtitle: str
    description: str
    drawn: dict[str, Drawing]
    columns: list[str]
    rows: list[list[str]]
    addresses: list[str] = field(default_factory=list)
    events: tuple[Marker, ...] = ()

    @property
    def lines(self) -> list[tuple[list[str], str]]:
        """Each row with where it leads, if anywhere."""
        return list(zip(self.rows, self.addresses or [""] * len(self.rows), strict=True))
