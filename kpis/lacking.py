"""What a scorecard lacks, in sentences."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from kpis import catalogue, formats
from kpis.catalogue import UnknownKpi
from kpis.definitions import Reason, Unit
from kpis.queries.gates import Gap, Lack


def sentences(lacks: Iterable[Lack]) -> list[str]:
    """In their order, each once."""
    return list(dict.fromkeys(sentence(one) for one in lacks))


def sentence(lack: Lack) -> str:
    """One reason in the reader's language: what is missing, and of when."""
    return SAID[lack.gap](lack)


def _empty(lack: Lack) -> str:
    return _("no contacts in this month")


def _missing_day(lack: Lack) -> str:
    day = formats.day(lack.day) if lack.day else ""
    return _("%(feed)s: nothing of %(day)s") % {"feed": lack.what, "day": day}


def _failed_import(lack: Lack) -> str:
    return _("%(feed)s: the file %(file)s was not taken") % {
        "feed": lack.what,
        "file": lack.detail,
    }


def _coverage(lack: Lack) -> str:
    share = formats.value(float(lack.share or 0), Unit.SHARE)
    return _("%(feed)s: only %(share)s of the rows were taken") % {
        "feed": lack.what,
        "share": share,
    }


def _provisional(lack: Lack) -> str:
    name = _name(lack.what)
    if lack.day is None:
        return _("%(kpi)s is not final") % {"kpi": name}
    day = formats.day(lack.day)
    return _("%(kpi)s is not final before %(day)s") % {"kpi": name, "day": day}


def _no_figure(lack: Lack) -> str:
    reason = Reason(lack.detail).label if lack.detail else _("no data")
    return _("%(kpi)s has no figure: %(reason)s") % {"kpi": _name(lack.what), "reason": reason}


def _definition(lack: Lack) -> str:
    day = formats.day(lack.day) if lack.day else ""
    return _("%(kpi)s is counted by the definition of %(day)s, the contract has another") % {
        "kpi": _name(lack.what),
        "day": day,
    }


def _name(key: str) -> str:
    try:
        return str(catalogue.find(key).name)
    except UnknownKpi:
        return key


SAID: Final[Mapping[Gap, Callable[[Lack], str]]] = {
    Gap.EMPTY: _empty,
    Gap.MISSING_DAY: _missing_day,
    Gap.FAILED_IMPORT: _failed_import,
    Gap.COVERAGE: _coverage,
    Gap.PROVISIONAL: _provisional,
    Gap.NO_FIGURE: _no_figure,
    Gap.DEFINITION: _definition,
}
