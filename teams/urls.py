"""Routes of teams: settings, keys for programs, imports."""

from django.urls import path

from teams.views import calendars, desks, exports, imports, mails, settings, tokens

urlpatterns = [
    path("settings/", settings.overview, name="settings"),
    *(route for desk in (*settings.DESKS, *calendars.DESKS) for route in desks.routes(desk)),
    path("settings/tokens/", tokens.listing, name="tokens_list"),
    path("settings/tokens/add/", tokens.adding, name="tokens_add"),
    path("settings/tokens/<int:pk>/revoke/", tokens.revoking, name="tokens_revoke"),
    path("exports/", exports.listing, name="exports"),
    path("exports/table/", exports.table, name="table_export"),
    path("exports/<int:pk>/file/", exports.file, name="export_file"),
    path("exports/<int:pk>/cancel/", exports.cancel, name="export_cancel"),
    path("exports/<int:pk>/remove/", exports.remove, name="export_remove"),
    path("imports/", imports.listing, name="imports"),
    path("imports/<int:pk>/", imports.receipt, name="import"),
    path("mail/", mails.listing, name="mail"),
    path("mail/<int:pk>/resend/", mails.resend, name="mail_resend"),
]
