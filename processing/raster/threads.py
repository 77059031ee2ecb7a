"""A few things at a time: JPEG 2000 decoding, kernels and compression all leave Python's lock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

import rasterio

THREADS = 2
"""Of a process. A worker is one process; memory grows with each (docs/decisions/l2a-speed.md)."""
ENVIRONMENT = {
    # More would be more threads than THREADS, and lose the errors of damaged JPEG 2000 tiles.
    "GDAL_NUM_THREADS": 1,
    # Bytes, of the process: the default is a twentieth of the machine.
    "GDAL_CACHEMAX": 100_000_000,
}
T = TypeVar("T")


def run_all(calls: Sequence[Callable[[], T]], threads: int = THREADS) -> list[T]:
    """The results of ``calls``, in their order; they are begun in that order, ``threads`` at a time.

    Once one has failed no other begins. Of the exceptions, that of the first call is raised, when those under way
    have ended.
    """
    with begun(calls, threads) as results:
        return results()


@contextmanager
def begun(calls: Sequence[Callable[[], T]], threads: int = 1) -> Iterator[Callable[[], list[T]]]:
    """Run ``calls`` beside the block, as :func:`run_all` does; what it is given waits for their results.

    Failures are raised there, or at the end of the block. When the block fails no other call begins.
    """
    failed = threading.Event()

    def run(call: Callable[[], T]) -> T:
        if failed.is_set():
            raise CancelledError
        try:
            with rasterio.Env(**ENVIRONMENT):  # GDAL's settings belong to the thread
                return call()
        except BaseException:
            failed.set()
            raise

    with rasterio.Env(**ENVIRONMENT), ThreadPoolExecutor(threads) as pool:
        futures = [pool.submit(run, call) for call in calls]
        try:
            yield lambda: _results(futures)
            _results(futures)
        except BaseException:
            failed.set()
            raise


def _results(futures: Sequence[Future[T]]) -> list[T]:
    wait(futures)
    for failure in (future.exception() for future in futures):
        if failure is not None and not isinstance(failure, CancelledError):
            raise failure
    return [future.result() for future in futures]
