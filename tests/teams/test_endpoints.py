"""Which bodies the API reads."""

from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from teams.endpoints import BODY_LIMIT, StrictParser, TooLarge


def parse(body: bytes) -> Any:
    return StrictParser().parse(BytesIO(body))


def test_plain_json_is_read() -> None:
    assert parse('{"a": [1, 2.5, null, "é"]}'.encode()) == {"a": [1, 2.5, None, "é"]}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "JSON error"),
        (b"{", "JSON error"),
        (b"\xff\xfe", "JSON error"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b"NaN", "not a number"),
        (b"[Infinity]", "not a number"),
        (b"[-1e400]", "too large"),
        (b"9" * 5000, "JSON error"),
        (b'["\\u0000"]', "NUL"),
        (b'["\\ud800"]', "surrogate"),
        (b'{"\\ud800": 1}', "surrogate"),
        (b'{"a\\u0000": 1}', "NUL"),
        (b"[" * 10_000 + b"]" * 10_000, "nested"),
        (b'{"a":' * 400_00 + b"1" + b"}" * 400_00, "nested"),
        (b"[" * 30 + b"]" * 30, "nested"),
    ],
)
def test_what_cannot_be_stored_is_refused(body: bytes, told: str) -> None:
    with pytest.raises(ParseError, match=told):
        parse(body)


def test_a_body_beyond_the_limit_is_not_read() -> None:
    stream = BytesIO(b'"' + b"x" * 5 * BODY_LIMIT)

    with pytest.raises(TooLarge):
        StrictParser().parse(stream)

    assert stream.tell() == BODY_LIMIT + 1


@given(
    st.binary(max_size=200)
    | st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace"))
)
def test_no_body_at_all_fails_otherwise(body: bytes) -> None:
    with suppress(ParseError, TooLarge):
        parse(body)
