"""Drawing processes live no longer than who asked for drawings."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

SCRIPT = """
import multiprocessing, time
from kpis import drawings

if __name__ == "__main__":
    drawings.draw('{"mark": "bar", "data": {"values": [{"a": 1}]}, "encoding": {}}')
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    time.sleep(60)
"""


def is_running(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_drawing_processes_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "draw.py"
    script.write_text(SCRIPT)
    environment = os.environ | {"PYTHONPATH": str(settings.BASE_DIR)}
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, env=environment, text=True
    )
    assert parent.stdout is not None
    children = [int(pid) for pid in parent.stdout.readline().split()]
    assert children
    assert all(map(is_running, children))

    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()

    give_up = time.monotonic() + 20
    while any(map(is_running, children)):
        assert time.monotonic() < give_up, "a drawing process outlived its parent"
        time.sleep(0.05)
