"""Names of agents for tables, and of what figures are narrowed to."""

from collections.abc import Iterable

from django.utils.translation import get_language

from teams.models import Agent, Channel, Segment, Topic


def agents_of(team: int) -> dict[int, str]:
    """All that ever belonged to a team: figures outlive memberships."""
    rows = Agent.objects.filter(assignments__team=team).order_by().values_list("pk", "name")
    return dict(rows)


def agents(pks: Iterable[int | None]) -> dict[int, str]:
    """These agents by name."""
    found = Agent.objects.filter(pk__in=[pk for pk in pks if pk is not None])
    return dict(found.values_list("pk", "name"))


def places() -> dict[str, str]:
    """Channels, topics and segments by the codes that stand in the keys of figures; one query."""
    named = "name_fr" if (get_language() or "en").startswith("fr") else "name_en"
    channels = Channel.objects.order_by().values_list("code", named)
    parts = [model.objects.order_by().values_list("slug", "name") for model in (Topic, Segment)]
    return dict(channels.union(*parts, all=True))
