"""Something done again and again in a thread of its own, until it is stopped; a failing round is only logged."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class PeriodicTask:
    """Calls `work` at once and then every so many seconds."""

    def __init__(self, name: str, work: Callable[[], object], every: float) -> None:
        """`every` in seconds, from the end of one round to the start of the next."""
        self._name = name
        self._work = work
        self._every = every
        self._stopped = threading.Event()
        self._woken = threading.Event()
        self._thread = threading.Thread(target=self._go, name=name, daemon=True)

    def start(self) -> None:
        """Begin with the first round."""
        self._thread.start()

    def wake(self) -> None:
        """Begin the next round now, or right after the one in hand."""
        self._woken.set()

    def stop(self, timeout: float = 5.0) -> None:
        """Let the round in hand end, for so many seconds, and begin no more."""
        self._stopped.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _go(self) -> None:
        while not self._stopped.is_set():
            self._woken.clear()
            try:
                self._work()
            except Exception as error:  # noqa: BLE001 - the database or Slack may be away; the next round tries again
                log.warning("%s: %s; the next round tries again", self._name, type(error).__name__)
            self._woken.wait(self._every)
