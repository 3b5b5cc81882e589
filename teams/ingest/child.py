"""The child process that reads a file: little memory, no network, one file in, rows out.

It is given its work as JSON on standard input and writes CSV for COPY to standard output. What
is wrong with the file as a whole goes to standard error as one line of JSON.
"""

import codecs
import json
import re
import resource
import sys
from pathlib import Path
from typing import Any, Final, NoReturn

import duckdb

LONGEST_LINE: Final = 64 * 1024
CHUNK: Final = 1024 * 1024
ADDRESS_SPACE: Final = 2 * 1024**3
SECONDS: Final = 3600
MACROS: Final = """
CREATE MACRO utc(x) AS make_timestamp(epoch_us(x));
CREATE MACRO of_wall(w, z) AS make_timestamp(CASE
    WHEN timezone(z, timezone(z, w) - INTERVAL 1 HOUR) = w
    THEN epoch_us(timezone(z, w)) - 3600000000 ELSE epoch_us(timezone(z, w)) END);
CREATE MACRO wall_of(u, z) AS timezone(z, timezone('UTC', u));
"""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    work = json.load(sys.stdin)
    path = Path(work["path"])
    scan(path, work["encoding"], Path(work["copy"]) if work["copy"] else None)
    if work["copy"]:
        path = Path(work["copy"])
    try:
        convert(path, work)
    except duckdb.Error as fault:
        fail(explained(str(fault), work))


def scan(path: Path, encoding: str, copy: Path | None) -> None:
    """Refuse what is not text in the encoding; with `copy`, write it there as UTF-8."""
    decode = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)()
    line, length = 1, 0
    target = copy.open("w", encoding="utf-8", newline="") if copy else None
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            try:
                text = decode.decode(chunk)
            except UnicodeDecodeError as fault:
                at = line + chunk[: fault.start].count(b"\n")
                shown = chunk[fault.start : fault.start + 4].hex(" ")
                fail(f"line {at}: not {encoding.upper()} (bytes {shown}); name its encoding")
            if "\0" in text:
                fail(f"line {line + text[: text.index(chr(0))].count(chr(10))}: a NUL character")
            parts = text.split("\n")
            for number, part in enumerate(parts):
                length = len(part) + (length if number == 0 else 0)
                if length > LONGEST_LINE:
                    fail(f"line {line + number}: longer than 64 KB")
            line += len(parts) - 1
            if target:
                target.write(text)
    try:
        decode.decode(b"", final=True)
    except UnicodeDecodeError:
        fail(f"line {line}: the file ends inside a character of {encoding.upper()}")
    if target:
        target.close()


def convert(path: Path, work: dict[str, Any]) -> None:
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": "1",
        "memory_limit": "96MB",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    database = duckdb.connect(config=config)
    database.execute("SET TimeZone = 'UTC'")
    database.execute("SET temp_directory = ''")
    for statement in MACROS.strip().split(";\n"):
        database.execute(statement)
    paths = ", ".join(quoted(p) for p in (str(path), "/dev/stdout"))
    database.execute(f"SET allowed_paths = [{paths}]")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(work["columns"]))
    quote = quoted(work["quote"])
    source = (
        f"read_csv({quoted(str(path))}, delim = {quoted(work['delimiter'])}, quote = {quote},"
        f" escape = {quote}, header = {str(work['header']).lower()}, auto_detect = false,"
        f" strict_mode = true, max_line_size = {16 * LONGEST_LINE},"
        f" buffer_size = {32 * LONGEST_LINE},"
        f" all_varchar = true, nullstr = '', columns = {{{columns}}})"
    )
    statement = work["select"].replace(work["source"], source)
    database.execute(f"COPY ({statement}) TO '/dev/stdout' (FORMAT csv, HEADER false)")


def explained(fault: str, work: dict[str, Any]) -> str:
    """What DuckDB says of a broken file, in words that its owner can act on."""
    found = re.search(r"Line: (\d+)", fault)
    where = f"line {found[1]}: " if found else ""
    if "Out of Memory" in fault:
        return "its rows are too long to be read within the limits of memory"
    if "unterminated quote" in fault or "quote should be followed" in fault:
        return f"{where}a quote is opened and not closed as it should be"
    if "Maximum line size" in fault:
        return f"{where}a quote is opened and not closed for a very long stretch"
    if counts := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", fault):
        return f"{where}{counts[2]} columns where the header has {counts[1]}"
    if "state machine" in fault or "delimiters" in fault:
        return f"{where}a quote stands where none may"
    return where + fault.strip().splitlines()[0][:300]


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def fail(message: str) -> NoReturn:
    sys.stderr.write(json.dumps({"message": message}) + "\n")
    raise SystemExit(2)


if __name__ == "__main__":
    main()
