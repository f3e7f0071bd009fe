"""The texts of messages on their way to an answer: in memory only."""

from __future__ import annotations

import threading

from bot.slack.answers import Incoming

Conversation = tuple[str, str]  # team, channel


class Texts:
    """What people wrote, in memory until it is answered, by us or by others; bounded, for Slack has it too."""

    def __init__(self, limit: int) -> None:
        """At most `limit` texts; what comes beyond is read from Slack when its turn comes."""
        self._limit = limit
        self._texts: dict[Conversation, dict[int, Incoming]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return sum(map(len, self._texts.values()))

    def keep(self, row: int, incoming: Incoming) -> None:
        """Remember what a row is about, the newest version of it."""
        with self._lock:
            texts = self._texts.setdefault((incoming.at.team, incoming.at.channel), {})
            older = texts.get(row)
            if older is None and len(self) >= self._limit:
                return
            if older is None or older.version <= incoming.version:
                texts[row] = incoming

    def take(self, conversation: Conversation, row: int) -> Incoming | None:
        """What a row is about, and forget it; None where that is not known here."""
        with self._lock:
            return self._texts.get(conversation, {}).pop(row, None)

    def forget(self, conversation: Conversation) -> None:
        """Drop what nobody will take: another process has answered it, or its writer took it back."""
        with self._lock:
            self._texts.pop(conversation, None)
