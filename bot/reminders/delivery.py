"""One message of a reminder to Slack, once: noted before it goes, looked for where its fate is unclear, noted after.

Slack has no idempotent post. A slot whose message may have gone (`sending`) is therefore looked for in the channel's
history by the key in its metadata. Where Slack does not let us look it is sent again once its lease has ended, and the
message stands there twice if Slack had taken the first.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session, sessionmaker

from bot.clock import Clock
from bot.slack import refusals
from bot.slack.paging import messages
from bot.slack.refusals import SETTLING, Refused, refused_by
from bot.store import reminders as store
from bot.store.tables import Reminder, ReminderSlot
from bot.views import blocks
from bot.views import reminder as view

EVENT_TYPE = "adviser_reminder"
TOO_LATE, DOWNTIME, UNKNOWN, TAKEN_OVER = "too_late", "downtime", "unknown_content", "taken_over"
BY_HAND = timedelta(minutes=30)  # for which a message asked for now is still wanted
LONGEST_BACKOFF = 300.0  # seconds between attempts
LONGEST_PAUSE = 60.0  # seconds for which all reminders wait because Slack asked one to
MOST_PAGES = 10  # of a channel's history
BEFORE = timedelta(days=1)  # how far before its claim a message is looked for: clocks differ
log = logging.getLogger(__name__)


class Delivery:
    """Brings claimed slots to Slack."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        client: WebClient,
        clock: Clock,
        *,
        holder: str,
        lease: timedelta,
        grace: timedelta,
    ) -> None:
        """`client` must have no retries of its own, and give up a call well before `lease` ends."""
        self._sessions = sessions
        self._client = client
        self._clock = clock
        self._holder = holder
        self._lease = lease
        self._grace = grace
        self._unnoted: list[tuple[int, str, str, datetime]] = []  # posted, but the database did not take it
        self._unrested: list[tuple[int, str, float]] = []  # of unclear fate, which it did not take either

    def deliver(self, slot: ReminderSlot, reminder: Reminder) -> float:
        """Bring a slot to its end, or as far as it comes now; the seconds for which Slack asks us to rest.

        Raises what the database raises; a message that has gone is noted by `settle` then.
        """
        if slot.sending and (rest := self._looked_for(slot, reminder.channel)) is not None:
            return rest
        called_off = slot.why in store.CALLED_OFF
        if called_off or (not slot.by_hand and reminder.state != "active"):
            self._finish(slot, "skipped", slot.why if called_off else store.PAUSED)
            return 0.0
        if self._clock.now() - slot.slot > (BY_HAND if slot.by_hand else self._grace):
            self._finish(slot, "skipped", slot.why or TOO_LATE)
            return 0.0
        if not view.known(slot.said):
            self._finish(slot, "skipped", UNKNOWN)
            return 0.0
        return self._send(slot, reminder)

    def settle(self) -> None:
        """Note what was posted, or may have been, while the database was away. Raises what the database raises.

        Until then nothing else is to be sent: our own lease would let us send the very same at once.
        """
        while self._unnoted:
            slot_id, ts, why, at = self._unnoted[0]
            with self._sessions.begin() as session:
                store.finish_slot(session, slot_id, "posted", why, ts=ts, posted_at=at)
            self._unnoted.pop(0)
        while self._unrested:
            slot_id, code, seconds = self._unrested[0]
            with self._sessions.begin() as session:
                store.rest_slot(session, slot_id, self._holder, code, seconds, sending=True)
            self._unrested.pop(0)

    def _send(self, slot: ReminderSlot, reminder: Reminder) -> float:
        with self._sessions.begin() as session:
            if not store.begin_sending(session, slot.id, self._holder, self._lease):
                return 0.0
        try:
            ts = str(self._client.chat_postMessage(**content(slot, reminder.channel))["ts"])
        except Exception as error:  # noqa: BLE001 - sorted out below
            refused = refused_by(error)
            if refused.unclear or refusals.passes(refused.code):
                return self._back_off(slot, refused, unclear=refused.unclear)
            self._close(slot, reminder, refused.code)
            return 0.0
        self._posted(slot, ts)
        return 0.0

    def _looked_for(self, slot: ReminderSlot, channel: str) -> float | None:
        """Look for a message that may have gone. None where it is to be sent; else for how long Slack asks us to rest.

        Who was killed has left a lease that has ended since. After a call that broke off the slot has rested with that
        as its reason, but only for as long as it takes to look.
        """
        try:
            ts = self._find(slot, channel)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, it is looked for again later
            refused = refused_by(error)
            if not (isinstance(error, SlackApiError) and _not_for_us(refused.code)):
                return self._back_off(slot, refused, unclear=True)
            if slot.why in ("", DOWNTIME, refused.code, *store.CALLED_OFF):
                log.warning("reminder %s: its channel's history cannot be read", slot.reminder_id)
                return None
            return self._back_off(slot, refused, unclear=True, least=self._lease.total_seconds() - SETTLING)
        if ts:
            self._posted(slot, ts)
            return 0.0
        return None

    def _find(self, slot: ReminderSlot, channel: str) -> str | None:
        """The ts of a slot's message in the channel, None where it is not there."""
        oldest = f"{(min(slot.begun_at, slot.slot) - BEFORE).timestamp():.6f}"
        history = messages(
            self._client.conversations_history, MOST_PAGES, channel=channel, oldest=oldest, include_all_metadata=True
        )
        return next((str(message["ts"]) for message in history if _key(message) == slot.key), None)

    def _posted(self, slot: ReminderSlot, ts: str) -> None:
        why = "" if slot.why in store.CALLED_OFF else slot.why  # called off too late: it had gone
        why = why or (TAKEN_OVER if slot.attempts > 1 else "")
        self._unnoted.append((slot.id, ts, why, self._clock.now()))
        self.settle()

    def _finish(self, slot: ReminderSlot, state: str, why: str) -> None:
        with self._sessions.begin() as session:
            store.finish_slot(session, slot.id, state, why, holder=self._holder)

    def _back_off(self, slot: ReminderSlot, refused: Refused, *, unclear: bool, least: float | None = None) -> float:
        """Try again later, where the message may have gone after `least` seconds; how long Slack asks us to rest."""
        log.warning("reminder %s: attempt %s failed: %s", slot.reminder_id, slot.attempts, refused.code)
        seconds = refused.wait or min(2.0 ** min(slot.attempts - 1, 10), LONGEST_BACKOFF)
        if unclear:  # a call that broke off here may still be at work there
            seconds = max(seconds, min(SETTLING if least is None else least, self._lease.total_seconds()))
            self._unrested.append((slot.id, refused.code, seconds))
            self.settle()
        else:
            with self._sessions.begin() as session:
                store.rest_slot(session, slot.id, self._holder, refused.code, seconds, sending=False)
        return min(refused.wait, LONGEST_PAUSE)

    def _close(self, slot: ReminderSlot, reminder: Reminder, code: str) -> None:
        """Slack does not take the message, and will not until somebody acts: the owner is told, the reminder pauses."""
        log.warning("reminder %s: paused: %s", reminder.id, code)
        with self._sessions.begin() as session:
            # As whoever sets it otherwise takes them: the reminder before the slot.
            session.get(Reminder, reminder.id, with_for_update=True)
            ours = store.finish_slot(session, slot.id, "failed", code, holder=self._holder)
            if ours and store.pause_for(session, reminder.id, code, again=slot.by_hand):
                store.note_change(session, reminder, "Slack", "pause", self._clock.now(), code)


def _not_for_us(code: str) -> bool:
    """Whether by its word Slack will not let us read a channel's history, until somebody acts."""
    return code == "missing_scope" or not refusals.passes(code)


def address(slot: ReminderSlot) -> str:
    """What the buttons of a slot's message carry."""
    return f"{slot.id} {slot.key}"


def content(slot: ReminderSlot, channel: str) -> dict[str, Any]:
    """A slot's message as the arguments of chat.postMessage and chat.update."""
    post = view.Post(slot.said, slot.season, slot.taken, address(slot))
    return {
        "channel": channel,
        "text": blocks.fallback(view.title(slot.said)),
        "blocks": view.message(post),
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": slot.key}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _key(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return None
    key = (metadata.get("event_payload") or {}).get("key")
    return key if isinstance(key, str) and key else None
