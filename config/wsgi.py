"""The web entry point: short statements, kept connections, nothing unsafe."""

import logging
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()


def prepare() -> None:
    """Refuse an unsafe server now; one that is away answers 503 until it is back."""
    from django.conf import settings
    from django.db import OperationalError, connection

    default = settings.DATABASES["default"]
    default["CONN_MAX_AGE"] = 60
    default["OPTIONS"]["options"] = (
        "-c statement_timeout=5s -c idle_in_transaction_session_timeout=30s"
    )
    try:
        connection.ensure_connection()
    except OperationalError:
        logging.getLogger(__name__).warning("The database is away: answering 503 until it is back")
    finally:
        connection.close()


def settle() -> None:
    """Load what answers, and keep the collector from searching it again during a request."""
    from django.urls import get_resolver

    from config import collecting

    _ = get_resolver().url_patterns
    collecting.settle()


prepare()
settle()
