"""A statement in steps: each a SELECT that adds columns to the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from teams.ingest.records import VALUE_LENGTH


@dataclass(frozen=True, slots=True)
class Node:
    """A column of a step of the statement. Columns of earlier steps may be used in later ones."""

    name: str
    step: int


@dataclass(frozen=True, slots=True)
class Check:
    condition: Node
    label: str
    value: Node
    reason: str


@dataclass(slots=True)
class Program:
    """Builds the steps; equal expressions are computed once."""

    steps: list[dict[str, Node]] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    skips: list[Node] = field(default_factory=list)
    made: int = 0

    def statement(
        self, source: str, columns: Sequence[str], values: Mapping[str, Node], *, before: int
    ) -> str:
        """Number the rows, after so many lines before them; compute, judge, give the values."""
        skip = " OR ".join(node.name for node in self.skips) or "false"
        line = f"row_number() OVER () + {before} AS line"
        parts = [f"s0 AS (SELECT {', '.join([line, *columns])} FROM {source})"]
        for number, step in enumerate(self.steps, start=1):
            added = ", ".join(f"{sql} AS {node.name}" for sql, node in step.items())
            parts.append(f"s{number} AS (SELECT *, {added} FROM s{number - 1})")
        last = f"s{len(self.steps)}"
        parts.append(
            f"judged AS (SELECT *, {skip} AS skipped, {self.fault()} AS fault FROM {last})"
        )
        told = ", ".join(self.told(part) for part in ("label", "value", "reason"))
        fate = "CASE WHEN skipped THEN 's' WHEN fault IS NOT NULL THEN 'r' ELSE 'g' END"
        output = ", ".join(f"{node.name} AS {column}" for column, node in values.items())
        return f"WITH {', '.join(parts)} SELECT line, {fate} AS fate, {told}, {output} FROM judged"

    def fault(self) -> str:
        cases = [f"WHEN {check.condition.name} THEN {n}" for n, check in enumerate(self.checks)]
        return f"CASE {' '.join(cases)} END"

    def told(self, part: str) -> str:
        """The label, value or reason of the first check that failed; most rows have none."""
        cases = []
        for number, check in enumerate(self.checks):
            if part == "value":
                shown = f"left({check.value.name}, {VALUE_LENGTH})"
            else:
                shown = quoted(check.label if part == "label" else check.reason)
            cases.append(f"WHEN {number} THEN {shown}")
        return (
            f"CASE WHEN skipped THEN NULL ELSE CASE fault {' '.join(cases)} END END AS fault_{part}"
        )

    def add(self, sql: str, *uses: Node) -> Node:
        step = max((node.step for node in uses), default=0) + 1
        while len(self.steps) < step:
            self.steps.append({})
        if sql not in self.steps[step - 1]:
            self.made += 1
            self.steps[step - 1][sql] = Node(f"v{self.made}", step)
        return self.steps[step - 1][sql]

    def check(
        self, condition: str, uses: Sequence[Node], label: str, value: Node, reason: str
    ) -> None:
        self.checks.append(Check(self.add(condition, *uses), label, value, reason))

    def coalesced(self, nodes: Sequence[Node]) -> Node:
        return self.add(f"coalesce({', '.join(node.name for node in nodes)})", *nodes)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
