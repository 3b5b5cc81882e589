"""By what kinds of work are told apart before figures are compared, in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kpis.queries.strata import OF_WAITS, WORK


def words(dimensions: Sequence[str]) -> str:
    """Nothing where a figure has no kinds of work."""
    if dimensions == OF_WAITS:
        return _("channel, topic group, customer segment, language and part of the day")
    return _("channel, topic group and customer segment") if dimensions == WORK else ""
