"""The ledger of definitions: one line per KPI and version, with a digest of what it means.

`python -m tests.kpis.ledger` adds the lines of new KPIs and versions. It changes no line, as a
figure once printed was made by it; `--restate KEY ...` does, for a definition by which nobody has
been measured yet, or SQL that says the same in other words.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, fields
from datetime import date
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("definitions.tsv")
# Words about a definition. All else that a declaration says is the definition.
WORDS = {"name", "abbreviation", "meaning", "source", "edge", "example", "others", "earlier"}
Ledger = dict[tuple[str, str], str]

REMEDY = """
A figure once printed keeps its definition. To measure in another way from a day on, declare the new
definition with `since` of that day, and keep the old one, as it was, under `earlier`; then run
`python -m tests.kpis.ledger` and commit the line that it adds. Is it a measure that changed, then
give the new one another name. A definition by which nobody has been measured yet may be restated:
`python -m tests.kpis.ledger --restate KEY`.
"""


def versions(kpi: Any) -> Iterator[Any]:
    """A KPI as it is now, and as it was."""
    yield kpi
    yield from kpi.earlier


def line_of(kpi: Any) -> tuple[str, str]:
    return kpi.key, kpi.since.isoformat()


def digest(kpi: Any) -> str:
    """Changes with whatever could change a figure, or what a contract quotes of it."""
    parts = [
        (field.name, said(getattr(kpi, field.name)))
        for field in fields(kpi)
        if field.name not in WORDS and getattr(kpi, field.name) != plain(field)
    ]
    return sha256(repr((sorted(parts), counted(kpi))).encode()).hexdigest()[:16]


def plain(field: Any) -> Any:
    """What a declaration that says nothing means."""
    return None if field.default is MISSING else field.default


def said(value: Any) -> str:
    """A value in words that stay: no addresses of objects, no order of declaration."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, type):
        return value.__name__
    if hasattr(value, "__dataclass_fields__"):
        return repr([(f.name, said(getattr(value, f.name))) for f in fields(value)])
    return repr(value)


def counted(kpi: Any) -> list[tuple[str, str]]:
    """The SQL of each measure and distribution that a KPI reads."""
    from kpis.measures import Clustered
    from kpis.queries import sums

    found = []
    for snapshot in dict.fromkeys((kpi.snapshot, kpi.base_snapshot)):
        for name in sorted(sums.needed(kpi, snapshot)):
            field = snapshot._meta.get_field(name)
            adds = field.left + field.right if isinstance(field, Clustered) else field.expression
            found.append((f"{snapshot.__name__}.{name}", sql(snapshot, adds)))
        for kind, (amount, condition) in sorted(snapshot.distributions.items()):
            if kind in kpi.kind.split("+"):
                found.append((kind, sql(snapshot, amount, condition)))
    return found


def sql(snapshot: Any, adds: Any, where: Any = None) -> str:
    """What one fact adds, for which team, at which instant; sums over clusters by their names."""
    from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Value, When
    from django_scopes import scopes_disabled

    from kpis import compiler

    moment = snapshot.moment
    if not isinstance(moment, F) and not snapshot.is_dated:
        moment = ExpressionWrapper(moment, output_field=DateTimeField())
    opens, closes = compiler.bounds(date(2026, 1, 1), date(2026, 1, 1), "UTC")
    values = {
        "moment_": moment,
        "team_": F(snapshot.places["team"]),
        "adds_": Value(adds) if isinstance(adds, str) else adds,
    }
    if where is not None:
        values["adds_"] = Case(When(where, then=adds))
    with scopes_disabled():
        found = snapshot.facts(opens, closes).order_by().values(**values)
        text, params = found.query.sql_with_params()
        return repr((text, [str(param) for param in params]))


def read() -> Ledger:
    lines = PATH.read_text(encoding="utf-8").splitlines() if PATH.exists() else []
    rows = (line.split("\t") for line in lines)
    return {(key, since): known for key, since, known in rows}


def current(catalogue: Sequence[Any]) -> Ledger:
    return {line_of(one): digest(one) for kpi in catalogue for one in versions(kpi)}


def broken(ledger: Ledger, now: Ledger) -> list[str]:
    """What is wrong with the definitions as they are, in words."""
    return [
        *(
            f"{key} of {since} is not in the ledger: run `python -m tests.kpis.ledger`"
            for key, since in sorted(now.keys() - ledger.keys())
        ),
        *(
            f"{key} is no longer declared as of {since}"
            for key, since in sorted(ledger.keys() - now.keys())
        ),
        *(
            f"{key} of {since} means something else than before"
            for key, since in sorted(now.keys() & ledger.keys())
            if ledger[key, since] != now[key, since]
        ),
    ]


def added(ledger: Ledger, now: Ledger, restated: Sequence[str]) -> Ledger:
    """The ledger with new lines, and with those of restated KPIs as they are now."""
    kept = {line: known for line, known in ledger.items() if line[0] not in restated}
    return now | kept


def write(ledger: Ledger) -> None:
    lines = ["\t".join((*line, known)) for line, known in sorted(ledger.items())]
    PATH.write_text("\n".join([*lines, ""]), encoding="utf-8")


def main(words: Sequence[str]) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from kpis.catalogue import CATALOGUE

    ledger, now = read(), current(CATALOGUE)
    restated = words[1:] if words[:1] == ["--restate"] else []
    if (words and not restated) or {*restated} - {key for key, _ in ledger | now}:
        print("usage: python -m tests.kpis.ledger [--restate KEY ...]", file=sys.stderr)
        return 2
    after = added(ledger, now, restated)
    write(after)
    for fault in broken(after, now):
        print(fault)
    return 1 if broken(after, now) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
