"""One line of JSON an event, without personal data."""

import json
import logging
import re
from datetime import UTC, datetime
from hashlib import sha256

# What a caller may add to a line. Names, addresses and texts are not on this list.
KEPT = ("request", "task", "mail", "job", "feed", "team", "status_code", "duration_ms")
# Personal links and receipts open what they name: in addresses, and by their shape anywhere.
SECRETS = re.compile(r"(?<=/s/)[^/\s?\"']+|(?<=/r/)[^/\s?\"']+|(?<![\w-])[\w-]{43}(?![\w-])")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": hashed(record.getMessage()),
        }
        for name in KEPT:
            value = getattr(record, name, None)
            if isinstance(value, int | float | str):
                line[name] = hashed(value) if isinstance(value, str) else value
        if record.exc_info:
            line["error"] = hashed(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def hashed(text: str) -> str:
    """The text with a hash in place of each secret: lines of one link are still told as such."""
    return SECRETS.sub(
        lambda found: f"#{sha256(found[0].encode(errors='replace')).hexdigest()[:12]}", text
    )
