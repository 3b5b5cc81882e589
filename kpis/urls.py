"""Routes of figures."""

from django.urls import path

from kpis.views import (
    asking,
    cards,
    charts,
    comparison,
    composites,
    courses,
    funnels,
    glossary,
    interactions,
    language,
    overview,
    pairs,
    records,
    satisfaction,
    scorecards,
    settings,
    shelves,
    teams,
)
from teams.views import desks

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("teams/", comparison.compare, name="compare"),
    path("compare/", pairs.pick, name="pairs"),
    path("compare/<slug:a>/<slug:b>/", pairs.pair, name="pair"),
    path("teams/<slug:slug>/", teams.team, name="team"),
    path("teams/<slug:slug>/mix/", teams.mix, name="team_mix"),
    path("teams/<slug:slug>/agents/", teams.agents, name="team_agents"),
    path("teams/<slug:slug>/funnel/", funnels.of_agents, name="team_funnel"),
    path("teams/<slug:slug>/control/", courses.control, name="team_control"),
    path("funnel/", funnels.of_teams, name="funnel"),
    path("charts/<slug:code>/", charts.chart, name="chart"),
    path("charts/<slug:code>.svg", charts.image, name="chart_image"),
    path("scores/", composites.scores, name="scores"),
    path("records/", records.overview, name="records"),
    *map(shelves.route, records.SHELVES),
    path("records/cases/<int:pk>/", records.case, name="case"),
    path("records/evaluations/<int:pk>/", records.evaluation, name="evaluation"),
    path("records/forms/<int:pk>/", records.form, name="form"),
    path("records/days/<int:pk>/", records.day, name="day"),
    path("records/cards/<int:pk>/", records.card, name="card"),
    path("records/cards/add/", cards.adding, name="card_add"),
    path("interactions/", interactions.listing, name="interactions"),
    path("interactions/<int:pk>/", interactions.one, name="interaction"),
    path("glossary/", glossary.glossary, name="glossary"),
    path("readings/<str:key>/", glossary.reading, name="reading"),
    path("surveys/asking/", asking.shares, name="asking"),
    path("surveys/results/<int:pk>/", satisfaction.results, name="results"),
    path("surveys/results/<int:pk>/trend/", satisfaction.trend, name="results_trend"),
    path(
        "surveys/results/<int:pk>/trend.svg", satisfaction.trend_image, name="results_trend_image"
    ),
    path("scorecards/", scorecards.listing, name="scorecards"),
    path("scorecards/<int:pk>/<str:language>.pdf", scorecards.paper, name="scorecard_paper"),
    path("language/", language.choose, name="set_language"),
    *(route for desk in settings.DESKS for route in desks.routes(desk)),
]
