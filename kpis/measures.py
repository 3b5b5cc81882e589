"""Fields of snapshots that know the SQL of what they count."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.expressions import Case, Combinable, When

if TYPE_CHECKING:
    BigInteger = models.BigIntegerField[int, int]
    Exact = models.DecimalField[Any, Any]
else:
    BigInteger = models.BigIntegerField
    Exact = models.DecimalField


class Measure(BigInteger):
    """A column that holds a sum over facts. Migrations see a plain column.

    `expression` is what one fact adds; NULL adds nothing.
    """

    def __init__(self, expression: Any = None, **kwargs: Any) -> None:
        self.expression = expression
        kwargs.setdefault("default", 0)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, kwargs


class Count(Measure):
    """How many facts fulfil a condition."""

    def __init__(self, condition: Q | None = None, **kwargs: Any) -> None:
        self.condition = condition
        one = Value(1)
        expression = one if condition is None else Case(When(condition, then=one))
        super().__init__(expression, **kwargs)


class Amount(Measure):
    """The sum of a duration in milliseconds over the facts that fulfil a condition."""

    def __init__(self, amount: Any = None, where: Q | None = None, **kwargs: Any) -> None:
        if isinstance(amount, str):
            amount = F(amount)
        if amount is not None and where is not None:
            amount = Case(When(where, then=amount))
        super().__init__(amount, **kwargs)


class Squares(Exact):
    """A sum of squared milliseconds: exact, as floats can give a negative variance."""

    def __init__(self, amount: Any = None, where: Q | None = None, **kwargs: Any) -> None:
        if isinstance(amount, str):
            amount = F(amount)
        if isinstance(amount, Combinable):
            amount = amount * amount
            if where is not None:
                amount = Case(When(where, then=amount))
        self.expression = amount
        kwargs.setdefault("default", 0)
        kwargs.update(max_digits=38, decimal_places=0)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs


class Products(Exact):
    """A sum of products of two durations in milliseconds: exact, as squares are."""

    def __init__(self, left: Any = None, right: Any = None, where: Q | None = None, **kwargs: Any):
        product = None if left is None else left * right
        if product is not None and where is not None:
            product = Case(When(where, then=product))
        self.expression = product
        kwargs.setdefault("default", 0)
        kwargs.update(max_digits=38, decimal_places=0)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs


class Clustered(Exact):
    """A sum over agent-days of the product of two measures; held by coarse grains only.

    With it a mean's interval respects that an agent's contacts resemble each other.
    """

    def __init__(self, left: str = "", right: str = "", **kwargs: Any) -> None:
        self.left, self.right = left, right
        kwargs.setdefault("default", 0)
        kwargs.update(max_digits=38, decimal_places=0)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs


class Joined(models.Aggregate):
    """Bytes of all rows end to end, in the order in which the rows are met."""

    function = "string_agg"
    template = "%(function)s(%(expressions)s, ''::bytea)"
    output_field = models.BinaryField()


def _midnight(moment: Any, zone: str) -> models.Func:
    """When the local day of an instant began."""
    return models.Func(
        Value("day"), moment, Value(zone), function="date_trunc",
        output_field=models.DateTimeField(),
    )  # fmt: skip


class HalfHour(models.Func):
    """The half-hour in which an instant lies, by its beginning.

    Counted from local midnight: the hours of some zones begin at a quarter past UTC's.
    """

    template = "date_bin('30 minutes', %(expressions)s)"
    output_field = models.DateTimeField()

    def __init__(self, moment: str, zone: str) -> None:
        super().__init__(F(moment), _midnight(F(moment), zone))


class HalfHoursOfDay(models.Func):
    """How many half-hours the local day of an instant has had before it."""

    template = "floor(extract(epoch FROM %(expressions)s) / 1800)::smallint"
    output_field = models.SmallIntegerField()

    def __init__(self, moment: Any, zone: str) -> None:
        super().__init__(moment - _midnight(moment, zone))
