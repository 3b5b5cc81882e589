"""What the web server's worker answers where no request can be read."""

import logging
import socket

from gunicorn.http.errors import InvalidRequestLine, LimitRequestLine

from config.server import Worker


def answered(exc: Exception, unread: bytes = b"") -> str:
    """All that a browser gets whose last words nobody has read."""
    worker = Worker.__new__(Worker)
    worker.log = logging.getLogger(__name__)
    server, browser = socket.socketpair()
    with server, browser:
        browser.sendall(unread)
        browser.shutdown(socket.SHUT_WR)
        worker.handle_error(None, server, None, exc)
        server.close()
        found = b""
        while more := browser.recv(65_536):
            found += more
    return found.decode()


def test_an_address_too_long_to_be_read_is_answered_in_both_languages() -> None:
    head, _, page = answered(LimitRequestLine(9000, 8190), b"&topic=10" * 90).partition("\r\n\r\n")

    assert head.startswith("HTTP/1.1 414 ")
    assert f"Content-Length: {len(page.encode())}" in head
    assert "vigie.css" in page
    assert "This address is too long" in page
    assert "Cette adresse est trop longue" in page


def test_other_faults_are_left_to_the_server() -> None:
    assert answered(InvalidRequestLine("?")).startswith("HTTP/1.1 400 ")
