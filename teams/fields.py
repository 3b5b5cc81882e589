"""Fields of forms: days, seconds, time zones."""

from typing import Any
from zoneinfo import available_timezones

from django import forms


class Day(forms.DateField):
    """A date in the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, **options)


class Seconds(forms.IntegerField):
    """Typed in seconds, kept in milliseconds."""

    def prepare_value(self, value: Any) -> Any:
        return value // 1000 if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        return int(super().clean(value)) * 1000


class TimeZone(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        names = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
        super().__init__(
            choices=[(name, name.replace("_", " ")) for name in names],
            initial="Europe/Paris",
            **options,
        )
