"""What other systems are told of answers: signed, repeated until heard, and nowhere private."""

import hmac
import json
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from surveys import posting
from surveys.actions import rounds, telling
from surveys.models import Answer, Notice
from teams.actions.handover import ATTEMPTS
from teams.scope import everywhere
from tests import builders, questionnaires
from tests.builders import NOON
from tests.surveys.contacts import at_once

DAY = NOON + timedelta(hours=2)


class Listener(HTTPServer):
    """Keeps what it is told, and answers what it is told to."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Ear)
        self.heard, self.status, self.location = [], 200, ""


class Ear(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def listener(settings):
    settings.TRIAL = True
    made = Listener()
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def answered(listener, **values):
    url = f"http://127.0.0.1:{listener.server_port}/hook?of=vigie"
    programme = questionnaires.programme(**{"webhook_url": url} | values)
    asked = questionnaires.invitation(builders.team(), programme=programme)
    return questionnaires.answer(asked, comment="Secret words")


def tell(now=DAY):
    with everywhere():
        return rounds.tell(clock=lambda: now)


def notices():
    with everywhere():
        return list(Notice.objects.order_by("pk").values_list("state", "attempts"))


@pytest.mark.django_db
def test_an_answer_is_told_once_it_is_heard(listener):
    answer = answered(listener)

    assert tell() == {"told": 1}
    assert tell() == {}

    [(path, headers, body)] = listener.heard
    said = json.loads(body)
    assert path == "/hook?of=vigie"
    assert (said["answer"]["id"], said["answer"]["score"]) == (answer.pk, 4)
    assert said["answer"]["comment"] is None
    assert b"Secret" not in body
    assert headers["Vigie-Event"] == str(said["event"])


@pytest.mark.django_db
def test_it_is_signed_with_its_programmes_key(listener):
    answer = answered(listener)
    tell()

    [(_path, headers, body)] = listener.heard
    key = telling.key(answer.programme).encode()
    signed = headers["Vigie-Timestamp"].encode() + b"." + body
    assert headers["Vigie-Signature"] == f"sha256={hmac.new(key, signed, 'sha256').hexdigest()}"
    assert telling.key(questionnaires.programme()).encode() != key


@pytest.mark.django_db
def test_a_change_is_told_too(listener):
    answer = answered(listener)
    tell()
    with everywhere():
        Answer.objects.update(score=2, changed_at=NOON + timedelta(hours=3))

    assert tell(NOON + timedelta(hours=4)) == {"told": 1}

    assert json.loads(listener.heard[1][2])["answer"]["score"] == 2
    assert answer.pk


@pytest.mark.django_db
def test_nobody_is_told_what_agents_say_nor_what_is_old(listener):
    answered(listener, instrument="esat", occasion="employees")
    answered(listener)

    assert tell(NOON + timedelta(days=8)) == {}


@pytest.mark.django_db
def test_whoever_does_not_listen_is_told_again_and_given_up_in_the_end(listener):
    answered(listener)
    listener.status = 503
    now = DAY

    for _try in range(ATTEMPTS + 2):
        tell(now)
        now += timedelta(hours=3)

    assert notices() == [("failed", ATTEMPTS)]
    assert len(listener.heard) == ATTEMPTS
    assert len({headers["Vigie-Event"] for _path, headers, _body in listener.heard}) == 1


@pytest.mark.django_db
def test_a_redirect_is_not_followed(listener):
    answered(listener)
    listener.status, listener.location = 302, f"http://127.0.0.1:{listener.server_port}/else"

    assert tell() == {"waiting": 1}
    assert [path for path, _headers, _body in listener.heard] == ["/hook?of=vigie"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_tell_once(listener):
    answered(listener)

    at_once(2, tell)

    assert (notices(), len(listener.heard)) == ([("told", 1)], 1)


@pytest.mark.django_db
def test_outside_a_trial_this_machine_is_not_told(listener, settings):
    settings.TRIAL = False
    answered(listener)

    assert tell() == {"failed": 1}
    assert listener.heard == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https:///path",
        "https://user:secret@example.org/",
        "https://example.org:99999/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest",
        "https://192.168.0.1/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
    ],
)
def test_only_public_https_addresses_are_told(settings, url):
    settings.TRIAL = False

    with pytest.raises(posting.Forbidden):
        posting.post(url, b"{}", {})


def test_a_name_with_one_private_address_among_others_is_not_told(settings, monkeypatch):
    settings.TRIAL = False
    found = [
        (socket.AF_INET, 1, 6, "", (address, 443)) for address in ("93.184.215.14", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: found)

    with pytest.raises(posting.Forbidden, match="public"):
        posting.post("https://example.org/", b"{}", {})


def test_the_connection_goes_to_the_address_that_was_checked(settings, monkeypatch):
    settings.TRIAL = False
    answers = iter([[(socket.AF_INET, 1, 6, "", ("93.184.215.14", 443))]])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: next(answers))
    dialled = []

    def dial(address, timeout):
        dialled.append(address)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", dial)

    with pytest.raises(posting.Unheard):
        posting.post("https://example.org/", b"{}", {})
    assert dialled == [("93.184.215.14", 443)]
