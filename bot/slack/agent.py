"""Slack's extras for agents: a status while a draft is read, prompts to begin with; silent where they are lacking."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient

PROMPTS = (
    ("下書きを確かめる", "今日の昼は職場の近くのラーメン。行列がすごかった"),
    ("位置情報について引く", "位置情報は付けたままでもいいですか?"),
    ("もう投稿してしまった", "誤って投稿してしまいました"),
    ("使い方を見る", "使い方"),
)
STATUS = "が確かめています…"  # Slack puts the app's name before it
REST = 3600.0  # seconds without another try after a refusal
log = logging.getLogger(__name__)


class Agent:
    """Asks for the extras, and leaves a refused one alone for an hour."""

    def __init__(self, client: WebClient) -> None:
        """`client` should give up soon and repeat nothing: an answer must not wait for an ornament."""
        self._client = client
        self._resting: dict[str, float] = {}
        self._lock = threading.Lock()

    def working(self, channel: str, thread_ts: str) -> None:
        """Say that a message is being looked at; Slack clears it with our answer."""
        self._try(
            "status",
            lambda: self._client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread_ts, status=STATUS),
        )

    def suggest(self, channel: str) -> None:
        """Offer prompts to begin with. Without a thread: with one, Slack ignores the call of an agent."""
        prompts = [{"title": title, "message": message} for title, message in PROMPTS]
        self._try(
            "prompts", lambda: self._client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=prompts)
        )

    def _try(self, extra: str, call: Callable[[], Any]) -> None:
        with self._lock:
            if time.monotonic() < self._resting.get(extra, 0.0):
                return
        try:
            call()
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer comes without the extra
            log.info("no %s here: %s", extra, type(error).__name__)
            with self._lock:
                self._resting[extra] = time.monotonic() + REST
