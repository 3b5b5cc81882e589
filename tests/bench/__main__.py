"""Run the benchmark: `python -m tests.bench`, of all usual pieces or of those named."""

import signal
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass

from config import environment
from tests.bench.cluster import UNTIL, Cluster, running
from tests.bench.goals import amount, goals

DAY = "2025-12-10"
USUAL = ("200000", "40", "2025-12-20")  # interactions and days around a large day
LARGE = "500000"
Measured = dict[str, float]


@dataclass(frozen=True, slots=True)
class Size:
    interactions: int
    rows: int
    runs: int


def snapshots(cluster: Cluster, size: Size) -> Measured:
    if cluster.made("bench_day"):
        interactions, days, until = USUAL
        for words in ((interactions, days, until, "1"), (LARGE, "1", DAY, "2")):
            cluster.manage("bench_day", "generate", *options(*words))
            cluster.manage("bench_day", "snapshot")
    return cluster.measured("bench_day", "snapshots", "night", DAY, str(size.runs))


def options(interactions: str, days: str, until: str, seed: str) -> list[str]:
    return ["--interactions", interactions, "--days", days, "--until", until, "--seed", seed]


def readings(cluster: Cluster, size: Size) -> Measured:
    database, found = cluster.centre(size.interactions)
    found |= cluster.measured(database, "snapshots", "changed", UNTIL[:8] + "10", str(size.runs))
    return found | cluster.measured(database, "readings", str(size.runs))


def more(cluster: Cluster, size: Size) -> Measured:
    """Ten times the interactions: minutes to load, and then as fast."""
    database, _ = cluster.centre(10 * size.interactions)
    found = cluster.measured(database, "readings", str(size.runs))
    found |= cluster.measured(database, "reports", str(size.runs))
    # What is allowed is the same, and what was measured is told apart.
    allowed = {name: value for name, value in found.items() if name.startswith("allowed_")}
    return allowed | {f"{name}_more": value for name, value in found.items()}


def pages(cluster: Cluster, size: Size) -> Measured:
    database, found = cluster.centre(size.interactions)
    return found | cluster.measured(database, "pages", str(size.runs))


def reports(cluster: Cluster, size: Size) -> Measured:
    database, found = cluster.centre(size.interactions)
    return found | cluster.measured(database, "reports", str(size.runs))


def submits(cluster: Cluster, size: Size) -> Measured:
    cluster.made("bench_submits", anew=True)
    return cluster.measured("bench_submits", "submits", str(size.runs))


def papers(cluster: Cluster, size: Size) -> Measured:
    database, found = cluster.centre(size.interactions)
    return found | cluster.measured(database, "papers", str(size.runs))


def imports(cluster: Cluster, size: Size) -> Measured:
    return imported(cluster, size.rows)


def imports_more(cluster: Cluster, size: Size) -> Measured:
    """Ten times the rows, and no more memory: many minutes."""
    found = imported(cluster, 10 * size.rows)
    return {f"more_{name}": value for name, value in found.items()}


def imported(cluster: Cluster, rows: int) -> Measured:
    path = cluster.var / "rows.csv"
    found: Measured = {"import_allowed_mb": 150}
    facts = {}
    try:
        for step in ("prepare", "hand", "product"):
            database = f"bench_import_{step}"
            cluster.made(database, anew=True)
            outcome = cluster.measured(database, "imports", step, str(path), str(rows))
            facts[step] = outcome.pop("facts")
            found |= outcome
    finally:
        for file in cluster.var.glob("rows.*"):
            file.unlink()
    if facts["hand"] != facts["product"]:
        raise SystemExit("By hand, the same file became other facts: no rates to compare.")
    return found


def eligibility(cluster: Cluster, size: Size) -> Measured:
    if cluster.made("bench_surveys"):
        cluster.manage("bench_surveys", "generate", *options("100000", "20", "2025-12-20", "3"))
    return cluster.measured("bench_surveys", "eligibility", str(size.runs))


PIECES: dict[str, Callable[[Cluster, Size], Measured]] = {
    "snapshots": snapshots,
    "readings": readings,
    "pages": pages,
    "reports": reports,
    "papers": papers,
    "submits": submits,
    "imports": imports,
    "eligibility": eligibility,
    "more": more,
    "imports_more": imports_more,
}
USUAL_PIECES = [name for name in PIECES if "more" not in name]


def main() -> int:
    parser = ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("pieces", nargs="*", help=f"any of {', '.join(PIECES)}")
    parser.add_argument("--interactions", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the imported file")
    parser.add_argument("--runs", type=int, default=5, help="of which medians are taken")
    parser.add_argument("--keep", action="store_true", help="use the databases of the last run")
    given = parser.parse_args()
    size = Size(given.interactions, given.rows, given.runs)
    if unknown := set(given.pieces) - set(PIECES):
        parser.error(f"no piece is called {', '.join(sorted(unknown))}")
    found: Measured = {}
    # Also when it is ended from outside, the server must not stay behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with running(environment.VAR / "bench", keep=given.keep) as cluster:
        for name in given.pieces or USUAL_PIECES:
            print(f"== {name}", file=sys.stderr, flush=True)
            found |= PIECES[name](cluster, size)
    for goal in goals():
        print(goal.line(found))
    if "bare_copy_rate" in found:
        bare = amount("bare_copy_rate", found)
        print(f"beside the import: bare COPY into one indexed table, {bare}")
    for name, value in sorted(found.items()):
        print(f"{name} {value:.4f}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
