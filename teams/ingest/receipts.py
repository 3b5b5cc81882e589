"""What an import may do, and what it tells of each row."""

from dataclasses import dataclass, field

from teams.ingest.records import Fault


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be created for an unknown name, and what happens to good rows beside bad ones.

    `teams` are those that a push may name: of any other it learns no more than of none. In a
    history, of the rows of one fact the last counts.
    """

    create: frozenset[str] = frozenset()
    teams: frozenset[int] | None = None
    keep_good: bool = False
    is_history: bool = False
    assigns_agents: bool = True


@dataclass(slots=True)
class Receipt:
    """What became of each row. The five fates add up to what was read."""

    read: int = 0
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    rejected: int = 0
    is_applied: bool = False
    rows: dict[int, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
