"""The connection: to the embedded server when no other is named, and only to a safe one."""

from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from config.embedded import Server, Unavailable

SAFETY = """
SELECT rolsuper OR rolbypassrls,
    EXISTS (SELECT FROM pg_class WHERE relname = 'django_migrations' AND relowner = pg_roles.oid),
    array(
        SELECT name FROM unnest(ARRAY['fsync', 'full_page_writes', 'synchronous_commit']) AS name
        WHERE current_setting(name) = 'off'
    )
FROM pg_roles WHERE rolname = session_user
"""


class DatabaseWrapper(base.DatabaseWrapper):
    _is_known_safe = False

    def get_connection_params(self) -> dict[str, Any]:
        if not self.settings_dict["HOST"]:
            server = Server(settings.VIGIE_VAR)
            try:
                server.ensure()
            except (Unavailable, OSError) as error:
                raise OperationalError(str(error)) from error
            self.settings_dict |= {"HOST": str(server.sockets), "PORT": str(server.port)}
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        connection: psycopg.Connection[Any] = super().get_new_connection(conn_params)
        if settings.DATABASE_GUARDED and not DatabaseWrapper._is_known_safe:
            refuse_unsafe(connection, conn_params.get("user"))
            DatabaseWrapper._is_known_safe = True
        return connection


def refuse_unsafe(connection: psycopg.Connection[Any], user: str | None) -> None:
    """Stop where the login may pass the walls, or the server may lose what it confirmed."""
    with connection.cursor() as cursor:
        row = cursor.execute(SAFETY).fetchone()
    connection.rollback()
    passes_walls, owns_tables, switched_off = row or (True, False, [])
    if passes_walls:
        problem = f"the role {user!r} is a superuser or passes row security: use vigie_app"
    elif owns_tables and not settings.DATABASE_OWNER_ALLOWED:
        problem = f"the role {user!r} owns the tables: use vigie_app, and keep it for migrations"
    elif switched_off:
        problem = f"the server runs with {', '.join(switched_off)} = off: switch it on"
    else:
        return
    connection.close()
    raise ImproperlyConfigured(f"DATABASE_URL: {problem}.")
