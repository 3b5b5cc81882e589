"""A real mail server inside a test."""

import asyncio
import email
from email import policy

import pytest
from aiosmtpd.controller import Controller


class Postbox:
    """A mail server's handler that keeps what it takes and answers what it is told."""

    def __init__(self):
        self.taken = []
        self.answer = "250 OK"
        # Answers to the first messages, before the one above holds.
        self.answers = []
        self.recipient_answer = "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if self.answers else self.answer
        if answer.startswith("250"):
            self.taken.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return answer


class AnyPort(Controller):
    """Takes a port that the system chooses."""

    def _trigger_server(self):
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def postbox(settings):
    box = Postbox()
    controller = AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_TIMEOUT = 5
    yield box
    controller.stop()
