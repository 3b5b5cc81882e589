"""Lines of log."""

import json
import logging
import sys

from config.logs import JsonFormatter


def line(**extra: object) -> dict[str, object]:
    record = logging.LogRecord("teams", logging.INFO, __file__, 1, "sent %s", ("3",), None)
    vars(record).update(extra)
    found: dict[str, object] = json.loads(JsonFormatter().format(record))
    return found


def test_an_event_is_one_line_of_json():
    found = line(task="send", duration_ms=12)

    assert (found["level"], found["logger"], found["event"]) == ("info", "teams", "sent 3")
    assert (found["task"], found["duration_ms"]) == ("send", 12)


def test_what_is_not_on_the_list_stays_out():
    assert "anna@example.org" not in json.dumps(line(recipient="anna@example.org"))


def test_an_error_brings_its_traceback():
    try:
        raise ValueError("wrong")
    except ValueError:
        found = line(exc_info=sys.exc_info())

    assert "ValueError: wrong" in str(found["error"])
