"""A process that has loaded the product, and forks for each command: most of a start is loading.

What a command does is in its fork alone, which begins where a process of its own would be after
its imports: in the same environment, without a connection.
"""

import json
import os
import pkgutil
import subprocess
import sys
import traceback
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent


class Nursery:
    """Runs commands of one environment, one after the other."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, words: list[str], out: Path, err: Path) -> int:
        """The exit code of a command, whose words go to two files."""
        print(json.dumps([words, str(out), str(err)]), file=self.pipe(self.process.stdin))
        self.pipe(self.process.stdin).flush()
        return int(self.pipe(self.process.stdout).readline())

    def pipe(self, found: IO[str] | None) -> IO[str]:
        assert found is not None
        return found

    def close(self) -> None:
        self.process.communicate(timeout=30)


def load() -> None:
    """Import what a command would import, and read the settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    import_module("config.urls")
    for app in ("teams", "surveys", "kpis"):
        package = import_module(f"{app}.management.commands")
        for found in pkgutil.iter_modules(package.__path__):
            import_module(f"{package.__name__}.{found.name}")
    import_module("config.collecting").settle()


def serve() -> None:
    for line in sys.stdin:
        words, out, err = json.loads(line)
        child = os.fork()
        if child == 0:
            run(words, out, err)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


def run(words: list[str], out: str, err: str) -> NoReturn:
    """Be the process of a command to its end."""
    code = 1
    try:
        for number, name in ((0, os.devnull), (1, out), (2, err)):
            os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), number)
        sys.argv = ["manage.py", *words]
        import_module("manage").main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # As the interpreter would: told, then ended.
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    load()
    serve()
