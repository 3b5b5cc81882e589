"""Where tasks begin: all teams in reach, the worker's role, attempts counted in the ledger."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from celery import Task, current_app, shared_task
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerAway

from teams.actions import ledger
from teams.actions.ledger import Claim
from teams.scope import everywhere

# One more try within the two seconds that a page may wait for the broker.
PATIENCE: Final = {"max_retries": 1, "interval_start": 0.2, "interval_max": 0.2}
P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger(__name__)


def task(run: Callable[P, R]) -> "Task[P, R]":
    """Make a Celery task of a function that sees all teams. It may run twice, and at once."""

    @wraps(run)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with everywhere():
            return run(*args, **kwargs)

    return shared_task(name=f"{run.__module__}.{run.__name__}")(inside)


def job(run: Callable[[Claim], str]) -> "Task[..., bool]":
    """Make the task of a job in the ledger: it gets the claim and returns a message.

    The task takes `job_id` and says whether this call did the job. What another worker has,
    or what is done, it leaves alone; what is too long for one turn goes on in another.
    """

    @wraps(run)
    def work(*, job_id: int) -> bool:
        claim = ledger.claim(job_id=job_id)
        if claim is None:
            return False
        try:
            message = run(claim)
        except ledger.Lost:
            return False
        except ledger.Later:
            if ledger.put_back(claim=claim):
                ring(claim.name, claim.job_id)
            return False
        except Exception as error:
            # The next sweep rings again; after the third attempt a person has to look.
            log.exception("Attempt %d of job %d failed", claim.attempt, claim.job_id)
            ledger.give_up(claim=claim, message=f"{type(error).__name__}: {error}")
            return False
        return ledger.finish(claim=claim, message=message)

    return task(work)


def ring(name: str, job_id: int) -> None:
    """Tell a worker that a job waits. Without a broker the row waits for the sweep."""
    send(name, job_id=job_id)


def send(name: str, **ids: Any) -> None:
    try:
        current_app.send_task(name, kwargs=ids, retry=True, retry_policy=PATIENCE)
    except (BrokerAway, OSError) as error:
        log.warning("The broker is away (%s): %s waits for the next sweep", error, name)


def send_after_commit(name: str, **ids: Any) -> None:
    transaction.on_commit(lambda: send(name, **ids))
