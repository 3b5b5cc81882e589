"""Who is mailed a team's scorecards."""

from kpis.models.documents import Recipient


def receives(team_id: int, address: str) -> bool:
    return bool(Recipient.objects.filter(team_id=team_id, email=address).exists())
