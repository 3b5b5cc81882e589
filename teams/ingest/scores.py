"""From marks to the scores stamped on evaluations."""

from typing import Final

from teams.ingest.staging import run
from teams.models.quality import Critical

FAILS: Final = tuple(f"fails_{kind}" for kind in Critical.values if kind)
STAMPED: Final = ("score_bp", "score_af_bp", *FAILS)


def stamp(touched: str) -> int:
    """Stamp the evaluations of `touched` with what their marks say; return how many changed.

    `touched` names a table with the column evaluation_id. A score is the mean of points over
    the highest mark, weighted, over the criteria that apply, in hundredths of a per cent. No
    points at all on a critical criterion fail it, and make the second score 0. Where nothing
    with a weight applies there is no score. Points above the highest mark are refused by a
    constraint on the score, where they lift it over 100 %; a loader refuses them before.
    """
    names = ", ".join(STAMPED)
    old, new = (", ".join(f"{row}.{name}" for name in STAMPED) for row in ("old", "new"))
    fails = ", ".join(
        f"coalesce(bool_or(points = 0 AND critical = '{kind}'), false) AS fails_{kind}"
        for kind in Critical.values
        if kind
    )
    return run(
        f"""
        WITH weighed AS (
            SELECT near.evaluation_id, {fails},
                round(10000 * sum(weight * points / maximum)
                    / nullif(sum(weight) FILTER (WHERE points IS NOT NULL), 0))::integer
                    AS score_bp
            FROM (SELECT DISTINCT evaluation_id FROM {touched}) AS near
            LEFT JOIN teams_mark AS mark USING (evaluation_id)
            LEFT JOIN teams_criterion AS criterion ON criterion.id = mark.criterion_id
            GROUP BY near.evaluation_id
        ), new AS (
            SELECT *, CASE WHEN score_bp IS NULL THEN NULL
                WHEN {" OR ".join(FAILS)} THEN 0 ELSE score_bp END AS score_af_bp
            FROM weighed
        )
        UPDATE teams_evaluation AS old SET ({names}) = ROW ({new}) FROM new
        WHERE old.id = new.evaluation_id AND ({old}) IS DISTINCT FROM ({new})
        """
    )
