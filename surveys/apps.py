"""The surveys app."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        from surveys.actions.responses import RESPONSES
        from teams.ingest import kinds

        kinds.SCHEMAS.append(RESPONSES)
