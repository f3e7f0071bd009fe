"""Something done again and again in a thread of its own, until it is stopped; a failing round is only logged."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Rounds:
    """Calls `work` at once and then every so many seconds."""

    def __init__(self, name: str, work: Callable[[], object], every: float) -> None:
        """`every` in seconds, from the end of one round to the start of the next."""
        self._name = name
        self._work = work
        self._every = every
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._go, name=name, daemon=True)

    def start(self) -> None:
        """Begin with the first round."""
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """Let the round in hand end, for so many seconds, and begin no more."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _go(self) -> None:
        while not self._stopped.is_set():
            try:
                self._work()
            except Exception as error:  # noqa: BLE001 - the database or Slack may be away; the next round tries again
                log.warning("%s: %s; the next round tries again", self._name, type(error).__name__)
            self._stopped.wait(self._every)
