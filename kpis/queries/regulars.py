"""How often each customer came: counts of customers, and for some their references."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, Count, F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django_scopes import scopes_disabled

from kpis.compiler import bounds
from kpis.models.arrivals import CAME
from kpis.queries.callers import PLACES
from kpis.queries.readings import Selection
from teams.models import Interaction
from teams.models.customers import EACH_SAMPLED, SAMPLED


@dataclass(frozen=True, slots=True)
class Regulars:
    """`customers` are pairs: a number of contacts, and how many customers came so often.

    The most frequent first. `unknown_n` contacts are of nobody known. Where `every` is not 1,
    they are a sample, of each so many customers one, and nobody unknown is counted.
    """

    customers: tuple[tuple[int, int], ...]
    unknown_n: int = 0
    every: int = 1

    @property
    def customers_n(self) -> int:
        return sum(many for _often, many in self.customers)

    @property
    def contacts_n(self) -> int:
        """Of known customers."""
        return sum(often * many for often, many in self.customers)


def regulars(selection: Selection, teams: Sequence[int]) -> Regulars:
    """Contacts that came in, by how often their customer did; one query over the contacts.

    `teams` are all in reach: a contact counts for the first team that it reached, as in the volume.
    """
    each = (
        _contacts(selection, teams).order_by().values(who=F("customer")).annotate(often=Count("pk"))
    )
    inner, params = each.query.sql_with_params()
    found: list[tuple[int, bool, int]] = []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT often, who IS NULL, count(*) FROM ({inner}) AS each"
            " GROUP BY 1, 2 ORDER BY 1 DESC",
            params,
        )
        found = cursor.fetchall()
    return Regulars(
        customers=tuple((often, many) for often, is_unknown, many in found if not is_unknown),
        unknown_n=sum(often for often, is_unknown, _many in found if is_unknown),
    )


def sampled(selection: Selection, teams: Sequence[int], *, size: int) -> Regulars:
    """The same of about `size` customers, taken evenly from those whose contacts an index holds.

    Each is looked up by itself, and nothing is read but that index. `every` is a multiple of
    EACH_SAMPLED.
    """
    own = RawSQL('"taken"."id"', [], output_field=BigIntegerField())
    its = _contacts(selection, teams).filter(SAMPLED, customer=own).order_by().values("pk")
    inner, params = its.query.sql_with_params()
    # As sub-queries they are two looks into an index each.
    known = "FROM teams_interaction WHERE customer_id IS NOT NULL"
    ends = f"(SELECT min(customer_id) {known}), (SELECT max(customer_id) {known})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH ends AS MATERIALIZED (SELECT * FROM (VALUES ({ends})) AS found (low, high)),"
            " steps AS (SELECT low, high, %s * greatest((high - low + 1) / %s, 1) AS step"
            " FROM ends)"
            " SELECT step, often, count(*)"
            " FROM steps CROSS JOIN LATERAL"
            " generate_series(low + (step - low %% step) %% step, high, step) AS taken (id)"
            f" CROSS JOIN LATERAL (SELECT count(*) AS often FROM ({inner}) AS its) AS each"
            " WHERE often > 0 GROUP BY 1, 2 ORDER BY 2 DESC",
            [EACH_SAMPLED, EACH_SAMPLED * size, *params],
        )
        rows: list[tuple[int, int, int]] = cursor.fetchall()
    return Regulars(
        customers=tuple((often, many) for _step, often, many in rows),
        every=rows[0][0] if rows else EACH_SAMPLED,
    )


def most_frequent(
    selection: Selection, teams: Sequence[int], *, most: int
) -> list[tuple[str, int]]:
    """References of the customers who came most often, with their contacts. For few to see."""
    rows: QuerySet[Interaction, Any] = (
        _contacts(selection, teams)
        .filter(customer__isnull=False)
        .order_by()
        .values_list("customer__reference")
        .annotate(often=Count("pk"))
        .order_by("-often", "customer__reference")
    )
    return [(reference, often) for reference, often in rows[:most]]


def _contacts(selection: Selection, teams: Sequence[int]) -> QuerySet[Interaction]:
    opens, closes = bounds(selection.start, selection.end, settings.REPORTING_ZONE)
    asked = {name: keys for name, keys in selection.filters.items() if keys}
    chosen = {f"{PLACES[name]}__in": list(keys) for name, keys in asked.items()}
    # The first team is one in reach: to look besides for any of its stays takes most of the time.
    with scopes_disabled():
        found: QuerySet[Interaction] = Interaction.objects.filter(
            CAME,
            Q(**{f"{PLACES['team']}__in": list(teams)} | chosen),
            arrived_at__gte=opens,
            arrived_at__lt=closes,
        )
    return found
