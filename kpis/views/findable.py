"""The pages that a reader may open, by their names, whether or not the bar holds them."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kpis.search import Entry
from kpis.templatetags.places import places
from kpis.views import records
from kpis.views import settings as goals
from surveys.templatetags.surveys import TABS
from teams import roles
from teams.edges import known
from teams.queries.saved import views_of
from teams.roles import Permission
from teams.views import calendars
from teams.views import settings as directory

# Pages one step away from a place of the bar.
FURTHER: Final = (
    (gettext_lazy("Compare fairly"), "pairs", Permission.READ_REPORTS),
    (gettext_lazy("Funnel"), "funnel", Permission.READ_REPORTS),
    (gettext_lazy("Scores"), "scores", Permission.READ_REPORTS),
    (gettext_lazy("Saved views"), "views", Permission.READ_REPORTS),
    (gettext_lazy("Patience"), "patience", Permission.READ_REPORTS),
    (gettext_lazy("Quarters"), "quarters", Permission.READ_REPORTS),
    (gettext_lazy("Disputes"), "disputes", Permission.READ_REPORTS),
    (gettext_lazy("Credits"), "credits", Permission.READ_REPORTS),
    (gettext_lazy("My exports"), "exports", Permission.READ_REPORTS),
    (gettext_lazy("Imports"), "imports", Permission.READ_IMPORTS),
    (gettext_lazy("Keys for programs"), "tokens_list", Permission.MANAGE_PEOPLE),
    # The first tab of surveys is the place in the bar.
    *TABS[1:],
)
# Each of these tells its own title, address and permission.
DESKS: Final = tuple(
    desk for desk in (*directory.DESKS, *goals.DESKS, *calendars.DESKS) if not desk.start
)


def pages(request: HttpRequest) -> Iterator[Entry]:
    """What the bar holds comes first, then what lies below it, then views of the reader's own."""
    spoken = get_language()
    others = [code for code, _own in settings.LANGUAGES if code != spoken]
    words: defaultdict[str, list[str]] = defaultdict(list)
    for code in others:
        with translation.override(code):
            for name, _kind, address in _places(request):
                words[address].append(name)
    for name, kind, address in _places(request):
        yield Entry(name, kind, address, tuple(words[address]))
    for view in views_of(known(request).user):
        yield Entry(view.name, _("saved view"), f"{reverse('compare')}?{view.query}")


def _places(request: HttpRequest) -> Iterator[tuple[str, str, str]]:
    """Name and kind in the language that is spoken, and address."""
    user, page = known(request).user, _("page")
    for place in places({"user": user, "request": request}).all:
        yield place.name, page, place.address
    below = [
        *((name, page, reverse(view), allowed) for name, view, allowed in FURTHER),
        *((one.title, _("records"), reverse(one.name), one.permission) for one in records.SHELVES),
        *((one.title, _("setting"), one.list_url, one.permission) for one in DESKS),
    ]
    for name, kind, address, allowed in below:
        if roles.may(user, allowed):
            yield str(name), kind, address
