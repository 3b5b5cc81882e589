"""What was agreed to be done about a team's scorecards."""

from datetime import date

from django.db.models import Q

from kpis.models.documents import Action
from kpis.queries.agreed import Todo


def todos(team: int, month: date) -> tuple[Todo, ...]:
    """Of this month, and what is still open of the months before; the nearest due first."""
    rows = Action.objects.filter(
        Q(scorecard__month=month) | Q(done_on=None, scorecard__month__lt=month), team=team
    ).order_by("due_on", "pk")
    return tuple(Todo(one.text, one.owner, one.due_on, one.done_on) for one in rows)
