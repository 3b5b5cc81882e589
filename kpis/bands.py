"""What waits depend on beside the kind of work: the part of the day, and the language, in SQL."""

from typing import Any, Final

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

# A to Z and nothing: the digits in which a code of up to three letters is written.
DIGITS: Final = 27
LETTERS: Final = 3


class Band(models.IntegerChoices):
    """Parts of a day on the wall clock of the team."""

    NIGHT = 0, _("night (10 pm–6 am)")
    MORNING = 1, _("morning (6 am–noon)")
    AFTERNOON = 2, _("afternoon (noon–6 pm)")
    EVENING = 3, _("evening (6–10 pm)")


class BandOf(models.Func):
    """The band of an instant on the clock of a zone, whatever that clock did in the night.

    Two hours on, no band crosses midnight.
    """

    template = (
        "width_bucket(extract(hour FROM %(expressions)s + interval '2 hours')::integer,"
        " ARRAY[8, 14, 20])::smallint"
    )
    arg_joiner = " AT TIME ZONE "
    output_field = models.SmallIntegerField()

    def __init__(self, moment: Any, zone: str) -> None:
        super().__init__(moment, F(zone))


def digit(place: int) -> str:
    letter = f"substr(%(expressions)s, {place + 1}, 1)"
    return f"greatest(ascii({letter}) - 96, 0) * {DIGITS ** (LETTERS - 1 - place)}"


class LanguageNumber(models.Func):
    """A code of a language as a number, 0 for none: keys of snapshots are numbers."""

    template = f"({' + '.join(map(digit, range(LETTERS)))})::smallint"
    output_field = models.SmallIntegerField()


def language_of(number: int) -> str:
    """The code that a number of a language stands for."""
    letters = ""
    while number:
        number, digit = divmod(number, DIGITS)
        letters = (chr(96 + digit) if digit else "") + letters
    return letters
