"""Work in lanes: one thing at a time within a lane, in turn between lanes, a few workers for all."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Lane = TypeVar("Lane", bound=Hashable)
MOST_SLEEP = 300.0  # seconds: no rest, however long, is more than `Condition.wait` can bear
FAULT_REST = 5.0  # seconds of a lane whose work failed
log = logging.getLogger(__name__)


class Lanes(Generic[Lane]):
    """Lanes that have something to do. After one piece of work a lane goes to the end, so that nobody starves others.

    `work` does the next thing of a lane and returns the seconds after which it wants to go on; None when it is done.
    """

    def __init__(self, work: Callable[[Lane], float | None], threads: int) -> None:
        """Where `work` raises, which it should not, its lane rests for a moment: no thread ends by it."""
        self._work = work
        self._ready: deque[Lane] = deque()
        self._resting: dict[Lane, float] = {}  # until when, on the monotonic clock
        self._known: dict[Lane, str] = {}  # "ready", "resting", "busy", or "again" for one woken while busy
        self._closed = False
        self._changed = threading.Condition()
        self._threads = [threading.Thread(target=self._serve, name=f"lane-{n}", daemon=True) for n in range(threads)]
        for thread in self._threads:
            thread.start()

    def wake(self, lane: Lane) -> bool:
        """Say that a lane has something to do; False where no work is taken any more."""
        with self._changed:
            if self._closed:
                return False
            state = self._known.get(lane)
            if state == "busy":
                self._known[lane] = "again"
            elif state in (None, "resting"):
                self._make_ready(lane)
            return True

    def close(self, timeout: float) -> bool:
        """Take no more and finish what waits; whether it was done in time (seconds). What rests is left."""
        with self._changed:
            self._closed = True
            self._resting.clear()
            self._changed.notify_all()
            return self._changed.wait_for(lambda: not self._ready and not self._busy(), timeout)

    @property
    def idle(self) -> bool:
        """Whether nothing is being done or waits for a thread."""
        with self._changed:
            return not self._ready and not self._busy()

    def _busy(self) -> bool:
        return any(state in ("busy", "again") for state in self._known.values())

    def _make_ready(self, lane: Lane) -> None:
        self._resting.pop(lane, None)
        self._known[lane] = "ready"
        self._ready.append(lane)
        self._changed.notify()

    def _serve(self) -> None:
        while (lane := self._next()) is not None:
            try:
                again = self._work(lane)
            except Exception as error:  # noqa: BLE001 - a thread that ended would be missed by every lane
                log.error("lane: %s; it will be tried again", type(error).__name__)
                again = FAULT_REST
            self._done(lane, again)

    def _next(self) -> Lane | None:
        with self._changed:
            while True:
                rested = self._wake_rested()
                if self._ready:
                    lane = self._ready.popleft()
                    self._known[lane] = "busy"
                    if self._resting:  # another has to wake up in time for them
                        self._changed.notify()
                    return lane
                if self._closed and not self._busy():
                    return None
                self._changed.wait(rested)

    def _wake_rested(self) -> float | None:
        """Make ready whose rest is over; the seconds until the next one's is."""
        at = time.monotonic()
        for lane in [lane for lane, until in self._resting.items() if until <= at]:
            self._make_ready(lane)
        return min(max(0.0, min(self._resting.values()) - at), MOST_SLEEP) if self._resting else None

    def _done(self, lane: Lane, again: float | None) -> None:
        with self._changed:
            woken = self._known.pop(lane) == "again"
            if woken or (again is not None and again <= 0):
                self._make_ready(lane)
            elif again is not None and not self._closed:
                self._known[lane], self._resting[lane] = "resting", time.monotonic() + again
            if self._closed:
                self._changed.notify_all()  # else nobody else is woken: whoever calls this looks for work next
