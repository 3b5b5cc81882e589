"""The kpis app."""

from django.apps import AppConfig


class KpisConfig(AppConfig):
    name = "kpis"

    def ready(self) -> None:
        from kpis.queries.recipients import receives
        from teams.actions import mails

        mails.PERMITS["scorecard"] = receives
