"""Numbers, durations and days in words, English and French."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from kpis.definitions import Interval, Method, Unit
from kpis.queries.readings import Reading
from teams import dates

MINUS = "\u2212"
NARROW = "\u202f"
NO_BREAK = dates.NO_BREAK
DASH = "\u2013"
MINUTE, HOUR = 60, 3600
# To what figures are rounded when they are printed.
STEPS = {
    Unit.MONEY: "0.01",
    Unit.POINTS: "0.1",
    Unit.SCORE: "0.01",
    Unit.DAYS: "0.1",
    Unit.PER_HOUR: "0.1",
    Unit.INDEX: "0.1",
}
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
# One way to write a day, also on the pages of teams and surveys.
is_french = dates.is_french
day, short_day, moment = dates.day, dates.short_day, dates.moment
month, short_month = dates.month, dates.short_month


def printed(value: float, unit: Unit) -> Decimal:
    """The value as it is printed, in per cent or seconds: what states are judged on."""
    exact = Decimal(repr(value))
    if unit == Unit.SHARE:
        return _round(exact * 100, "0.1")
    if unit == Unit.SECONDS and abs(exact) < MINUTE:
        return _round(exact, "0.1")
    return _round(exact, STEPS.get(unit, "1"))


def _round(exact: Decimal, step: str) -> Decimal:
    return exact.quantize(Decimal(step), ROUND_HALF_UP)


def number(value: Decimal | float) -> str:
    """Digits in groups of three, with a true minus sign."""
    text = f"{value:,}"
    if is_french():
        text = text.replace(",", NARROW).replace(".", ",")
    return text.replace("-", MINUS)


def percent_sign() -> str:
    return f"{NARROW}%" if is_french() else "%"


def value(amount: float, unit: Unit, *, clock: bool = False) -> str:
    """One figure. With `clock`, durations of a minute and more read 5:18, as in tables."""
    if unit == Unit.SECONDS:
        return duration(amount, clock=clock)
    if unit == Unit.MONEY:
        return money(printed(amount, unit))
    return number(printed(amount, unit)) + mark(unit)


def mark(unit: Unit) -> str:
    """What stands behind a number: per cent, days, per hour."""
    marks = {
        Unit.SHARE: percent_sign(),
        Unit.DAYS: NO_BREAK + ("j" if is_french() else "d"),
        Unit.PER_HOUR: f"{NO_BREAK}/{NO_BREAK}h" if is_french() else "/h",
    }
    return marks.get(unit, "")


def money(amount: Decimal, code: str = "") -> str:
    """4,22 € in French, €4.22 in English; of the reporting currency, if no other is named."""
    code = code or settings.REPORTING_CURRENCY
    symbol = SYMBOLS.get(code, code)
    if is_french():
        return f"{number(amount)}{NO_BREAK}{symbol}"
    gap = NO_BREAK if len(symbol) > 1 else ""
    return f"{MINUS if amount < 0 else ''}{symbol}{gap}{number(abs(amount))}"


def duration(seconds: float, *, clock: bool = False) -> str:
    amount = printed(seconds, Unit.SECONDS)
    sign = MINUS if amount < 0 else ""
    amount = abs(amount)
    if amount < MINUTE:
        return f"{sign}{number(amount)}{NO_BREAK}s"
    whole = int(amount)
    hours, minutes, rest = whole // HOUR, whole % HOUR // MINUTE, whole % MINUTE
    if hours:
        tail = "" if is_french() else f"{NO_BREAK}min"
        return f"{sign}{number(Decimal(hours))}{NO_BREAK}h{NO_BREAK}{minutes:02}{tail}"
    if clock:
        return f"{sign}{minutes}:{rest:02}"
    tail = "" if is_french() else f"{NO_BREAK}s"
    words = f"{sign}{minutes}{NO_BREAK}min"
    return f"{words}{NO_BREAK}{rest:02}{tail}" if rest else words


def whole(text: str) -> str:
    """80%, not 80.0%: for targets and scales, which are exact."""
    for mark in (percent_sign(), f"{NO_BREAK}s"):
        for zero in (".0", ",0"):
            text = text.replace(zero + mark, mark)
    return text


def tick(seconds: float) -> str:
    """A duration as short as can be: 5 s, 1 min, 2:40."""
    amount = round(seconds)
    if amount >= HOUR:
        hours, minutes = amount // HOUR, amount % HOUR // MINUTE
        return f"{hours}{NO_BREAK}h" + (f"{NO_BREAK}{minutes:02}" if minutes else "")
    if amount < MINUTE or amount % MINUTE:
        return whole(duration(float(amount), clock=True))
    return f"{amount // MINUTE}{NO_BREAK}min"


def ticks(values: Sequence[float], unit: Unit) -> dict[float, str]:
    """Round values along an axis in words; a per cent sign stands at the last one only."""
    found = {}
    for amount in values:
        text = whole(value(amount, unit, clock=True))
        is_bare = unit == Unit.SHARE and amount != values[-1]
        found[amount] = text.replace(percent_sign(), "") if is_bare else text
    return found


def reading_value(reading: Reading, *, clock: bool = False) -> str:
    """The value of a reading, or a dash; `absence` says why."""
    if reading.value is None:
        return DASH
    return value(reading.value, reading.kpi.unit, clock=clock)


def absence(reading: Reading) -> str:
    return reading.reason.label if reading.reason else ""


def listed(names: Sequence[str]) -> str:
    """Names one after another: A, B and C."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def interval(span: Interval | None, unit: Unit, *, clock: bool = False) -> str:
    """The ends of an interval; a French one in brackets, as the trade writes it."""
    if span is None:
        return ""
    low, high = (value(end, unit, clock=clock) for end in (span.low, span.high))
    suffix = _shared_suffix(low, high)
    low, high = low.removesuffix(suffix), high.removesuffix(suffix)
    if is_french():
        space = "" if suffix.startswith((NARROW, NO_BREAK)) or not suffix else NARROW
        return f"[{low}{NO_BREAK}; {high}]{space}{suffix}"
    return f"{low} {DASH} {high}{suffix}"


def _shared_suffix(low: str, high: str) -> str:
    for suffix in (f"{NARROW}%", "%", f"{NO_BREAK}s"):
        # "1 min 05 s" ends in seconds, too, but does not share its unit.
        plain = "min" not in low + high
        if plain and low.endswith(suffix) and high.endswith(suffix):
            return suffix
    return ""


def method(span: Interval | None) -> str:
    """How an interval was made, with its design effect where it has one."""
    name, _comma, effect = (span.method if span else "").partition(", design effect ")
    words = next((known.label for known in Method if known == name), name)
    if not effect:
        return words
    values = {"method": words, "effect": number(Decimal(effect))}
    return _("%(method)s, design effect %(effect)s") % values


def change(amount: float, unit: Unit, *, short: bool = False) -> str:
    """A difference with its sign; of shares in points, never in per cent."""
    if amount == 0:
        size = "0"
    elif unit == Unit.SHARE:
        size = number(abs(printed(amount, unit)))
    else:
        size = value(abs(amount), unit, clock=short)
    text = _sign(amount) + size
    if unit == Unit.SHARE and not short:
        # French counts a plural from two on, English all but one.
        few = abs(printed(amount, unit)) < 2 if is_french() else abs(amount) == Decimal("0.01")
        points = _("point") if few else _("points")
        text = f"{text}{NO_BREAK}{points}"
    return text


def relative(amount: float) -> str:
    """A change as a part of what it was, for counts."""
    size = number(abs(printed(amount, Unit.SHARE)))
    return _sign(amount) + size + percent_sign()


def _sign(amount: float) -> str:
    return "±" if amount == 0 else "+" if amount > 0 else MINUS


def span_of_change(low: float, high: float, unit: Unit) -> str:
    """The interval of a difference, ends signed."""
    if unit == Unit.SHARE:
        ends = [_sign(end) + number(abs(printed(end, unit))) for end in (low, high)]
    else:
        ends = [change(end, unit, short=True) for end in (low, high)]
    comma = f"{NO_BREAK};" if is_french() else ","
    return f"[{ends[0]}{comma} {ends[1]}]"


def quarter(start: date) -> str:
    words = {"number": (start.month + 2) // 3, "year": f"{start.year:04}"}
    return _("Q%(number)s %(year)s") % words


def period(start: date, end: date) -> str:
    """A whole month by its name, other days by their ends."""
    if start == end:
        return day(start)
    if start.day == 1 and (start.year, start.month) == (end.year, end.month) and _is_last(end):
        return month(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{dates.day_of_month(start)} {DASH} {day(end)}"
    if start.year == end.year:
        return f"{short_day(start)} {DASH} {day(end)}"
    return f"{day(start)} {DASH} {day(end)}"


def _is_last(when: date) -> bool:
    return (
        when.toordinal() + 1
        == date(when.year + when.month // 12, when.month % 12 + 1, 1).toordinal()
    )


def unripe(final_on: date | None) -> str:
    """How a provisional figure is marked."""
    if final_on is None:
        return _("provisional")
    return _("provisional until %(day)s") % {"day": day(final_on)}
