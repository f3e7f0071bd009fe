"""A bounded queue of work in lanes: in order within a lane, in turn between lanes, a few workers for all."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

Job = TypeVar("Job")


class Lanes(Generic[Job]):
    """Jobs by lane. A lane is served by one worker at a time, so nobody's order is upset and nobody starves others."""

    def __init__(self, work: Callable[[Job], None], threads: int, limit: int) -> None:
        """`limit` bounds the jobs that wait; `work` must not raise."""
        self._work = work
        self._limit = limit
        self._lanes: dict[str, deque[Job]] = {}
        self._ready: deque[str] = deque()
        self._waiting = 0
        self._busy = 0
        self._closed = False
        self._changed = threading.Condition()
        self._threads = [threading.Thread(target=self._serve, name=f"lane-{n}", daemon=True) for n in range(threads)]
        for thread in self._threads:
            thread.start()

    def put(self, lane: str, job: Job) -> bool:
        """Queue a job; False where the queue is full or closed."""
        with self._changed:
            if self._closed or self._waiting >= self._limit:
                return False
            self._waiting += 1
            jobs = self._lanes.get(lane)
            if jobs is None:
                self._lanes[lane] = deque([job])
                self._ready.append(lane)
                self._changed.notify()
            else:
                jobs.append(job)
            return True

    def close(self, timeout: float) -> bool:
        """Take no more and finish what waits; whether it was done in time (seconds)."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            return self._changed.wait_for(lambda: not self._waiting and not self._busy, timeout)

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ready or (self._closed and not self._waiting))
                if not self._ready:
                    return
                lane = self._ready.popleft()
                job = self._lanes[lane].popleft()
                self._waiting -= 1
                self._busy += 1
            try:
                self._work(job)
            finally:
                with self._changed:
                    self._busy -= 1
                    if self._lanes[lane]:
                        self._ready.append(lane)
                    else:
                        del self._lanes[lane]
                    self._changed.notify_all()
