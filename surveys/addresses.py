"""Routes of whoever answers: short, for paper and small screens."""

from django.urls import path

from surveys.views import counters, public

urlpatterns = [
    path("s/<str:token>/", public.survey, name="survey"),
    path("s/<str:token>/more/", public.more, name="survey_more"),
    path("s/<str:token>/change/", public.change, name="survey_change"),
    path("s/<str:token>/stop/", public.stop, name="survey_stop"),
    path("r/<str:receipt>/", counters.receipt, name="survey_receipt"),
    path("k/<slug:slug>/<str:code>/", counters.counter, name="counter"),
]
