"""Who is let in everywhere is let out again, however the work ended."""

import pytest
from django.db import connection

from teams.scope import WORKER_ROLE, everywhere


def role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        return str(cursor.fetchone()[0])


def break_off() -> None:
    assert role() == WORKER_ROLE
    assert connection.connection is not None
    connection.connection.close()
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_an_interruption_is_told_although_the_connection_broke_with_it() -> None:
    with pytest.raises(KeyboardInterrupt), everywhere():
        break_off()

    connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_role_is_given_back_after_an_error() -> None:
    before = role()

    with pytest.raises(ValueError, match="half-way"), everywhere():
        raise ValueError("half-way")

    assert role() == before
