"""Tasks of the ledgers: ring again for what waits, send the mail that is due."""

import logging
from collections import Counter
from datetime import timedelta
from typing import Final

from django.utils import timezone

from teams.actions import ledger, mails
from teams.jobs import ring, task

LONGEST: Final = timedelta(minutes=5)
log = logging.getLogger(__name__)


@task
def sweep() -> None:
    """Every minute: jobs of lost workers, and jobs that nobody heard ring."""
    swept = ledger.sweep(ring=ring)
    if swept.rung or swept.failed:
        log.warning("Rang again for %d jobs; %d failed for good", swept.rung, swept.failed)


@task
def send_due_mail() -> None:
    """Every minute: whatever is due was due, however late we are. Two at once share the mails."""
    started = timezone.now()
    outcomes: Counter[str] = Counter()
    for mail_id in mails.due(now=started):
        now = timezone.now()
        if now - started > LONGEST:
            break
        outcomes[mails.send(mail_id=mail_id, now=now)] += 1
    if outcomes:
        log.info("Mail: %s", ", ".join(f"{count} {word}" for word, count in outcomes.items()))
