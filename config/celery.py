"""Celery: its broker, its promises and the whole schedule.

The broker only rings: what is due stands in PostgreSQL, and a sweep rings again.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import celeryd_init, setup_logging
from django.core.exceptions import ImproperlyConfigured

from config import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TIME_LIMIT = 900
VISIBILITY_TIMEOUT = 1800
# From the hard time limit to the acknowledgement.
MARGIN = 60


def broker(var: Path, redis_url: str) -> dict[str, Any]:
    """Redis when it is named, else files that one host's processes pass on."""
    if redis_url:
        options: dict[str, Any] = {
            "visibility_timeout": VISIBILITY_TIMEOUT,
            # By default a killed worker's task waits for more than a minute.
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            # A page that rings waits two seconds at most; workers get more, below.
            "socket_timeout": 2,
            "socket_connect_timeout": 1,
            "socket_keepalive": True,
            "health_check_interval": 25,
        }
        return {"broker_url": redis_url, "broker_transport_options": options}
    folder = var / "broker"
    options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
    }
    return {"broker_url": "filesystem://", "broker_transport_options": options}


def make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def check_times(time_limit: int, visibility_timeout: int) -> None:
    """A task that may outlive its message's timeout would be started again beside itself."""
    if time_limit + MARGIN >= visibility_timeout:
        raise ImproperlyConfigured(
            f"The visibility timeout ({visibility_timeout} s) must exceed the tasks' time limit"
            f" ({time_limit} s) by more than {MARGIN} s."
        )


def ticks() -> dict[str, dict[str, Any]]:
    """Ticks ask what is due; dates and time zones are decided by the ledger."""
    every_minute, every_ten, hourly = crontab(), crontab(minute="*/10"), crontab(minute="7")
    schedule = {
        "teams.tasks.sweep": (every_minute, 55),
        "teams.tasks.send_due_mail": (every_minute, 55),
        "surveys.tasks.decide": (every_minute, 55),
        "surveys.tasks.invite": (every_minute, 55),
        "surveys.tasks.remind": (every_minute, 55),
        "surveys.tasks.tell": (every_minute, 55),
        "kpis.tasks.export_lists": (every_minute, 55),
        "kpis.tasks.nightly": (every_ten, 590),
        "kpis.tasks.monthly_scorecards": (hourly, 3500),
    }
    return {
        name: {"task": name, "schedule": when, "options": {"expires": seconds}}
        for name, (when, seconds) in schedule.items()
    }


check_times(TIME_LIMIT, VISIBILITY_TIMEOUT)
app = Celery("vigie")
app.conf.update(
    **broker(environment.VAR, environment.REDIS_URL),
    visibility_timeout=VISIBILITY_TIMEOUT,
    result_backend_transport_options={"visibility_timeout": VISIBILITY_TIMEOUT},
    broker_connection_timeout=2,
    broker_connection_retry_on_startup=True,
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0.2, "interval_max": 0.2},
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    # A killed child's task runs again; the ledger, not Celery, counts and spaces the attempts.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_acks_on_failure=True,
    task_acks_on_timeout=True,
    task_time_limit=TIME_LIMIT,
    task_soft_time_limit=TIME_LIMIT - MARGIN,
    task_default_queue="fast",
    task_routes={"kpis.tasks.*": {"queue": "heavy"}},
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=20,
    worker_max_memory_per_child=600_000,
    worker_soft_shutdown_timeout=60,
    worker_eta_task_limit=1000,
    enable_utc=True,
    timezone="UTC",
    beat_schedule=ticks(),
    # Nothing to keep: a tick too many or too few does no harm.
    beat_scheduler="celery.beat:Scheduler",
)
app.autodiscover_tasks()
if not environment.REDIS_URL:
    for part in ("", "messages", "control"):
        make_private(environment.VAR / "broker" / part)


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Django's LOGGING stands; without a receiver Celery puts its own in place."""


@celeryd_init.connect
def prepare_worker(*, conf: Any, **kwargs: Any) -> None:
    """Give a worker its own limits, and refuse a server that is not safe."""
    from django.conf import settings
    from django.db import OperationalError, connection

    if environment.REDIS_URL:
        conf.broker_transport_options |= {"socket_timeout": 30, "socket_connect_timeout": 5}
    else:
        # File messages pass through the temporary folder.
        tempfile.tempdir = str(environment.VAR / "tmp")
        make_private(environment.VAR / "tmp")
    settings.DATABASES["default"]["OPTIONS"]["options"] = "-c statement_timeout=15min"
    try:
        connection.ensure_connection()
    except OperationalError:
        pass  # The tasks say so, and run when it is back.
    except ImproperlyConfigured as error:
        # Celery logs what its receivers raise and goes on, except this.
        sys.exit(str(error))
    finally:
        connection.close()
