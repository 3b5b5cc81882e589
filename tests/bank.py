"""What the expected figures of the bank's calls are called here, and how they are compared."""

import csv
from typing import Any

from tests.products import DATA

CALLS = DATA / "anonymous_bank" / "calls_1999-02-01_14.txt"
Rows = dict[str, dict[str, Any]]

# What expected.json calls a rate, in per cent, and the KPI that it is.
SHARES = {
    "answer_rate_excl_phantom": "answer_rate:arrival",
    "answer_rate_incl_phantom": "answer_rate:record",
    "abandon_rate_excl_phantom": "abandonment_rate:arrival",
    "abandon_rate_incl_phantom": "abandonment_rate:record",
    "abandon_rate_queue_only": "abandonment_rate:offered",
    "abandon_rate_excl_wait_le_5s": "abandonment_rate",
    "sl20_of_answered": "service_level:V2",
    "sl20_of_offered": "service_level:V3a",
    "sl20_excl_abandoned_within_20s": "service_level:V4",
    "sl20_abandoned_within_20s_as_success": "service_level:V1a",
    "sl20_abandoned_within_5s_as_success": "service_level:V5a",
    "sl20_excl_abandoned_within_5s": "service_level",
    "sl20_queue_only_of_offered": "service_level:V3",
    "sl20_queue_only_excl_abandoned_within_20s": "service_level:V4",
    "sl20_queue_only_excl_abandoned_within_5s": "service_level",
}
MEANS = {
    "asa_s_answered": "asa",
    "asa_s_answered_wait_gt0": "asa:waited",
    "mean_wait_all_records": "asa:record",
    "mean_wait_abandoned": "asa:ata_arrival",
    "aht_s": "aht_leg",
}
VALUES = {
    "median_wait_answered": "wait_time",
    "max_wait_s": "wait_time:max",
    "median_talk_s": "aht_leg:p50",
    "sd_talk_s": "aht_leg:sd",
}
# Counts are numerators, or differences of two.
COUNTS = {
    "records": ("channel_volume:records",),
    "answered": ("channel_volume:handled",),
    "abandoned": ("channel_volume:unanswered",),
    "phantom": ("channel_volume:excluded",),
    "offered_excl_phantom": ("channel_volume",),
    "abandoned_in_queue": ("abandonment_rate:offered",),
    "answered_within_20s": ("service_level",),
    "abandoned_within_20s": ("service_level:V1a", "service_level:V3a"),
    "abandoned_within_5s": ("service_level:V5a", "service_level:V3a"),
    "abandoned_in_queue_within_20s": ("service_level:V1", "service_level:V3"),
    "abandoned_in_queue_within_5s": ("service_level:V5", "service_level:V3"),
    "talk_s_total": ("aht_leg",),
}
ARRIVALS = ("records", "answered", "abandoned", "phantom", "offered_excl_phantom")
HANDLING = ("aht_s", "talk_s_total", "median_talk_s", "sd_talk_s")
KPIS = sorted(
    {*SHARES.values(), *MEANS.values(), *VALUES.values()}
    | {kpi for pair in COUNTS.values() for kpi in pair}
)


def value(row: dict[str, Any]) -> float | None:
    """As printed; a sample too small to show is judged by its terms."""
    if row["value"] is None and row["denominator"]:
        return float(row["numerator"] / row["denominator"])
    return None if row["value"] is None else float(row["value"])


def count(rows: Rows, name: str) -> int:
    first, *rest = (rows[kpi]["numerator"] for kpi in COUNTS[name])
    return int(first - sum(rest))


def compare(rows: Rows, expected: dict[str, Any], *, but: tuple[str, ...] = ()) -> list[str]:
    """What differs, each as a sentence; and something must have been compared."""
    wrong = []
    for name, right in expected.items():
        if name in but or not isinstance(right, int | float):
            continue
        if name in COUNTS:
            found: float | None = count(rows, name)
            fits = found == right
        else:
            kpi = (SHARES | MEANS | VALUES)[name]
            scale, off = (100, 0.01) if name in SHARES else (1, 0.1)
            got = value(rows[kpi])
            if got is None and rows[kpi]["n"] < 30 and name in VALUES:
                continue  # a quantile of a sample too small to show has no terms to judge by
            found, fits = got, got is not None and abs(got * scale - right) <= off
        if not fits:
            wrong.append(f"{name} is {found}, not {right}")
    assert expected.keys() - set(but), "nothing was compared"
    return wrong


def over_midnight() -> dict[str, set[str]]:
    """Days on which a call starts that is queued or ends only on the next: both are touched.

    The file dates a call by its first second; here a wait belongs to the day it began and
    handling to the day it ended.
    """
    found: dict[str, set[str]] = {"queue": set(), "handling": set()}
    with CALLS.open(newline="") as source:
        for row in csv.DictReader(source, delimiter="\t"):
            entry, queued, out = (_seconds(row[n]) for n in ("vru_entry", "q_start", "ser_exit"))
            day = int(row["date"][-2:])
            touched = {f"1999-02-{d:02d}" for d in (day, day + 1)}
            if queued and entry - queued > 43_200:
                found["queue"] |= touched
            if row["outcome"] == "AGENT" and out and entry - out > 43_200:
                found["handling"] |= touched
    return found


def handled_after_midnight() -> list[tuple[str, str, str, int]]:
    """Calls that end on the day after they began: both days, the service, seconds of talk.

    A call ends when its wait and its talk have passed, as the data's own mapping has it.
    """
    found = []
    with CALLS.open(newline="") as source:
        for row in csv.DictReader(source, delimiter="\t"):
            entry, begun = _seconds(row["vru_entry"]), _seconds(row["q_start"])
            begun = begun or _seconds(row["vru_exit"])
            begun += 86_400 if entry - begun > 43_200 else 0
            talk = int(row["ser_time"])
            if row["outcome"] == "AGENT" and begun + int(row["q_time"]) + talk >= 86_400:
                day = int(row["date"][-2:])
                days = f"1999-02-{day:02d}", f"1999-02-{day + 1:02d}"
                found.append((*days, row["type"], talk))
    return found


def handled_on(day: str, answered: int, talk: int, service: str = "") -> tuple[int, int]:
    """Seconds of talk and calls that the file gives a day, on the day each call ended."""
    for first, second, kind, seconds in handled_after_midnight():
        if service in ("", kind):
            moved = (day == second) - (day == first)
            answered, talk = answered + moved, talk + moved * seconds
    return talk, answered


def _seconds(clock: str) -> int:
    hours, minutes, seconds = map(int, clock.split(":"))
    return 3600 * hours + 60 * minutes + seconds
