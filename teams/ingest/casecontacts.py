"""What the contacts of a case took together: stamped on it when either is loaded."""

from typing import Final

from teams.ingest.staging import one, run

SOURCE: Final = "cases"
TOUCHED: Final = "pg_temp.contacted"


def stamp(touched: str, *, zone: str) -> None:
    """Make the cases of `touched`, a table of their ids, say what their contacts took.

    Contacts name their case by its reference in the same feed; those that are excluded took
    nothing. Returns how many cases changed, and notes the days of their creation. Running twice
    changes nothing. To be called in a transaction, after both are written.
    """
    run(
        f"""
        WITH told AS (
            SELECT whole.id, nullif(count(contact.id), 0) AS contacts_n,
                sum(contact.customer_ms)::bigint AS customer_ms,
                CASE WHEN min(contact.sole_team_id) = max(contact.sole_team_id)
                    THEN min(contact.sole_team_id) WHEN count(contact.id) > 0
                    THEN (SELECT id FROM teams_team WHERE slug = 'mixed') END AS contact_team_id
            FROM (SELECT DISTINCT id::bigint AS id FROM {touched}) AS near
            JOIN teams_case AS whole ON whole.id = near.id
            LEFT JOIN teams_interaction AS contact ON contact.feed_id = whole.feed_id
                AND contact.case_reference = whole.external_id AND contact.case_reference <> ''
                AND NOT contact.is_excluded
            GROUP BY whole.id
        ), moved AS (
            UPDATE teams_case AS old SET contacts_n = told.contacts_n,
                customer_ms = told.customer_ms, contact_team_id = told.contact_team_id
            FROM told WHERE old.id = told.id
                AND (old.contacts_n, old.customer_ms, old.contact_team_id)
                    IS DISTINCT FROM (told.contacts_n, told.customer_ms, told.contact_team_id)
            RETURNING old.created_at
        )
        INSERT INTO teams_changedday AS known (source, day, counter)
        SELECT DISTINCT '{SOURCE}', (created_at AT TIME ZONE %s)::date, 1 FROM moved
        ON CONFLICT (source, day) DO UPDATE SET counter = known.counter + 1
        """,
        [zone],
    )


def find_left() -> None:
    """Note the cases that changed contacts named until now: they may name others."""
    _begin()
    run(
        f"INSERT INTO {TOUCHED} SELECT whole.id FROM teams_case AS whole"
        " JOIN teams_interaction AS old ON old.feed_id = whole.feed_id"
        " AND old.case_reference = whole.external_id"
        " WHERE old.case_reference <> '' AND old.id IN (SELECT id FROM pg_temp.changed)"
    )


def find_named(feed_id: int, *, has_changed: bool) -> bool:
    """Note the cases that new and changed contacts name; False where none is touched."""
    if not has_changed:
        _begin()
    which = "old_id IS NULL"
    if has_changed:
        which += " OR id IN (SELECT id FROM pg_temp.changed)"
    if one("SELECT EXISTS (SELECT FROM pg_temp.contact WHERE case_reference <> '')"):
        run(
            f"INSERT INTO {TOUCHED} SELECT whole.id FROM teams_case AS whole"
            " WHERE whole.feed_id = %s AND whole.external_id IN (SELECT case_reference"
            f" FROM pg_temp.contact WHERE case_reference <> '' AND ({which}))",
            [feed_id],
        )
    return bool(one(f"SELECT EXISTS (SELECT FROM {TOUCHED})"))


def _begin() -> None:
    run(f"DROP TABLE IF EXISTS {TOUCHED}")
    run("CREATE TEMPORARY TABLE contacted (id bigint) ON COMMIT DROP")
