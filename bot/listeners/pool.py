"""The threads for what comes after acknowledgements: who waits out a rate limit there keeps nobody else waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

MOST_WAITING = 8  # threads that wait out rate limits, besides those that work
_here = threading.local()


class Pool(ThreadPoolExecutor):
    """So many pieces of work at a time, and `MOST_WAITING` more that pause: who pauses gives its place to the next."""

    def __init__(self, places: int) -> None:
        """`places` for those that work."""
        super().__init__(places + MOST_WAITING, "listener")
        self._places = threading.Semaphore(places)
        self._pauses = threading.Semaphore(MOST_WAITING)
        self._closing = threading.Event()

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """As any executor."""
        return super().submit(self._in_place, partial(work, *given, **named))

    def close(self) -> None:
        """Let nobody pause any longer: what they wait for fails, and they say so."""
        self._closing.set()

    def pause(self, seconds: float) -> bool:
        """Let so many seconds pass, in a thread of this pool; whether they have."""
        if not self._pauses.acquire(blocking=False):
            return False
        self._places.release()
        try:
            return not self._closing.wait(seconds)
        finally:
            self._places.acquire()
            self._pauses.release()

    def _in_place(self, work: Callable[[], Any]) -> Any:
        _here.pool = self
        with self._places:
            return work()


def pause(seconds: float) -> bool:
    """Let so many seconds pass, if this thread is a pool's that has room for it; whether they have."""
    pool: Pool | None = getattr(_here, "pool", None)
    return pool is not None and pool.pause(seconds)
