"""A mapping compiled to one DuckDB statement: a file's text in, typed rows of staging out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from teams.ingest import records
from teams.ingest.records import Field, Kind
from teams.ingest.specs import Condition, Spec
from teams.ingest.steps import Node, quoted
from teams.ingest.values import Values
from teams.ingest.words import BadMapping

SKIP: Final = "skip"
# Midnight has passed where an instant seems to lie this long before its reference; by less,
# a clock was wrong.
HALF_A_DAY: Final = "INTERVAL 12 HOUR"


@dataclass(slots=True)
class Compiler(Values):
    """Turns each field's specification into nodes of the statement."""

    header: Sequence[str] = field(kw_only=True)
    done: dict[str, Node] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    def select(self, source: str) -> str:
        """The statement over `source`, which gives the columns c0, c1 ... as text."""
        values = {one.column: self.field(one) for one in self.mapping.schema.fields}
        used = {f"c{self.header.index(name)}" for name in self.mapping.columns_read()}
        before = int(self.mapping.layout.header)
        return self.statement(source, sorted(used), values, before=before)

    def field(self, one: Field) -> Node:
        spec = self.mapping.fields.get(one.name)
        if spec is None:
            return self.add(f"NULL::{one.sql_type}")
        node = self.value(spec, one)
        if one.required:
            label = self.label(spec)
            self.check(f"{node.name} IS NULL", [node], label, self.add("''"), one.empty)
        return node

    def value(self, spec: Spec, one: Field) -> Node:
        if one.kind is Kind.INSTANT:
            return self.limited(self.referred(one.name), spec, one)
        if spec.first:
            return self.coalesced([self.value(part, one) for part in spec.first])
        raw = self.raw(spec)
        label = self.label(spec)
        match one.kind:
            case Kind.DURATION:
                return self.duration(spec, raw, label)
            case Kind.TEXT:
                return self.text(raw, label, one.longest)
            case Kind.CHOICE:
                known = ", ".join(map(quoted, one.choices))
                self.check(f"{raw.name} NOT IN ({known})", [raw], label, raw, records.NO_CHOICE)
                return raw
            case Kind.FLAG:
                return self.flag(raw, label)
            case Kind.DAY | Kind.MONTH:
                return self.day(spec, raw, label, one)
            case Kind.DECIMAL:
                return self.decimal(raw, label, one)
            case _:
                return self.number(raw, label, one)

    def limited(self, node: Node, spec: Spec, one: Field) -> Node:
        """Where a schema's other instants may lie ahead, this one still may not."""
        ahead, late = one.latest
        if self.mapping.schema.latest != one.latest:
            shown = self.add(f"{node.name}::VARCHAR", node)
            self.check(self.beyond(node, ahead), [node], self.label(spec), shown, late)
        return node

    def beyond(self, node: Node, ahead: timedelta) -> str:
        return f"{node.name} > TIMESTAMP '{self.now + ahead:%Y-%m-%d %H:%M:%S}'"

    def referred(self, name: str) -> Node:
        if name in self.done:
            return self.done[name]
        spec = self.mapping.instants.get(name) or self.mapping.fields.get(name)
        if spec is None:
            raise BadMapping(f'"{name}" is referred to but not defined')
        if name in self.open:
            raise BadMapping(f'"{name}" is defined by itself: {" -> ".join([*self.open, name])}')
        self.open.append(name)
        self.done[name] = self.instant(spec)
        self.open.pop()
        return self.done[name]

    def instant(self, spec: Spec) -> Node:
        if spec.first:
            return self.coalesced([self.instant(part) for part in spec.first])
        if spec.reference:
            node = self.referred(spec.reference)
        elif spec.earliest or spec.latest:
            nodes = [self.instant(part) for part in spec.earliest or spec.latest]
            choose = "least" if spec.earliest else "greatest"
            node = self.add(f"{choose}({', '.join(part.name for part in nodes)})", *nodes)
        elif spec.base:
            node = self.moved(spec, self.instant(spec.base))
        else:
            return self.parsed(spec)
        return self.gated(spec, node)

    def moved(self, spec: Spec, base: Node) -> Node:
        if spec.plus is None:
            return base
        plus = self.duration(spec.plus, self.raw(spec.plus), self.label(spec.plus))
        return self.add(f"{base.name} + to_milliseconds({plus.name})", base, plus)

    def parsed(self, spec: Spec) -> Node:
        raw = self.raw(spec)
        label = self.label(spec)
        if spec.format == "unix" or spec.format == "unix_ms":
            whole = "1" if spec.format == "unix_ms" else "1000"
            sql = (
                f"CASE WHEN regexp_full_match({raw.name}, '[0-9]{{1,13}}([.][0-9]{{1,6}})?') THEN"
                f" make_timestamp((round({raw.name}::DECIMAL(20, 6) * {whole}) * 1000)::BIGINT) END"
            )
            node = self.add(sql, raw)
        elif "%z" in spec.format:
            node = self.add(f"utc(try_strptime({raw.name}, {quoted(spec.format)}))", raw)
        else:
            node = self.local(spec, raw, label)
        wrong = f"{raw.name} IS NOT NULL AND {node.name} IS NULL"
        self.check(wrong, [raw, node], label, raw, records.NO_INSTANT)
        early = f"{node.name} < TIMESTAMP '{records.EARLIEST:%Y-%m-%d}'"
        self.check(early, [node], label, raw, records.TOO_EARLY)
        ahead, late = self.mapping.schema.latest
        self.check(self.beyond(node, ahead), [node], label, raw, late)
        return node

    def local(self, spec: Spec, raw: Node, label: str) -> Node:
        """A wall clock's time in its zone; the first of the two where the clock was set back."""
        zone = quoted(spec.zone)
        if spec.format == "iso":
            has_offset = f"regexp_matches({raw.name}, '(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$')"
            shape = (
                f"regexp_matches({raw.name}, '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ][0-9]{{2}}:')"
            )
            known = self.add(
                f"CASE WHEN {shape} AND {has_offset}"
                f" THEN utc(try_cast({raw.name} AS TIMESTAMPTZ)) END",
                raw,
            )
            sql = (
                f"CASE WHEN {shape} AND NOT {has_offset} THEN try_cast({raw.name} AS TIMESTAMP) END"
            )
            wall = self.add(sql, raw)
        else:
            known = None
            wall = self.add(f"try_strptime({raw.name}, {quoted(spec.format)})", raw)
        if spec.after:
            wall = self.past_midnight(wall, self.referred(spec.after), zone)
        if spec.zone == "UTC":
            node = wall
        else:
            node = self.add(f"of_wall({wall.name}, {zone})", wall)
            missing = f"{wall.name} IS NOT NULL AND wall_of({node.name}, {zone}) <> {wall.name}"
            self.check(missing, [wall, node], label, raw, records.NO_LOCAL_TIME)
        return self.coalesced([known, node]) if known else node

    def past_midnight(self, wall: Node, reference: Node, zone: str) -> Node:
        sql = (
            f"CASE WHEN of_wall({wall.name}, {zone}) < {reference.name} - {HALF_A_DAY}"
            f" THEN {wall.name} + INTERVAL 1 DAY ELSE {wall.name} END"
        )
        return self.add(sql, wall, reference)

    def raw(self, spec: Spec) -> Node:
        if spec.constant is not None:
            node = self.add(quoted(spec.constant))
        elif spec.date and spec.time:
            day = self.cell(spec.date, spec.nulls)
            time = self.cell(spec.time, spec.nulls)
            node = self.add(f"{day.name} || ' ' || {time.name}", day, time)
        elif len(spec.columns) == 1:
            node = self.cell(spec.columns[0], spec.nulls)
        else:
            node = self.joined(spec)
        if spec.values is not None:
            node = self.translated(spec, node)
        if spec.missing is not None:
            node = self.add(f"coalesce({node.name}, {quoted(spec.missing)})", node)
        node = self.gated(spec, node)
        if SKIP in (spec.otherwise, spec.missing, *(word for _, word in spec.values or ())):
            self.skips.append(self.add(f"coalesce({node.name} = '{SKIP}', false)", node))
        return node

    def joined(self, spec: Spec) -> Node:
        cells = [self.cell(name, spec.nulls) for name in spec.columns]
        parts = f" || {quoted(spec.separator)} || ".join(f"coalesce({n.name}, '')" for n in cells)
        some = " OR ".join(f"{node.name} IS NOT NULL" for node in cells)
        return self.add(f"CASE WHEN {some} THEN {parts} END", *cells)

    def translated(self, spec: Spec, node: Node) -> Node:
        table = spec.values or ()
        cases = " ".join(f"WHEN {quoted(key)} THEN {quoted(word)}" for key, word in table)
        rest = "NULL" if spec.otherwise is None else quoted(spec.otherwise)
        chosen = self.add(
            f"CASE WHEN {node.name} IS NOT NULL THEN CASE {node.name} {cases} ELSE {rest} END END",
            node,
        )
        if spec.otherwise is None:
            wrong = f"{node.name} IS NOT NULL AND {chosen.name} IS NULL"
            self.check(wrong, [node, chosen], self.label(spec), node, records.NO_CHOICE)
        return chosen

    def gated(self, spec: Spec, node: Node) -> Node:
        for condition in spec.when:
            cell = self.cell(condition.column, spec.nulls)
            node = self.add(f"CASE WHEN {tested(condition, cell)} THEN {node.name} END", cell, node)
        return node

    def cell(self, column: str, nulls: Sequence[str]) -> Node:
        name = f"trim(c{self.header.index(column)})"
        empty = ", ".join(map(quoted, ("", *nulls)))
        return self.add(f"CASE WHEN {name} NOT IN ({empty}) THEN {name} END")

    def label(self, spec: Spec) -> str:
        own = [name for name in (spec.date, spec.time) if name] or list(spec.columns)
        return " + ".join(own) or " + ".join(sorted(spec.columns_read())) or spec.where


def tested(condition: Condition, cell: Node) -> str:
    if condition.empty is not None:
        return f"{cell.name} IS {'' if condition.empty else 'NOT '}NULL"
    listed = ", ".join(map(quoted, condition.values))
    if condition.negated:
        return f"coalesce({cell.name} NOT IN ({listed}), true)"
    return f"{cell.name} IN ({listed})"
