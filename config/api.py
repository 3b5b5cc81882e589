"""Routes of the API, and the pages that describe it."""

from csp.decorators import csp_update
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from kpis.api import Readings
from kpis.cardapi import OneScorecard, Packs, Papers, Scorecards
from surveys.api import Answers, Invitations, MailEvents
from teams.api import Interactions
from teams.edges import enters_itself, permitted
from teams.roles import Permission

readers = permitted(Permission.READ_REPORTS)
# Swagger UI draws its symbols from addresses of their own data.
symbols = csp_update({"img-src": ["'self'", "data:"]})

endpoints = [
    path("readings", Readings.as_view(), name="readings"),
    path("scorecards", Scorecards.as_view(), name="scorecards"),
    path("scorecards/<int:pk>", OneScorecard.as_view(), name="scorecard"),
    path("scorecards/<int:pk>/<str:language>.pdf", Papers.as_view(), name="scorecard_paper"),
    path("scorecards/<int:pk>/data.zip", Packs.as_view(), name="scorecard_pack"),
    path("interactions", enters_itself(Interactions.as_view()), name="interactions"),
    path("invitations", enters_itself(Invitations.as_view()), name="invitations"),
    path("answers", Answers.as_view(), name="answers"),
    path("mail-events", enters_itself(MailEvents.as_view()), name="mail_events"),
]
urlpatterns = [
    path("v1/", include((endpoints, "api"))),
    path("schema/", readers(SpectacularAPIView.as_view()), name="schema"),
    path(
        "docs/",
        readers(symbols(SpectacularSwaggerSplitView.as_view(template_name="teams/docs.html"))),
        name="docs",
    ),
]
