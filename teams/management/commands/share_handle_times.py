"""Give contacts that were stored long ago their share of what their agent did at once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from teams.ingest import concurrency
from teams.ingest.contacts import SOURCE
from teams.models import Feed
from teams.scope import everywhere


class Command(BaseCommand):
    help = (
        "Share out the time of agents who had several contacts at once, of all contacts stored:"
        " once after an upgrade from a version that did not. Again it changes nothing."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        changed = 0
        with everywhere():
            for feed in Feed.objects.order_by("slug"):
                mended = concurrency.mend(feed, source=SOURCE, zone=settings.REPORTING_ZONE)
                self.stdout.write(f"{feed.slug}: {mended} legs changed")
                changed += mended
        if changed:
            self.stdout.write("manage.py snapshot brings it to the figures")
