"""Rate limits that are waited out where somebody has the time, each for so long at most."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from bot.slack import refusals


class RateLimits(RateLimitErrorRetryHandler):
    """Repeats a call after so many rate limits of `most` seconds at most; any other is a refusal like all others."""

    def __init__(self, times: int, most: float, wait: Callable[[float], bool]) -> None:
        """`wait` lets so many seconds pass; False where they may not be waited for."""
        super().__init__(max_retry_count=times)
        self._most = most
        self._wait = wait

    def prepare_for_next_attempt(
        self, *, state: RetryState, request: Any, response: HttpResponse | None = None, error: Exception | None = None
    ) -> None:
        """Wait, and ask for another attempt; where there is to be none, the call ends with Slack's answer."""
        seconds = refusals.seconds(_retry_after(response)) or 1.0
        # A little longer, each differently: those who wait for the same limit must not come back all at once.
        if seconds <= self._most and self._wait(seconds + random.random()):  # noqa: S311
            state.next_attempt_requested = True
            state.increment_current_attempt()


def _retry_after(response: HttpResponse | None) -> str:
    headers = response.headers if response is not None else {}
    values = next((values for name, values in headers.items() if name.lower() == "retry-after"), [])
    return str(values[0]) if values else ""
