"""The queue's promises."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import celery, environment


def test_without_redis_files_pass_the_messages(tmp_path):
    found = celery.broker(tmp_path, "")

    assert found["broker_url"] == "filesystem://"
    assert found["broker_transport_options"]["data_folder_in"].startswith(str(tmp_path))


def test_a_redis_that_is_silent_holds_a_page_two_seconds_at_most(tmp_path):
    options = celery.broker(tmp_path, "redis://host")["broker_transport_options"]

    assert options["socket_timeout"] <= 2
    assert options["socket_connect_timeout"] <= 2


def test_nobody_else_reads_the_messages():
    if environment.REDIS_URL:
        pytest.skip("a broker is named; messages do not pass through files")

    for name in ("messages", "control"):
        folder = Path(environment.VAR) / "broker" / name
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_task_may_not_outlive_its_message():
    celery.check_times(900, 961)

    with pytest.raises(ImproperlyConfigured, match="visibility timeout"):
        celery.check_times(900, 960)


def test_a_killed_tasks_message_is_given_out_again():
    conf = celery.app.conf

    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1


def test_every_tick_names_a_task_that_exists():
    celery.app.loader.import_default_modules()

    missing = {tick["task"] for tick in celery.app.conf.beat_schedule.values()} - set(
        celery.app.tasks
    )

    assert missing == set()


def test_ticks_that_nobody_took_in_time_are_dropped():
    for tick in celery.ticks().values():
        assert tick["options"]["expires"] > 0


def test_messages_are_json_only():
    assert celery.app.conf.accept_content == ["json"]
    assert celery.app.conf.task_ignore_result
