"""The web server's worker: an address too long to be read is answered in the look, too."""

import socket
from typing import Any

from django.template.loader import render_to_string
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

# What a browser may still be sending: left unread, it would lose the answer.
MOST_UNREAD = 1_000_000
PATIENCE_SECONDS = 1.0


class Worker(ThreadWorker):
    """Threads, as gunicorn has them.

    No line of a request beyond gunicorn's 8,190 bytes is ever parsed: neither Django nor the
    reader's language is known here, so the page speaks all of ours.
    """

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        self.log.info("An address was too long to be read: %s", exc)
        page = render_to_string("414.html").encode()
        head = (
            "HTTP/1.1 414 URI Too Long\r\nConnection: close\r\nCache-Control: no-store\r\n"
            f"Content-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n"
        )
        try:
            client.settimeout(PATIENCE_SECONDS)
            client.sendall(head.encode() + page)
            client.shutdown(socket.SHUT_WR)
            unread = MOST_UNREAD
            while unread > 0 and (more := client.recv(65_536)):
                unread -= len(more)
        except OSError:
            self.log.debug("Whoever asked did not wait for the answer.")
