"""Queues that several teams answer: whose a leg is follows from who answered it."""

from teams.ingest.staging import one, quoted, run
from teams.models import Feed


def attribute(feed: Feed) -> None:
    """An answer is the answering agent's team's; what nobody answered is no team's.

    A row that names the team of its agent keeps it; else the agent's membership on that day tells.
    """
    if not one("SELECT EXISTS (SELECT FROM pg_temp.staged WHERE is_shared AND fate = 'g')"):
        return
    day = f"(answered_at AT TIME ZONE {quoted(feed.time_zone)})::date"
    run(
        "UPDATE pg_temp.staged SET team = CASE WHEN outcome = 'answered' THEN ("
        "SELECT team.slug FROM teams_agent AS agent"
        " JOIN teams_assignment AS part ON part.agent_id = agent.id"
        " JOIN teams_team AS team ON team.id = part.team_id"
        " WHERE agent.feed_id = %s AND agent.reference = staged.agent"
        f" AND part.from_day <= {day} AND (part.to_day IS NULL OR part.to_day >= {day})"
        " ORDER BY part.from_day DESC, part.id DESC LIMIT 1) END"
        " WHERE is_shared AND fate = 'g' AND (team IS NULL OR outcome <> 'answered')",
        [feed.pk],
    )
