"""Lines of log."""

import json
import logging
import sys

import pytest

from config.logs import JsonFormatter

TOKEN = "Zb3dPq0-_xN1mEJc5o2v9YhTt7RkLw8sUa4gFiQeXyA"


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


@pytest.mark.parametrize(
    "text",
    [
        f"Not Found: /s/{TOKEN}/",
        f"GET /s/{TOKEN}/?score=4 503",
        f"https://survey.example.org/s/{TOKEN}/stop/",
        f"Gone: /r/12-345-{TOKEN}/",
        f"Reverse for 'survey' with {{'token': '{TOKEN}'}} not found",
    ],
)
def test_no_line_tells_a_personal_link(text):
    record = logging.LogRecord("django", logging.INFO, __file__, 1, "%s", (text,), None)

    said = JsonFormatter().format(record)

    assert TOKEN not in said
    assert "#" in said


def test_no_traceback_tells_a_personal_link():
    try:
        raise ValueError(f"no page at /s/{TOKEN}/more/")
    except ValueError:
        found = line(exc_info=sys.exc_info())

    assert TOKEN not in json.dumps(found)
    assert "/more/" in str(found["error"])


def test_lines_of_one_link_are_known_as_such():
    first, again = (line(request=f"/s/{TOKEN}/{end}")["request"] for end in ("", "more/"))

    assert str(again).removesuffix("more/") == first
    assert line(request=f"/s/{TOKEN[::-1]}/")["request"] != first


def test_other_addresses_are_told_as_they_are():
    assert line(request="/teams/atlas/agents/")["request"] == "/teams/atlas/agents/"
