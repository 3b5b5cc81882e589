"""Specifications drawn to SVG in processes of their own, kept by their text."""

import atexit
import multiprocessing
import os
import re
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from hashlib import sha256
from multiprocessing.process import BaseProcess
from threading import Lock, Thread
from typing import Final

# Drawing holds the interpreter's lock for a tenth of a second: other requests must not wait.
WORKERS: Final = 2
PATIENCE: Final = 20
KEPT: Final = 256
CLIP: Final = re.compile(r'(?<=id=")clip\d+(?=")|(?<=url\(#)clip\d+(?=\))')

_lock = Lock()
_pools: list[ProcessPoolExecutor] = []


def render(specification: str) -> str:
    """Run in a child process. Nothing may be fetched while drawing."""
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])
    # Clip ids count up within a process: renumber, or two charts on a page would collide.
    name = sha256(specification.encode()).hexdigest()[:8]
    ids = list(dict.fromkeys(CLIP.findall(svg)))
    return CLIP.sub(lambda match: f"c{name}-{ids.index(match[0])}", svg)


@lru_cache(maxsize=KEPT)
def draw(specification: str) -> str:
    """The same text gives the same bytes; a drawing is made once a process."""
    for _attempt in range(2):
        pool = _pool()
        try:
            return pool.submit(render, specification).result(timeout=PATIENCE)
        except BrokenProcessPool:
            _drop(pool)
    raise RuntimeError("drawing processes keep dying")


def follow_parent() -> None:
    """End with the process that asked for drawings, also when that one is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(0)


def _pool() -> ProcessPoolExecutor:
    with _lock:
        if not _pools:
            # A fork would copy this process's threads and database connections half-way.
            _pools.append(
                ProcessPoolExecutor(
                    WORKERS,
                    mp_context=multiprocessing.get_context("spawn"),
                    initializer=follow_parent,
                )
            )
        return _pools[0]


def _drop(pool: ProcessPoolExecutor) -> None:
    with _lock:
        if pool in _pools:
            _pools.remove(pool)
    pool.shutdown(wait=False, cancel_futures=True)


@atexit.register
def close() -> None:
    with _lock:
        for pool in _pools:
            pool.shutdown(wait=False, cancel_futures=True)
        _pools.clear()
