"""Values of one cell: text to numbers, days, flags and durations, each with its checks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from teams.ingest import records
from teams.ingest.records import Field, Kind
from teams.ingest.specs import Mapping, Spec
from teams.ingest.steps import Node, Program, quoted
from teams.ingest.words import UNITS

TRUE_WORDS: Final = ", ".join(f"'{word}'" for word in records.TRUE)
FALSE_WORDS: Final = ", ".join(f"'{word}'" for word in records.FALSE)


@dataclass(slots=True)
class Values(Program):
    """Adds what converts one text to one value, and rejects the row where it does not."""

    mapping: Mapping = field(kw_only=True)
    now: datetime = field(kw_only=True)

    def text(self, raw: Node, label: str, longest: int) -> Node:
        reason = f"is longer than {longest} characters"
        self.check(f"length({raw.name}) > {longest}", [raw], label, raw, reason)
        # Equal names must be equal bytes, and no mark may hide inside one.
        clean = f"nfc_normalize(translate({raw.name}, {quoted(records.TURNING)}, ''))"
        return self.add(clean, raw)

    def flag(self, raw: Node, label: str) -> Node:
        sql = (
            f"CASE WHEN lower({raw.name}) IN ({TRUE_WORDS}) THEN true"
            f" WHEN lower({raw.name}) IN ({FALSE_WORDS}) THEN false END"
        )
        node = self.add(sql, raw)
        wrong = f"{raw.name} IS NOT NULL AND {node.name} IS NULL"
        self.check(wrong, [raw, node], label, raw, records.NO_FLAG)
        return node

    def number(self, raw: Node, label: str, one: Field) -> Node:
        digits, type_ = (15, "BIGINT") if one.is_big else (9, "INTEGER")
        sql = (
            f"CASE WHEN regexp_full_match({raw.name}, '[0-9]{{1,{digits}}}')"
            f" AND {raw.name}::{type_} BETWEEN {one.low} AND {one.high}"
            f" THEN {raw.name}::{type_} END"
        )
        node = self.add(sql, raw)
        wrong = f"{raw.name} IS NOT NULL AND {node.name} IS NULL"
        self.check(wrong, [raw, node], label, raw, records.NO_NUMBER)
        return node

    def decimal(self, raw: Node, label: str, one: Field) -> Node:
        mark = "[.]" if self.mapping.layout.decimal == "." else "[,]"
        pattern = records.decimal_pattern(one, mark)
        point = f"replace({raw.name}, ',', '.')"
        sql = (
            f"CASE WHEN regexp_full_match({raw.name}, {quoted(pattern)})"
            f" THEN {point}::DECIMAL({records.DIGITS}, {one.decimals}) END"
        )
        node = self.add(sql, raw)
        wrong = f"{raw.name} IS NOT NULL AND {node.name} IS NULL"
        reason = records.NO_DECIMAL.format(one.decimals)
        self.check(wrong, [raw, node], label, raw, reason)
        if one.low == 0:
            self.check(f"{node.name} < 0", [node], label, raw, records.NEGATIVE)
        outside = f"{node.name} NOT BETWEEN {one.low} AND {one.high}"
        self.check(outside, [node], label, raw, records.OUT_OF_RANGE)
        return node

    def day(self, spec: Spec, raw: Node, label: str, one: Field) -> Node:
        """A day as it is written: no zone moves it. A month is its first day."""
        node = self.add(f"try_strptime({raw.name}, {quoted(spec.format)})::DATE", raw)
        wrong = f"{raw.name} IS NOT NULL AND {node.name} IS NULL"
        reason = records.NO_DAY
        if one.kind is Kind.MONTH:
            wrong += f" OR extract('day' FROM {node.name}) > 1"
            reason = records.NO_MONTH
        self.check(wrong, [raw, node], label, raw, reason)
        early = f"{node.name} < DATE '{records.EARLIEST:%Y-%m-%d}'"
        self.check(early, [node], label, raw, records.TOO_EARLY)
        ahead, late = one.latest
        limit = f"{node.name} > DATE '{self.now + ahead:%Y-%m-%d}'"
        self.check(limit, [node], label, raw, late)
        return node

    def duration(self, spec: Spec, raw: Node, label: str) -> Node:
        """Milliseconds. Digits only: a float would take 1e308 and NaN."""
        if spec.unit == "h:m:s":
            pattern = r"-?[0-9]{1,4}:[0-5]?[0-9](:[0-5]?[0-9])?"
            part = f"split_part(ltrim({raw.name}, '-'), ':', {{}})"
            sign = f"CASE WHEN starts_with({raw.name}, '-') THEN -1 ELSE 1 END"
            last = f"coalesce(nullif({part.format(3)}, ''), '0')::BIGINT"
            length = (
                f"{sign} * ({part.format(1)}::BIGINT * 3600"
                f" + {part.format(2)}::BIGINT * 60 + {last}) * 1000"
            )
        else:
            mark = "[.]" if self.mapping.layout.decimal == "." else "[,]"
            pattern = rf"-?[0-9]{{1,12}}({mark}[0-9]{{1,6}})?"
            point = f"replace({raw.name}, ',', '.')"
            length = f"round({point}::DECIMAL(18, 6) * {UNITS[spec.unit]})::BIGINT"
        node = self.add(
            f"CASE WHEN regexp_full_match({raw.name}, {quoted(pattern)}) THEN {length} END", raw
        )
        wrong = f"{raw.name} IS NOT NULL AND {node.name} IS NULL"
        self.check(wrong, [raw, node], label, raw, records.NO_DURATION)
        self.check(f"{node.name} < 0", [node], label, raw, records.NEGATIVE)
        longest = int(records.LONGEST.total_seconds() * 1000)
        self.check(f"{node.name} > {longest}", [node], label, raw, records.TOO_LONG)
        return node
