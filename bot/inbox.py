"""Messages in DMs: received once, answered once, none lost, and not one byte of their text on disk.

Before Slack gets its acknowledgement, one row holds the message's address; where that fails, the error reaches Slack,
which sends again. The worker answers from memory. After a crash, an expired lease or an unclear outcome the message
is read again from Slack, where it still lies, and the same call shows whether our answer is there already.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session, sessionmaker

from bot.lanes import Lanes
from bot.settings import Settings
from bot.store import queries
from bot.store.tables import Message

EVENT_TYPE = "adviser_answer"
_FINAL = {"channel_not_found", "is_archived", "not_in_channel", "user_not_found", "account_inactive", "cannot_dm_bot",
          "restricted_action", "message_not_found", "cant_update_message", "thread_not_found"}  # fmt: skip
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as its writer sent it; `previous` are the rules found in the version before an edit."""

    team: str
    channel: str
    ts: str
    user: str
    text: str
    files: tuple[Mapping[str, Any], ...] = ()
    previous: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back, and the names of the rules it speaks of."""

    text: str
    blocks: list[dict[str, Any]]
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A message to answer; without `incoming` it is read again from Slack."""

    id: int
    revision: int
    incoming: Incoming | None


def now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


class Inbox:
    """Receives messages, answers them through `answer`, and recovers what was left behind."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        client: WebClient,
        answer: Callable[[Incoming], Reply | None],
        settings: Settings,
    ) -> None:
        """`client` must not repeat a request whose connection broke: Slack may have carried it out."""
        self._sessions = sessions
        self._client = client
        self._answer = answer
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._every = settings.recovery_seconds
        self._lanes: Lanes[Job] = Lanes(self._work, settings.review_threads, settings.queue_limit)
        self._stopped = threading.Event()
        self._recovery: threading.Thread | None = None

    # --- receiving: before the acknowledgement ------------------------------------------------------------

    def receive(self, incoming: Incoming, event_id: str) -> None:
        """Note a new message and queue it. Raises when it cannot be noted, so that Slack sends again."""
        with self._sessions.begin() as session:
            message_id = queries.record_message(session, incoming.team, incoming.channel, incoming.ts, event_id, now())
        if message_id is not None:
            self._lanes.put(incoming.channel, Job(message_id, 0, incoming))

    def edited(self, incoming: Incoming) -> None:
        """Open a message again with its new text. Raises as `receive`."""
        with self._sessions.begin() as session:
            row = queries.record_edit(session, incoming.team, incoming.channel, incoming.ts)
        if row is not None:
            self._lanes.put(incoming.channel, Job(row[0], row[1], incoming))

    def deleted(self, team: str, channel: str, ts: str) -> None:
        """Forget a message that its writer took back."""
        with self._sessions.begin() as session:
            queries.record_deletion(session, team, channel, ts)

    # --- answering ----------------------------------------------------------------------------------------

    def _work(self, job: Job) -> None:
        try:
            with self._sessions.begin() as session:
                row = queries.take_message(session, job.id, now(), self._lease)
            if row is not None:
                self._answer_row(row, job)
        except Exception as error:  # noqa: BLE001 - a worker must survive; the row stays and is tried again
            log.error("message %s: %s; it will be tried again", job.id, type(error).__name__)

    def _answer_row(self, row: Message, job: Job) -> None:
        try:
            incoming = job.incoming if job.incoming and job.revision == row.revision else self._read_again(row)
            if incoming is None:
                return
            previous = tuple(row.found.split()) if row.answer_ts else None
            reply = self._answer(_with_previous(incoming, previous))
            answer_ts = self._send(row, reply) if reply else row.answer_ts
            self._finish(row, answer_ts, " ".join(reply.found) if reply else "")
        except SlackApiError as error:
            code = _code(error)
            if code in _FINAL:
                log.warning("message %s: cannot be answered: %s", row.id, code)
                self._finish(row, row.answer_ts, row.found)
                return
            self._release(row, code, _retry_after(error))
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the message is tried again later
            self._release(row, type(error).__name__, 0)

    def _read_again(self, row: Message) -> Incoming | None:
        """The message as it lies in Slack; None where it is gone or our answer to this version is there."""
        result = self._client.conversations_replies(
            channel=row.channel, ts=row.ts, include_all_metadata=True, limit=200
        )
        messages: list[dict[str, Any]] = result.get("messages") or []
        original = next((message for message in messages if message.get("ts") == row.ts), None)
        if original is None:
            with self._sessions.begin() as session:
                queries.record_deletion(session, row.team, row.channel, row.ts)
            return None
        for message in messages:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("message") == row.id:
                row.answer_ts = message["ts"]
                if payload.get("revision") == row.revision:
                    self._finish(row, message["ts"], row.found)
                    return None
        return Incoming(
            row.team, row.channel, row.ts, original.get("user", ""), original.get("text", ""),
            tuple(original.get("files") or ()),
        )  # fmt: skip

    def _send(self, row: Message, reply: Reply) -> str:
        content: dict[str, Any] = {
            "channel": row.channel,
            "text": reply.text,
            "blocks": reply.blocks,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"message": row.id, "revision": row.revision}},
        }
        if row.answer_ts:
            self._client.chat_update(ts=row.answer_ts, **content)
            return row.answer_ts
        sent = self._client.chat_postMessage(thread_ts=row.ts, unfurl_links=False, unfurl_media=False, **content)
        return str(sent["ts"])

    def _finish(self, row: Message, answer_ts: str | None, found: str) -> None:
        with self._sessions.begin() as session:
            queries.finish_message(session, row.id, row.revision, answer_ts, found[:2000])

    def _release(self, row: Message, reason: str, wait: float) -> None:
        delay = max(wait, min(2.0**row.attempts, 300.0))
        log.warning("message %s: attempt %s failed: %s", row.id, row.attempts, reason)
        with self._sessions.begin() as session:
            queries.release_message(session, row.id, row.revision, now() + timedelta(seconds=delay))

    # --- recovery -----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Look for what was left behind, now and again and again."""
        self._recovery = threading.Thread(target=self._recover_forever, name="inbox-recovery", daemon=True)
        self._recovery.start()

    def stop(self, timeout: float = 20.0) -> None:
        """Finish what waits in memory; the rest stays noted for the next start."""
        self._stopped.set()
        if not self._lanes.close(timeout):
            log.warning("stopped with messages unanswered; they are noted and answered at the next start")

    def _recover_forever(self) -> None:
        grace, missed = timedelta(0), True
        while True:
            try:
                self.recover(grace)
                if missed:
                    self.catch_up()
                    missed = False
            except Exception as error:  # noqa: BLE001 - the database or Slack may be away; the next round tries again
                log.warning("recovery: %s", type(error).__name__)
            grace = self._lease
            if self._stopped.wait(self._every):
                return

    def recover(self, grace: timedelta) -> int:
        """Queue every message that nobody is answering; how many."""
        with self._sessions() as session:
            abandoned = queries.abandoned_messages(session, now(), grace)
        for message_id in abandoned:
            self._lanes.put(f"recovery-{message_id}", Job(message_id, -1, None))
        return len(abandoned)

    def catch_up(self) -> None:
        """Note messages that came into known DMs while nobody listened for longer than Slack repeats."""
        with self._sessions() as session:
            channels = queries.known_channels(session)
        for team, channel, newest in channels:
            try:
                history = self._client.conversations_history(channel=channel, oldest=newest, limit=100)
            except SlackApiError as error:
                log.warning("catching up: %s", _code(error))
                continue
            for message in reversed(history.get("messages") or []):
                if message.get("user") and not message.get("bot_id") and not message.get("subtype"):
                    files = tuple(message.get("files") or ())
                    incoming = Incoming(team, channel, message["ts"], message["user"], message.get("text", ""), files)
                    self.receive(incoming, "")


def _with_previous(incoming: Incoming, previous: tuple[str, ...] | None) -> Incoming:
    return Incoming(
        incoming.team, incoming.channel, incoming.ts, incoming.user, incoming.text, incoming.files, previous
    )


def _code(error: SlackApiError) -> str:
    try:
        return str(error.response.get("error") or f"http_{error.response.status_code}")
    except (AttributeError, TypeError):
        return "unreadable_response"


def _retry_after(error: SlackApiError) -> float:
    headers: Mapping[str, str] = getattr(error.response, "headers", None) or {}
    value = headers.get("Retry-After") or headers.get("retry-after") or "0"
    return float(value) if str(value).isdecimal() else 0.0
