"""What the centre's other systems would export of the same days: one file a kind of facts.

All of it is made from the file of contacts, so that times, teams and topics fit each other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from teams.synthetic import statements

# Uniform from 0 to 1, the same for the same words in every run.
MACROS: Final = """
CREATE MACRO draw(x, salt) AS md5_number_lower(concat(x, '/', salt)) / 18446744073709551616.0;
CREATE MACRO instant(t) AS strftime(t, '%Y-%m-%dT%H:%M:%SZ');
CREATE MACRO minutes(m) AS to_seconds((m * 60)::BIGINT);
"""
LEGS: Final = """
CREATE TABLE leg AS
SELECT contact, channel, direction = 'inbound' AS is_inbound, nullif(topic, '') AS topic,
    nullif(segment, '') AS segment, nullif(customer, '') AS customer, excluded = 'yes' AS is_out,
    arrived_at::TIMESTAMP AS arrived_at, ended_at::TIMESTAMP AS ended_at,
    nullif(mood, '') AS mood,
    nullif(resolved_at, '')::TIMESTAMP AS resolved_at, nullif(rating, '')::INTEGER AS rating,
    leg::INTEGER AS leg, nullif(team, '') AS team, nullif(agent, '') AS agent, kind, outcome,
    nullif(queued_at, '')::TIMESTAMP AS queued_at,
    nullif(answered_at, '')::TIMESTAMP AS answered_at, left_at::TIMESTAMP AS left_at,
    coalesce(nullif(talk_s, ''), '0')::INTEGER + coalesce(nullif(hold_s, ''), '0')::INTEGER
        + coalesce(nullif(consult_s, ''), '0')::INTEGER
        + coalesce(nullif(wrap_up_s, ''), '0')::INTEGER AS handle_s
FROM read_csv(?, header = true, all_varchar = true, nullstr = '\x01')
"""
CONTACTS: Final = """
CREATE TABLE contact AS
SELECT contact, any_value(channel) AS channel, any_value(is_inbound) AS is_inbound,
    any_value(is_out) AS is_out,
    any_value(mood) AS mood, any_value(topic) AS topic, any_value(segment) AS segment,
    any_value(customer) AS customer, min(arrived_at) AS arrived_at, max(ended_at) AS ended_at,
    max(resolved_at) AS resolved_at, max(rating) AS rating, arg_min(team, leg) AS first_team,
    arg_max(team, leg) AS last_team, arg_max(agent, leg) AS last_agent,
    min(answered_at) AS answered_at, arg_min(team, answered_at) AS reply_team
FROM leg GROUP BY contact
"""


@dataclass(frozen=True, slots=True)
class Export:
    """A file of one kind of facts, and the mapping that reads it."""

    name: str
    file: Path
    mapping: Path


def write_beside(
    sample: Path, folder: Path, *, progress: Callable[[int, int], object] = lambda done, of: None
) -> list[Export]:
    """Write each kind of facts beside the contacts of this file; again gives the same files.

    The columns of a file are called as the fields that they feed.
    """
    database = duckdb.connect()
    # One thread: rows of equal keys keep their order, and files are the same bytes.
    database.execute("SET threads = 1")
    for macro in MACROS.strip().split(";\n"):
        database.execute(macro)
    database.execute(LEGS, [str(sample)])
    database.execute(CONTACTS)
    made = []
    for number, (name, select) in enumerate(statements.EXPORTS.items(), start=1):
        export = Export(name, folder / f"{name}.csv", folder / f"{name}.toml")
        relation = database.sql(select)
        draft = export.file.with_suffix(".part")
        relation.write_csv(str(draft), header=True)
        draft.rename(export.file)
        export.mapping.write_text("".join(_mapping(relation.columns)), encoding="utf-8")
        made.append(export)
        progress(number, len(statements.EXPORTS))
    database.close()
    return made


def _mapping(columns: list[str]) -> Iterator[str]:
    yield '[file]\ntime_zone = "UTC"\n\n[unknown]\n'
    tables = list(dict.fromkeys(column.partition(".")[0] for column in columns))
    creates = {"team", "agent", "topic", "segment"} & {c.partition(".")[2] for c in columns}
    yield from (f'{name} = "create"\n' for name in sorted(creates))
    for table in tables:
        yield f"\n[{table}]\n"
        for column in columns:
            part, _, field = column.partition(".")
            if part == table:
                yield f'{field} = "{column}"\n'
