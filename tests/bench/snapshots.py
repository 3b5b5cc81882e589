"""The nightly snapshot of one large day beside aggregates written by hand."""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import django

django.setup()

from django.db.models import Model  # noqa: E402 - models need the set-up above
from django.utils import timezone  # noqa: E402 - models need the set-up above

from kpis.actions import snapshots  # noqa: E402 - as above
from kpis.models import SNAPSHOTS, DurationHistogram  # noqa: E402 - as above
from teams.models import ChangedDay  # noqa: E402 - as above
from teams.scope import everywhere  # noqa: E402 - as above
from tests.bench import byhand_more, tools  # noqa: E402 - as above


def changed(day: date) -> None:
    row = ChangedDay.objects.get(source="interactions", day=day)
    row.counter += 1
    row.save()


def night(day: date, *, is_new: bool) -> Callable[[], float]:
    """The product's night after facts of one day came in."""

    def work() -> float:
        with everywhere():
            if is_new:
                derived: list[type[Model]] = [*SNAPSHOTS, DurationHistogram]
                for model in derived:
                    model._default_manager.filter(day=day).delete()
            changed(day)
            return tools.seconds_of(lambda: snapshots.refresh_due(now=timezone.now()))

    return work


def aggregates(cursor: Any, day: date) -> Callable[[], float]:
    """The same by hand, into tables without any index."""
    jobs = [(name, text, day, day) for name, text in byhand_more.EVERY_DAY.items()]
    for name, (text, back, ahead) in byhand_more.BEYOND.items():
        jobs.append((name, text, day - timedelta(days=back), day + timedelta(days=ahead)))
    cursor.execute("CREATE SCHEMA IF NOT EXISTS byhand")
    for name, text, first, last in jobs:
        cursor.execute(f"DROP TABLE IF EXISTS byhand.{name}")
        cursor.execute(
            f"CREATE TABLE byhand.{name} AS {text} WITH NO DATA", {"first": first, "last": last}
        )

    def all_of_them() -> None:
        for one in jobs:
            run(*one)

    def run(name: str, text: str, first: date, last: date) -> None:
        span = {"first": first, "last": last}
        cursor.execute(f"DELETE FROM byhand.{name} WHERE day BETWEEN %(first)s AND %(last)s", span)
        cursor.execute(f"INSERT INTO byhand.{name} {text}", span)

    return lambda: tools.seconds_of(all_of_them)


def main(url: str, kind: str, day: date, runs: int) -> None:
    tools.refuse_others(url)
    if kind == "changed":
        tools.report(tools.medians(runs, {"changed_day": night(day, is_new=False)}))
        return
    with everywhere():
        snapshots.refresh_due(now=timezone.now())
    with tools.by_hand(url) as cursor:
        works = {"night": night(day, is_new=True), "night_by_hand": aggregates(cursor, day)}
        tools.report(tools.medians(runs, works))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], date.fromisoformat(sys.argv[3]), int(sys.argv[4]))
