"""Mail scanners open every link before the reader does: they store nothing."""

import threading
import urllib.error
import urllib.request

import pytest

from surveys.models import Suppression
from tests.browser.phones import chromium, kept, mail, phone, read

__all__ = ["chromium", "kept", "mail", "phone"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fetch(address: str, method: str) -> int:
    asked = urllib.request.Request(address, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_scanners_store_nothing_and_a_human_tap_stores_one(mail, phone):
    sent = mail()
    statuses: list[int] = []
    fetching = [
        threading.Thread(target=lambda where=where, how=how: statuses.append(fetch(where, how)))
        for where in sent.links
        for how in ("HEAD", "GET")
    ]
    for one in fetching:
        one.start()
    for one in fetching:
        one.join()
    scanner = phone(user_agent="Scanner", width=1280)
    for link in sent.links:
        scanner.goto(link, wait_until="networkidle")

    assert statuses == [200] * len(fetching)
    assert sent.answers == []
    assert not Suppression.objects.exists()

    page = phone(has_touch=True)
    page.goto(f"{sent.survey}?score=5")
    read(page)
    page.get_by_role("button", name="Send my answer").tap()
    page.get_by_role("heading", name="Thank you").wait_for()

    (given,) = sent.answers
    assert (given.score, given.is_suspect) == (5, False)


def test_a_scanner_that_submits_what_it_finds_is_suspect(mail, phone):
    sent = mail()
    page = phone()
    for link in sent.links[1:3]:
        page.goto(link)
        page.get_by_role("button").click()

    (given,) = sent.answers
    assert given.is_suspect
    assert "too_fast" in given.suspicion
