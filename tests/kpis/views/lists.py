"""What tests of the lists of interactions share."""

import re
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

# What enters and leaves the reach, before and after each page.
PLUMBING = re.compile(r"SAVEPOINT|set_config|current_setting")
MOST_QUERIES = 12


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def links(page: str) -> list[str]:
    """The contacts that a page lists, in order."""
    return re.findall(r'<a href="/interactions/\d+/">([^<]+)</a>', page)


def queries(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        text(client.get(address))
    return sum(not PLUMBING.search(query["sql"]) for query in captured.captured_queries)
