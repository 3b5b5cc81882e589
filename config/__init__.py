"""The installation: settings, routes, database and queues."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
