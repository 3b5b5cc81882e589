"""Which groups of employees are large enough for their answers to be told."""

from typing import Final

from django.db.models import Count, Q, QuerySet

from surveys.models import Answer

FEWEST: Final = 5


def told(answers: QuerySet[Answer]) -> Q:
    """The teams' waves that have answers enough; the others are left out of all that is told.

    Thus no difference of two figures or lists tells of anybody.
    """
    found = Q(pk__in=[])
    for team, day, n in answers.order_by().values_list("team", "day").annotate(n=Count("pk")):
        if n >= FEWEST:
            found |= Q(team=team, day=day)
    return found
