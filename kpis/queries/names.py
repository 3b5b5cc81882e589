"""Names of agents, for tables."""

from teams.models import Agent


def agents_of(team: int) -> dict[int, str]:
    """All that ever belonged to a team: figures outlive memberships."""
    rows = Agent.objects.filter(assignments__team=team).order_by().values_list("pk", "name")
    return dict(rows)
