"""How far the approval of a month is, and what it left out."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from kpis.models import MonthApproval
from kpis.models.documents import Scorecard
from teams.models import Job
from teams.models.ledger import JobState

# The job whose subject is an approval of a month.
NAME: Final = "kpis.tasks.approve_month"


@dataclass(frozen=True, slots=True)
class Run:
    """Somebody's approval of a month, its job, and the scorecards that it left, with why."""

    asked: MonthApproval
    job: Job
    refused: tuple[tuple[Scorecard, str], ...]

    @property
    def is_living(self) -> bool:
        return self.job.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def has_failed(self) -> bool:
        return self.job.state in (JobState.FAILED, JobState.STOPPED)

    @property
    def total(self) -> int:
        return len(self.asked.digests)

    @property
    def approved(self) -> int:
        """Of a job that is done."""
        return self.total - len(self.asked.refused)


def latest(month: date) -> Run | None:
    """The last one that somebody asked for; None where nobody has."""
    row = MonthApproval.objects.select_related("asked_by").filter(month=month).order_by("pk").last()
    job = Job.objects.filter(name=NAME, subject=row.pk).first() if row else None
    if row is None or job is None:
        return None
    cards = Scorecard.objects.filter(pk__in=row.refused).select_related("team").defer("figures")
    left = [(card, row.refused[str(card.pk)]) for card in cards.order_by("team__name", "pk")]
    return Run(row, job, tuple((card, why) for card, why in left if card.is_moving))
