"""What stands on a scorecard beside its figures: how far it is, its verdict, who signed it."""

from dataclasses import dataclass
from datetime import date

from kpis.models.documents import CardState


@dataclass(frozen=True, slots=True)
class Signature:
    """A step that a version has taken; `by` is empty where a rule took it."""

    state: CardState
    by: str
    on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A verdict takes the place of the one by rule. A draft is marked as one on each page."""

    is_draft: bool = False
    verdict_en: str = ""
    verdict_fr: str = ""
    approved_on: date | None = None
    dispute_until: date | None = None
    signatures: tuple[Signature, ...] = ()

    def verdict(self, language: str) -> str:
        return (self.verdict_fr if language.startswith("fr") else self.verdict_en).strip()


PLAIN = Stage()
