"""Counts on posted reminders: pressed by many, shown anew at most once a minute, and nobody's name kept."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session, sessionmaker

from bot.periodic import PeriodicTask
from bot.reminders.delivery import content
from bot.settings import Settings
from bot.slack import refusals
from bot.store import reminder_counts as store
from bot.store.tables import Reminder, ReminderSlot
from bot.views import reminder as view

MOST_A_MINUTE = 40  # of this process; Slack allows 50 changes
MINUTE = 60.0  # seconds
log = logging.getLogger(__name__)


class Counts:
    """Writes new counts into the messages; of several replicas the first does."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        client: WebClient,
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`client` must have no retries of its own: the next minute tries again. `clock` in seconds."""
        self._sessions = sessions
        self._client = client
        self._clock = clock
        self._tried: deque[float] = deque(maxlen=MOST_A_MINUTE)  # when Slack was asked last
        self._rest = float("-inf")  # until when it wants to hear nothing
        self._task = PeriodicTask("counts", self.round, settings.reminder_seconds)

    def start(self) -> None:
        """Begin."""
        self._task.start()

    def wake(self) -> None:
        """Look now: somebody has pressed a button."""
        self._task.wake()

    def stop(self, timeout: float = 5.0) -> None:
        """Finish the message in hand."""
        self._task.stop(timeout)

    def round(self) -> None:
        """Show the counts that have changed and whose minute is over, as many as Slack takes now.

        Raises what the database raises.
        """
        with self._sessions() as session:
            stale = store.stale_counts(session, MOST_A_MINUTE) if self._may() else []
        for slot_id in stale:
            if not self._may():
                return
            with self._sessions.begin() as session:
                taken = store.take_refresh(session, slot_id)
            if taken is None:
                continue
            slot, reminder = taken
            self._tried.append(self._clock())
            try:
                shown = self._show(slot, reminder)
            except Exception as error:  # noqa: BLE001 - whatever went wrong, it is shown in the next minute
                refused = refusals.refused_by(error)
                log.warning("count of slot %s: %s", slot_id, refused.code)
                self._rest = self._clock() + refused.wait
                if refused.code in refusals.NEVER_CAME:
                    return
            else:
                with self._sessions.begin() as session:
                    store.refreshed(session, slot_id, shown)

    def _may(self) -> bool:
        """Whether Slack takes a change now: it has not had a minute's worth of them, and wants no rest."""
        now = self._clock()
        return now >= self._rest and (len(self._tried) < MOST_A_MINUTE or now - self._tried[0] >= MINUTE)

    def _show(self, slot: ReminderSlot, reminder: Reminder) -> int | None:
        """Change a message; the count that it shows then, None where it cannot be changed any more."""
        if not view.known(slot.said):
            return None
        arguments = {
            key: value for key, value in content(slot, reminder.channel).items() if not key.startswith("unfurl")
        }
        try:
            self._client.chat_update(ts=str(slot.ts), **arguments)
        except SlackApiError as error:
            code = refusals.code(error)
            if refusals.passes(code):
                raise
            log.warning("count of slot %s: not shown any more: %s", slot.id, code)
            return None
        return slot.taken
