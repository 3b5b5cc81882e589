"""A mail backend that leaves each mail as a file, for trying out without a mail server."""

import os
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Writes complete files into `EMAIL_FILE_PATH`; a mail that is sent twice is one file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for email in email_messages:
            message = email.message()
            name = sha256(str(message["Message-ID"]).encode()).hexdigest()[:20]
            descriptor, draft = tempfile.mkstemp(dir=folder, suffix=".part")
            with os.fdopen(descriptor, "wb") as file:
                file.write(message.as_bytes())
            os.replace(draft, folder / f"{name}.eml")
        return len(email_messages)
