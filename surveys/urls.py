"""Routes of surveys."""

from django.urls import path

from surveys.views import (
    calls,
    comments,
    designs,
    followups,
    invitations,
    posters,
    previews,
    programmes,
    suspects,
    waves,
)
from teams.views import desks

urlpatterns = [
    path("surveys/", programmes.home, name="surveys"),
    path("surveys/programmes/add/", programmes.add, name="programme_add"),
    path("surveys/programmes/<int:pk>/", programmes.programme, name="programme"),
    path("surveys/programmes/<int:pk>/rules/", programmes.edit, name="programme_edit"),
    path("surveys/programmes/<int:pk>/draft/", programmes.draft, name="programme_draft"),
    path("surveys/programmes/<int:pk>/counters/<int:team>/", posters.poster, name="counter_poster"),
    path("surveys/versions/<int:pk>/", designs.questionnaire, name="questionnaire"),
    path("surveys/versions/<int:pk>/texts/", designs.texts, name="questionnaire_texts"),
    path("surveys/versions/<int:pk>/publish/", designs.publish, name="questionnaire_publish"),
    path("surveys/versions/<int:pk>/discard/", designs.discard, name="questionnaire_discard"),
    path("surveys/versions/<int:pk>/questions/add/", designs.question_add, name="question_add"),
    path("surveys/versions/<int:pk>/preview/", previews.preview, name="questionnaire_preview"),
    path("surveys/versions/<int:pk>/<slug:step>/", previews.page, name="questionnaire_page"),
    path("surveys/questions/<int:pk>/", designs.question_edit, name="question_edit"),
    path("surveys/questions/<int:pk>/remove/", designs.question_remove, name="question_remove"),
    path("surveys/questions/<int:pk>/move/", designs.question_move, name="question_move"),
    *desks.routes(programmes.WAVES),
    path("surveys/waves/<int:pk>/asked/", waves.wave, name="wave"),
    path("surveys/invitations/", invitations.listing, name="invitations"),
    path("surveys/invitations/<int:pk>/again/", invitations.send_again, name="invitation_again"),
    path(
        "surveys/invitations/<int:pk>/arrived/",
        invitations.count_as_sent,
        name="invitation_arrived",
    ),
    path("surveys/calls/", calls.sheet, name="calls"),
    path("surveys/calls/<int:pk>/", calls.call, name="call"),
    path("surveys/calls/<int:pk>/ended/", calls.ended, name="call_ended"),
    path("surveys/comments/", comments.listing, name="comments"),
    path("surveys/follow-ups/", followups.listing, name="follow_ups"),
    path("surveys/follow-ups/<int:pk>/", followups.follow_up, name="follow_up"),
    path("surveys/follow-ups/<int:pk>/plan/", followups.plan, name="follow_up_plan"),
    path("surveys/follow-ups/<int:pk>/note/", followups.note, name="follow_up_note"),
    path("surveys/follow-ups/<int:pk>/close/", followups.close, name="follow_up_close"),
    path("surveys/follow-ups/<int:pk>/reopen/", followups.reopen, name="follow_up_reopen"),
    path("surveys/suspects/", suspects.listing, name="suspects"),
    path("surveys/suspects/<int:pk>/", suspects.decide, name="suspect_decide"),
]
