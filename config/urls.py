"""Routes."""

from django.urls import URLPattern, URLResolver, include, path

handler500 = "config.health.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    # First, as nothing else is asked for by so many at the same moment.
    path("", include("surveys.addresses")),
    path("accounts/", include("allauth.account.urls")),
    path("api/", include("config.api")),
    path("", include("kpis.urls")),
    path("", include("surveys.urls")),
    path("", include("teams.urls")),
]
