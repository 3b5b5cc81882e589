"""The installation: settings, routes, database and queues."""

from config import collecting

collecting.seldom()

from config.celery import app as celery_app  # noqa: E402 - what it loads is loaded so

__all__ = ["celery_app"]
