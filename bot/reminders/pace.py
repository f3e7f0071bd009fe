"""How fast messages go to Slack: one a second in a channel, a few a second in all, and the rests it asks for.

Slack allows about one message a second in a channel and several hundred a minute in a workspace (its documentation,
"Rate limits"). Reminders keep well below, so that what people are waiting for, their reviews, finds room. Each process
keeps its own pace; where several together are too fast, Slack asks for a rest.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

CHANNEL_SECONDS = 1.0
WORKSPACE_SECONDS = 0.25


class Pace:
    """When the next message may go. One thread's: it waits, sends, and says that it has sent."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, pause: Callable[[float], bool] | None = None
    ) -> None:
        """`clock` in seconds; `pause` waits so many seconds and returns True to break off, by default at `stop`."""
        self._stopped = threading.Event()
        self._clock = clock
        self._pause = pause or self._stopped.wait
        self._workspace = float("-inf")
        self._channels: dict[str, float] = {}

    def delay(self, channel: str) -> float:
        """Seconds until a message may go to a channel."""
        return max(0.0, max(self._workspace, self._channels.get(channel, float("-inf"))) - self._clock())

    def wait(self, channel: str) -> bool:
        """Wait for one's turn; False where there is none any more."""
        delay = self.delay(channel)
        return not (self._stopped.is_set() or (delay > 0 and self._pause(delay)))

    def sent(self, channel: str) -> None:
        """A message has gone, or may have gone, to a channel."""
        now = self._clock()
        self._workspace = now + WORKSPACE_SECONDS
        self._channels = {one: until for one, until in self._channels.items() if until > now}
        self._channels[channel] = now + CHANNEL_SECONDS

    def rest(self, seconds: float) -> None:
        """Slack has asked for a rest, without saying whether from this channel or from all."""
        self._workspace = max(self._workspace, self._clock() + seconds)

    def stop(self) -> None:
        """Let nobody wait any longer."""
        self._stopped.set()
