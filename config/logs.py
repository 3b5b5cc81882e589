"""One line of JSON an event, without personal data."""

import json
import logging
from datetime import UTC, datetime

# What a caller may add to a line. Names, addresses and texts are not on this list.
KEPT = ("request", "task", "mail", "job", "feed", "team", "status_code", "duration_ms")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        for name in KEPT:
            value = getattr(record, name, None)
            if isinstance(value, int | float | str):
                line[name] = value
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
