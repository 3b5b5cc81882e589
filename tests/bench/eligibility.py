"""Deciding on the contacts of some weeks at once: who is asked, and why the others are not."""

import sys
from datetime import datetime, time, timedelta

import django

django.setup()

from django.db import transaction  # noqa: E402 - models need the set-up above
from django.db.models import Max, Min, Value  # noqa: E402 - as above
from django.db.models.functions import Concat  # noqa: E402 - as above

from surveys.actions import deciding  # noqa: E402 - as above
from surveys.models import Programme, Question, Version  # noqa: E402 - as above
from teams.models import Customer, Interaction  # noqa: E402 - as above
from teams.scope import everywhere  # noqa: E402 - as above
from tests.bench import tools  # noqa: E402 - as above

SLUG = "bench"


def programme(first: datetime) -> Programme:
    """Asks about half of all contacts, with every rule in use but filters."""
    made, is_new = Programme.objects.get_or_create(
        slug=SLUG,
        defaults={
            "name_en": "Bench",
            "name_fr": "Banc",
            "instrument": "csat",
            "occasion": "contact",
            "share": 50,
            "quiet_from": time(20),
            "quiet_to": time(9),
            "stale_hours": 24 * 365,
        },
    )
    if is_new:
        version = Version.objects.create(programme=made, number=1, words={}, created_at=first)
        Question.objects.create(
            version=version, position=0, code="headline", kind="csat", is_headline=True
        )
        version.published_at = first
        version.save()
        address = Concat("reference", Value("@example.org"))
        Customer.objects.filter(email="").update(email=address)
    return made


def main(url: str, runs: int) -> None:
    tools.refuse_others(url)
    with everywhere():
        span = Interaction.objects.aggregate(first=Min("ended_at"), last=Max("ended_at"))
        made = programme(span["first"] - timedelta(days=1))
        Programme.objects.exclude(pk=made.pk).update(is_active=False)
        found: list[int] = []

        def work() -> float:
            """Decided anew each time: what it wrote is taken back."""
            with transaction.atomic():
                Programme.objects.filter(pk=made.pk).update(is_active=True)
                seconds = tools.seconds_of(
                    lambda: found.append(deciding.decide(now=span["last"]).not_asked)
                )
                transaction.set_rollback(True)
            return seconds

        outcome = tools.medians(runs, {"eligibility": work})
        contacts = Interaction.objects.count()
    if not min(found):
        raise SystemExit("Nothing was decided: there is nothing to time.")
    tools.report(outcome | {"eligibility_allowed": 10.0 * contacts / 100_000})


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
