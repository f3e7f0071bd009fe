"""Messages that never reached us as events: found in the history of the DMs we know, after every time of deafness.

Slack repeats an event for about six minutes. What came while nobody listened for longer lies in the DM all the same,
and so do edits; what a history lists no more was taken back. A moment kept in the database says since when to look.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session, sessionmaker

from bot import refusals
from bot.answers import PERSON_SUBTYPES, Incoming, answers_in, by_person, incoming
from bot.inbox import MOST_AGE, Inbox
from bot.paging import messages, pages
from bot.store import conversations, lease, marks
from bot.store.messages import Address
from bot.texts import Conversation

HEARD = "heard"  # the mark: anybody could receive at that moment
LOOK_BACK = timedelta(days=1)  # before that moment, for edits, deletions and threads that go on
GAP = timedelta(seconds=30)  # without the mark for longer, something may have been missed
SAMPLE = 20  # DMs that are looked at from time to time though nothing seems to be missing
SAMPLE_SECONDS = 300.0
RETRIED = 90.0  # seconds: Slack sends an event again after one minute and after five
MOST_PAGES = 20
MOST_REFUSALS = 3  # of a round: where Slack has trouble, the other DMs wait for the next
_ALL = 1_000_000
log = logging.getLogger(__name__)


class History:
    """Reads the DMs again where it must, and tells the inbox what it finds."""

    def __init__(
        self, sessions: sessionmaker[Session], client: WebClient, inbox: Inbox, listening: Callable[[], bool]
    ) -> None:
        """`listening` says whether Slack's events can reach this process; `client` may retry, for it only reads."""
        self._sessions = sessions
        self._client = client
        self._inbox = inbox
        self._listening = listening
        self._sampled = time.monotonic()
        self._unread: dict[Conversation, datetime] = {}  # DMs still to be read after a gap, and since when
        self.missed = threading.Event()  # set when a message turned up that an open connection should have brought

    def round(self) -> None:
        """Look for what was missed if anything may have been; keep the moment once every DM has been read."""
        if not self._listening():
            return
        with self._sessions() as session:
            heard, at = marks.marked(session, HEARD), lease.now(session)
        if self._unread or (heard is not None and at - heard > GAP):
            if not self._unread and heard is not None:
                self._unread = dict.fromkeys(self._known(_ALL), heard - LOOK_BACK)
            self._catch_up(self._unread)
        elif time.monotonic() - self._sampled > SAMPLE_SECONDS:
            self._sampled = time.monotonic()
            # Twice the time, for an event may be on its way when one looks.
            since = at - timedelta(seconds=2 * SAMPLE_SECONDS)
            if self._catch_up(dict.fromkeys(self._known(SAMPLE), since)):
                self.missed.set()
        if self._listening() and not self._unread:
            with self._sessions.begin() as session:
                marks.mark(session, HEARD, lease.now(session))

    def _known(self, most: int) -> Sequence[Conversation]:
        with self._sessions() as session:
            return conversations.known_conversations(session, most)

    def _catch_up(self, unread: dict[Conversation, datetime]) -> int:
        """Read DMs since a moment; how many messages had not been known for longer than a retry takes.

        What was read is taken out of `unread`, and so is what cannot be read at all; what Slack could not bring at the
        moment stays, behind the others.
        """
        missed, refused = 0, 0
        for (team, channel), since in list(unread.items()):
            try:
                missed += self._read(team, channel, f"{since.timestamp():.6f}")
            except SlackApiError as error:
                code = refusals.code(error)
                log.warning("history: %s", code)
                if refusals.passes(code):
                    unread[team, channel] = unread.pop((team, channel))
                    refused += 1
                    if refused >= MOST_REFUSALS:
                        break
                    continue
            del unread[team, channel]
        if missed:
            log.warning("history: %s messages had not arrived as events", missed)
        return missed

    def _read(self, team: str, channel: str, oldest: str) -> int:
        with self._sessions() as session:
            known = conversations.known_versions(session, team, channel, oldest)
            replies = conversations.thread_replies(session, team, channel, known)
        listed, whole = self._list(channel, oldest)
        answered = dict(version for message in listed for version in answers_in(message))
        missed = 0
        for message in sorted(listed, key=lambda message: str(message["ts"])):
            if by_person(message) and message.get("subtype") in PERSON_SUBTYPES:
                missed += self._note(incoming(team, channel, message), known, answered)
        if whole:
            left = {message["ts"] for message in listed if message.get("subtype") != "tombstone"}
            for ts in known.keys() - replies - left:
                self._inbox.look_again(Address(team, channel, ts))
        return missed

    def _note(self, found: Incoming, known: Mapping[str, str], answered: Mapping[str, str]) -> int:
        """Give what nobody answered to the inbox, unless it is too old; 1 where it should have come as an event."""
        now = datetime.now(UTC).timestamp()
        # One that is not known and has an answer of ours was erased at its writer's word: its address stays erased.
        version = known.get(found.at.ts) or answered.get(found.at.ts, "")
        if version >= found.version or float(found.version) < now - MOST_AGE.total_seconds():
            return 0
        if version:
            self._inbox.edited(found)
            return 0
        self._inbox.receive(found, "", perhaps_answered=True)
        return int(float(found.at.ts) < now - RETRIED)

    def _list(self, channel: str, oldest: str) -> tuple[list[Mapping[str, Any]], bool]:
        """The messages since `oldest` with the replies in their threads, and whether these are all."""
        listed: list[Mapping[str, Any]] = []
        whole = True
        for number, page in enumerate(pages(self._client.conversations_history, channel=channel, oldest=oldest)):
            if number >= MOST_PAGES:
                whole = False
                break
            listed += page
        for message in list(listed):
            if str(message.get("latest_reply") or "") > oldest and message.get("reply_users_count", 1):
                read = self._client.conversations_replies
                thread = messages(
                    read, MOST_PAGES, channel=channel, ts=message["ts"], oldest=oldest, include_all_metadata=True
                )
                listed += [reply for reply in thread if reply["ts"] != message["ts"]]
        return listed, whole
