"""Messages that never reached us as events: found in the history of the DMs we know, after every time of deafness.

Slack repeats an event for about six minutes. What came while nobody listened for longer lies in the DM all the same,
and so do edits; what a history lists no more was taken back. A moment kept in the database says since when to look;
one process at a time does, under a claim.
Where nobody can know that events have stopped to come (a connection is open and deaf, a proxy is down), samples tell.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.inbox import MOST_AGE, Inbox
from bot.slack import refusals
from bot.slack.answers import PERSON_SUBTYPES, Incoming, answers_in, by_person, incoming
from bot.slack.paging import pages
from bot.store import conversations, lease, marks
from bot.store.messages import Address
from bot.texts import Conversation

HEARD = "heard"  # the mark: anybody could receive at that moment
READING = "reading"  # the claim of the process that reads all DMs after a gap
CLAIM = timedelta(minutes=3)  # longer than a call with the rate limits that it waits out
LOOK_BACK = timedelta(days=1)  # before that moment, for edits and deletions
THREADS = timedelta(days=7)  # before that, for the first messages of threads that go on
GAP = timedelta(seconds=30)  # without the mark for longer, something may have been missed
SAMPLE = 20  # DMs that are looked at from time to time though nothing seems to be missing
SAMPLE_SECONDS = 300.0  # by then Slack has sent an event for the last time
RETRIED = 90.0  # seconds: Slack sends an event again after one minute and after five
MOST_PAGES = 20
MOST_REFUSALS = 3  # of a round: where Slack has trouble, the other DMs wait for the next
_MOST_DMS = 1_000_000
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
        self._looked: dict[Conversation, datetime] = {}  # until when this process has looked at a DM
        self._unread: dict[Conversation, datetime] = {}  # DMs still to be read after a gap, and since when
        self._heard: datetime | None = None  # the mark as it was when that gap was found
        self._claim: datetime | None = None  # to read them, and until when
        self._quiet = 0.0  # until when Slack wants to hear nothing, on the monotonic clock
        self._stopped = False
        self.missed = threading.Event()  # set when a message turned up that an event should have brought

    def round(self) -> None:
        """Look for what was missed if anything may have been; keep the moment once every DM has been read."""
        if not self._listening():
            return
        heard, at = self._marked()
        if self._unread or _gap(heard, at):
            if not self._claimed():
                self._unread = {}  # another process reads them
                return
            if time.monotonic() < self._quiet:
                return
            self._catch_up_all()
        else:
            self._heard = heard
            if time.monotonic() - self._sampled > SAMPLE_SECONDS:
                self._sampled = time.monotonic()
                if self._catch_up(self._sample(at), at):
                    self._doubt(at)
        if self._listening() and not self._unread:
            with self._sessions.begin() as session:
                marks.move(session, HEARD, self._heard, lease.now(session))
                self._let_go(session)

    def stop(self) -> None:
        """Read no more; another process may at once."""
        self._stopped = True
        try:
            with self._sessions.begin() as session:
                self._let_go(session)
        except SQLAlchemyError as error:  # then others wait until the claim ends
            log.warning("history: could not let go: %s", type(error).__name__)

    def _marked(self) -> tuple[datetime | None, datetime]:
        with self._sessions() as session:
            return marks.marked(session, HEARD), lease.now(session)

    def _claimed(self) -> bool:
        """Whether it is this process that reads all DMs, for some time from now on."""
        if not self._stopped:
            with self._sessions.begin() as session:
                self._claim = marks.claim(session, READING, self._claim, CLAIM)
        return self._claim is not None and not self._stopped

    def _let_go(self, session: Session) -> None:
        if self._claim:
            marks.let_go(session, READING, self._claim)
            self._claim = None

    def _catch_up_all(self) -> None:
        heard, at = self._marked()  # once more: who had the claim before may have read them
        if not self._unread or heard != self._heard:
            self._heard = heard
            self._unread = dict.fromkeys(self._known(), heard - LOOK_BACK) if heard and _gap(heard, at) else {}
        self._catch_up(self._unread, at, self._claimed)

    def _known(self) -> Sequence[Conversation]:
        with self._sessions() as session:
            return conversations.known_conversations(session, _MOST_DMS)

    def _sample(self, at: datetime) -> dict[Conversation, datetime]:
        """Some DMs, and since when to look there: half of them the latest in use, the others in turn."""
        known, half = self._known(), SAMPLE // 2
        others = sorted(known[half:], key=lambda conversation: self._looked.get(conversation, at - LOOK_BACK))
        # An event may have been on its way when we looked last.
        overlap = timedelta(seconds=SAMPLE_SECONDS)
        return {one: self._looked.get(one, at - LOOK_BACK) - overlap for one in [*known[:half], *others][:SAMPLE]}

    def _doubt(self, at: datetime) -> None:
        """Read every DM as far back as anything is answered: here, and where this process ends, in the next."""
        heard = at - MOST_AGE + LOOK_BACK
        self._unread, self._heard = dict.fromkeys(self._known(), heard - LOOK_BACK), heard
        with self._sessions.begin() as session:
            marks.mark(session, HEARD, heard)
        self.missed.set()

    def _catch_up(
        self, unread: dict[Conversation, datetime], at: datetime, may_go_on: Callable[[], bool] = lambda: True
    ) -> int:
        """Read DMs since a moment, now being `at`; how many messages had not been known for longer than a retry takes.

        What was read is taken out of `unread`, and so is what cannot be read at all; what Slack could not bring at the
        moment stays, behind the others.
        """
        missed, refused = 0, 0
        for (team, channel), since in list(unread.items()):
            if not may_go_on():
                break
            try:
                missed += self._read(team, channel, since)
            except (SlackClientError, OSError, HTTPException) as error:
                refusal = refusals.refused_by(error)
                log.warning("history: %s", refusal.code)
                self._quiet = max(self._quiet, time.monotonic() + refusal.wait)
                if refusals.passes(refusal.code):
                    unread[team, channel] = unread.pop((team, channel))
                    refused += 1
                    if refused >= MOST_REFUSALS or time.monotonic() < self._quiet:
                        break
                    continue
            del unread[team, channel]
            self._looked[team, channel] = at
        if missed:
            log.warning("history: %s messages had not arrived as events", missed)
        return missed

    def _read(self, team: str, channel: str, since: datetime) -> int:
        with self._sessions() as session:
            known = conversations.known_versions(session, team, channel, _ts(since))
            noted = conversations.noted_answers(session, team, channel, _ts(since))
        listed, whole = self._list(channel, since, noted)
        answered = dict(version for message in listed for version in answers_in(message))
        missed = 0
        for message in sorted(listed, key=lambda message: str(message["ts"])):
            if by_person(message) and message.get("subtype") in PERSON_SUBTYPES:
                missed += self._note(incoming(team, channel, message), known, answered)
        if whole:
            # A reply whose thread is not listed is compared, too: its first message may be too old, or gone.
            for ts in known.keys() - {message["ts"] for message in listed if message.get("subtype") != "tombstone"}:
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
        self._inbox.receive(found, perhaps_answered=True)
        return int(float(found.at.ts) < now - RETRIED)

    def _list(self, channel: str, since: datetime, noted: set[str]) -> tuple[list[Mapping[str, Any]], bool]:
        """The messages since a moment with the replies in threads that went on since, and whether these are all.

        A thread that holds nothing but an answer which is `noted` is not read: that is most of them.
        """
        oldest, client = _ts(since), self._client
        found, whole = _listed(client.conversations_history, channel=channel, oldest=_ts(since - THREADS))
        listed = [message for message in found if message["ts"] > oldest]
        for message in found:
            if _went_on(message, oldest, noted):
                if self._claim:  # which a DM of many threads must not outlast
                    self._claimed()
                thread, all_of_it = _listed(
                    client.conversations_replies,
                    channel=channel, ts=message["ts"], oldest=oldest, include_all_metadata=True,
                )  # fmt: skip
                listed += [reply for reply in thread if reply["ts"] != message["ts"]]
                whole = whole and all_of_it
        return listed, whole


def _listed(read: Callable[..., Any], **arguments: Any) -> tuple[list[Mapping[str, Any]], bool]:
    """The messages of a list of Slack's, as far as we read it, and whether these are all."""
    found: list[Mapping[str, Any]] = []
    for number, page in enumerate(pages(read, **arguments)):
        if number >= MOST_PAGES:
            return found, False
        found += page
    return found, True


def _went_on(message: Mapping[str, Any], oldest: str, noted: set[str]) -> bool:
    """Whether there may be more in a message's thread since a moment than an answer of ours that is noted."""
    latest = str(message.get("latest_reply") or "")
    alone = message.get("reply_count") == 1 and latest in noted
    return latest > oldest and bool(message.get("reply_users_count", 1)) and not alone


def _gap(heard: datetime | None, at: datetime) -> bool:
    """Whether something may have been missed since the mark."""
    return heard is not None and at - heard > GAP


def _ts(moment: datetime) -> str:
    return f"{moment.timestamp():.6f}"
