"""The two walls between teams: scoped managers here, row-level security in the database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from django.db import DatabaseError, InterfaceError, connection, models, transaction
from django_scopes import ScopedManager, get_scope, scope, scopes_disabled
from django_scopes.manager import DisabledQuerySet

from teams import prepared

WEB_ROLE: Final = "vigie_web"
WORKER_ROLE: Final = "vigie_worker"


@dataclass(frozen=True, slots=True)
class Reach:
    """The teams somebody may see. Where no reach is entered, no team's row exists.

    `staff` opens what belongs to no single team: customers, feeds, imports.
    """

    teams: frozenset[int]
    staff: bool = False

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Raise both walls, the managers' and the database's, for one transaction."""
        ids = sorted(self.teams)
        is_inside = connection.in_atomic_block
        with transaction.atomic(), scope(team=ids, is_everything=self.staff):
            # The end of a transaction restores these by itself, and so does any rollback.
            outer = _local() if is_inside else None
            _set_local(
                role=WEB_ROLE,
                teams=",".join(map(str, ids)),
                staff="on" if self.staff else "off",
            )
            yield
            if outer is not None:
                _set_local(**outer)


@contextmanager
def entered_by(statement: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...] | None]:
    """Enter the reach of the team that a row names, by the very statement that finds the row.

    For pages that many open at the same moment: a statement less is felt there. It gives the
    team's id first, and sets `vigie.teams`, `vigie.staff` and, last, `role` as `Reach` does.
    None: there is no such row, and no team is in reach.
    """
    is_inside = connection.in_atomic_block
    with transaction.atomic():
        outer = _local() if is_inside else None
        row = prepared.first_row(statement, values)
        with scope(team=[row[0]] if row else []):
            yield row
        if outer is not None:
            _set_local(**outer)


@contextmanager
def everywhere() -> Iterator[None]:
    """Let a task or a command see all teams, under the worker's own role.

    The role belongs to the session, as tasks run several transactions, or to the transaction
    that is open; a connection that breaks and comes back has lost it, and then sees no team.
    """
    is_local = connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        outer = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('role', %s, %s)", [WORKER_ROLE, is_local])
    try:
        with scopes_disabled():
            yield
    except BaseException:
        # What stopped the work is told, not that its connection broke with it.
        with suppress(DatabaseError, InterfaceError):
            _set_role(outer, is_local)
        raise
    _set_role(outer, is_local)


def is_everything() -> bool:
    """Whether the open scope reaches the facts of every team, and of none: staff's or a task's."""
    found = get_scope()
    return not found.get("_enabled", True) or bool(found.get("is_everything"))


def _set_role(role: str, is_local: bool) -> None:
    if connection.connection is not None and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('role', %s, %s)", [role, is_local])


def _local() -> dict[str, str]:
    """The transaction's role and reach."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('role'), coalesce(current_setting('vigie.teams', true), ''),"
            " coalesce(current_setting('vigie.staff', true), '')"
        )
        role, teams, staff = cursor.fetchone()
    return {"role": role, "teams": teams, "staff": staff}


def _set_local(*, role: str, teams: str, staff: str) -> None:
    with connection.cursor() as cursor:
        # The role changes last: the web role may not be allowed to choose another. A page's
        # statements are short: to start other processes for them takes longer than they do.
        cursor.execute(
            "SELECT set_config('vigie.teams', %s, true), set_config('vigie.staff', %s, true),"
            " set_config('max_parallel_workers_per_gather', '0', true),"
            " set_config('role', %s, true)",
            [teams, staff, role],
        )


class ClosedQuerySet(DisabledQuerySet):
    """Refuses, outside every scope, also what django-scopes lets pass."""

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        self.error()
        raise AssertionError("unreachable: error() raises")

    exists = contains = explain = in_bulk = bulk_create = bulk_update = _refuse
    exclude = annotate = alias = distinct = select_related = prefetch_related = _refuse
    aiterator = update_or_create = get_or_create = _refuse


def team_manager(
    path: str,
    queryset_class: type[models.QuerySet[Any]] = models.QuerySet,
    *,
    many: bool = False,
) -> Any:
    """Build a manager that shows only rows whose `path` leads to a team in reach.

    With `many` the path crosses to several rows, and each result is still shown once.
    """
    plain = models.Manager.from_queryset(queryset_class)

    class Base(plain):  # type: ignore[misc]  # built at run time by Django
        pass

    scoped = type(ScopedManager(team=path, _manager_class=Base))

    class TeamManager(scoped):  # type: ignore[valid-type, misc]  # as above
        def get_queryset(self) -> models.QuerySet[Any]:
            found: models.QuerySet[Any] = super().get_queryset()
            if isinstance(found, DisabledQuerySet):
                return ClosedQuerySet(
                    self.model, using=self._db, missing_scopes=found.missing_scopes
                )
            if many and found.query.where:
                return queryset_class(self.model, using=self._db).filter(
                    pk__in=found.order_by().values("pk")
                )
            return found

    return TeamManager()
