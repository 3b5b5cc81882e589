"""Rows that no other refers to, saved many at once where many are made."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models
from django_scopes import scopes_disabled

# Of models whose rows are gathered at present, those that are not saved yet, in their order.
WAITING: dict[type[models.Model], list[models.Model]] = {}


@contextmanager
def together(*kinds: type[models.Model]) -> Iterator[None]:
    """What builders make of these has no key yet, and is in the database afterwards."""
    WAITING.update({kind: [] for kind in kinds})
    try:
        yield
        with scopes_disabled():
            for kind in kinds:
                kind._default_manager.bulk_create(WAITING[kind])
    finally:
        WAITING.clear()


def is_kept(row: models.Model) -> bool:
    """Whether this row is gathered with others, to be saved with them."""
    if type(row) not in WAITING:
        return False
    WAITING[type(row)].append(row)
    return True
