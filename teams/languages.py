"""Languages of contacts: ISO 639 codes, as sources write them and as readers call them."""

from typing import Final

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

# What a source may write: a code of two or three letters, with whatever follows on regions.
WRITTEN: Final = "^[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*$"
LONGEST: Final = 35


def primary(text: str) -> str:
    """SQL of the bare code of what `text`, an SQL expression, writes: fr of fr-CA and FR_ca."""
    return f"lower(split_part(replace({text}, '_', '-'), '-', 1))"


def name(code: str) -> str:
    """As the reader calls it; a code that nobody names is told as it is, none as unknown."""
    if not code:
        return _("unknown language")
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code.upper()
