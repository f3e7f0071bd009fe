"""Counts on posted reminders: pressed by many, shown anew at most once a minute, and nobody's name kept."""

from __future__ import annotations

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session, sessionmaker

from bot.reminders.delivery import content
from bot.rounds import Rounds
from bot.settings import Settings
from bot.store import reminder_counts as store
from bot.views import reminder as view

MOST_AT_ONCE = 40  # of a round; Slack allows 50 changes a minute
GONE = {"message_not_found", "cant_update_message", "channel_not_found", "is_archived", "not_in_channel"}
log = logging.getLogger(__name__)


class Counts:
    """Writes new counts into the messages; of several replicas the first does."""

    def __init__(self, sessions: sessionmaker[Session], client: WebClient, settings: Settings) -> None:
        """`client` must have no retries of its own: the next minute tries again."""
        self._sessions = sessions
        self._client = client
        self._rounds = Rounds("counts", self.round, settings.reminder_seconds)

    def start(self) -> None:
        """Begin."""
        self._rounds.start()

    def wake(self) -> None:
        """Look now: somebody has pressed a button."""
        self._rounds.wake()

    def stop(self, timeout: float = 5.0) -> None:
        """Finish the message in hand."""
        self._rounds.stop(timeout)

    def round(self) -> None:
        """Show every count that has changed and whose minute is over. Raises what the database raises."""
        with self._sessions() as session:
            stale = store.stale_counts(session, MOST_AT_ONCE)
        for slot_id in stale:
            with self._sessions.begin() as session:
                taken = store.take_refresh(session, slot_id)
            if taken is None:
                continue
            slot, reminder = taken
            shown: int | None = slot.taken
            try:
                if not view.known(slot.said):
                    shown = None
                else:
                    arguments = content(slot, reminder.channel)
                    self._client.chat_update(
                        ts=str(slot.ts), **{key: arguments[key] for key in ("channel", "text", "blocks", "metadata")}
                    )
            except SlackApiError as error:
                code = str(error.response.get("error"))
                if code not in GONE:
                    log.warning("count of slot %s: %s", slot_id, code)
                    if code == "ratelimited":
                        return
                    continue
                shown = None
            except OSError as error:
                log.warning("count of slot %s: %s", slot_id, type(error).__name__)
                continue
            with self._sessions.begin() as session:
                store.refreshed(session, slot_id, shown)
