"""A customer of Atlas who was asked at noon, and answers an hour later."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django_scopes import scopes_disabled

from surveys import stamps
from surveys.models import Answer, AnswerItem, Correction, Invitation
from tests import builders, questionnaires
from tests.builders import NOON

LATER = NOON + timedelta(hours=1)


@dataclass
class Clock:
    """What time it is for whoever asks; tests move it on."""

    now: datetime = LATER

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Customer:
    """Somebody with a link, who needs some seconds to read."""

    invitation: Invitation
    token: str
    clock: Clock
    client: Client = field(default_factory=Client)

    @property
    def address(self) -> str:
        return f"/s/{self.token}/"

    def open(self, query: str = "") -> Any:
        return self.client.get(self.address + query)

    def form(self, **values: Any) -> dict[str, Any]:
        """What a browser sends that has shown the page."""
        return {"stamp": stamps.stamp(self.token, now=self.clock.now), "address2": "", **values}

    def send(self, score: Any = 4, *, after: float = 5, query: str = "", **values: Any) -> Any:
        form = self.form(score=score, **values)
        self.clock.wait(seconds=after)
        return self.client.post(self.address + query, form)

    def add(self, *, query: str = "", **values: Any) -> Any:
        """Send further answers; their names without the "q-" of the page."""
        named = {name if name == "comment" else f"q-{name}": one for name, one in values.items()}
        return self.client.post(f"{self.address}more/{query}", named)

    def change(self, score: Any) -> Any:
        return self.client.post(f"{self.address}change/", self.form(score=score))

    @property
    def answers(self) -> list[Answer]:
        with scopes_disabled():
            return list(Answer.objects.filter(invitation=self.invitation))

    @property
    def items(self) -> dict[str, Any]:
        """What was answered to each further question."""
        with scopes_disabled():
            found = AnswerItem.objects.filter(answer=self.answer).select_related("question")
            return {one.question.code: one.value or one.choices or one.text for one in found}

    @property
    def corrections(self) -> list[tuple[int, dict[str, Any]]]:
        with scopes_disabled():
            kept = Correction.objects.filter(answer=self.answer).order_by("pk")
            return [(one.score, one.items) for one in kept]

    @property
    def answer(self) -> Answer:
        (found,) = self.answers
        return found


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    running = Clock()
    monkeypatch.setattr("django.utils.timezone.now", running)
    return running


@pytest.fixture
def ask(db: None, clock: Clock) -> Callable[..., Customer]:
    """Ask a customer of Atlas; values are the invitation's."""

    def asked(**values: Any) -> Customer:
        team = values.pop("team", None) or builders.team("Atlas")
        made = questionnaires.invitation(team, **values)
        return Customer(made, questionnaires.link(made), clock)

    return asked


@pytest.fixture
def customer(ask: Callable[..., Customer]) -> Customer:
    return ask()
