"""What jobs wrote into the ledger, in the reader's language."""

import re
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.models.documents import CardState


def _refreshed(n: str, refused: str | None, restated: str | None) -> str:
    days = int(n)
    words = ngettext("%(n)s day refreshed", "%(n)s days refreshed", days) % {
        "n": formats.number(days)
    }
    if refused:
        words += f"{_('; not priced: ')}{refused}"
    if restated:
        figures = ngettext("%(n)s figure restated", "%(n)s figures restated", int(restated))
        words += f", {figures % {'n': formats.number(int(restated))}}"
    return words


def _mailed(version: str, n: str) -> str:
    mails = int(n)
    return ngettext(
        "version %(version)s, %(n)s mail queued", "version %(version)s, %(n)s mails queued", mails
    ) % {"version": version, "n": formats.number(mails)}


def _not_mailed(version: str) -> str:
    return _("version %(version)s, not mailed: no contacts") % {"version": version}


def _written(n: str) -> str:
    rows = int(n)
    return ngettext("%(rows)s row", "%(rows)s rows", rows) % {"rows": formats.number(rows)}


def _standing(version: str, state: str) -> str:
    words = {"version": version, "state": CardState(state).label}
    return _("version %(version)s, %(state)s") % words


def _approved(n: str, refused: str) -> str:
    cards = int(n)
    words = ngettext("%(n)s scorecard approved", "%(n)s scorecards approved", cards) % {
        "n": formats.number(cards)
    }
    if int(refused):
        words += _(", %(n)s left as drafts") % {"n": formats.number(int(refused))}
    return words


def _followed(n: str) -> str:
    drafts = int(n)
    words = ngettext("%(n)s draft read anew", "%(n)s drafts read anew", drafts)
    return words % {"n": formats.number(drafts)}


def _rows(n: str) -> str:
    rows = int(n)
    return ngettext("%(n)s row", "%(n)s rows", rows) % {"n": formats.number(rows)}


# As the tasks write them.
SAID: Final[tuple[tuple[re.Pattern[str], Callable[..., str]], ...]] = (
    (
        re.compile(
            r"([0-9]+) days refreshed(?:; not priced: (.+?))?(?:; ([0-9]+) figures restated)?",
            re.DOTALL,
        ),
        _refreshed,
    ),
    (re.compile(r"version ([0-9]+), ([0-9]+) mails queued"), _mailed),
    (re.compile(r"version ([0-9]+), not mailed: no contacts"), _not_mailed),
    (re.compile(rf"version ([0-9]+), ({'|'.join(CardState.values)})"), _standing),
    (re.compile(r"([0-9]+) approved, ([0-9]+) refused"), _approved),
    (re.compile(r"([0-9]+) drafts read anew"), _followed),
    (re.compile(r"([0-9]+) rows"), _rows),
    (re.compile("not wanted any more"), lambda: _("not wanted any more")),
    (re.compile("refused"), lambda: _("refused")),
    (re.compile(r"([0-9]+) rows"), _written),
    (re.compile("not wanted any more"), lambda: _("not wanted any more")),
    (re.compile("refused"), lambda: _("the reader no longer reaches all of it")),
)


def said(message: str) -> str:
    """A job's message as a sentence; what is not known, an error above all, as it stands."""
    for pattern, words in SAID:
        if match := pattern.fullmatch(message):
            return words(*match.groups())
    return message
