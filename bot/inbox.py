"""Messages in DMs: received once, answered once, none lost, and not one byte of their text on disk.

Before Slack gets its acknowledgement, one row holds the message's address; where that fails, the error reaches Slack,
which sends again. The worker answers from memory. After a crash, an expired lease or an unclear outcome the message
is read again from Slack, where it still lies, and the same call shows whether our answer is there already.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.lanes import Lanes
from bot.settings import Settings
from bot.slack import refusals
from bot.slack.answers import Answers, Incoming, Reply
from bot.store import conversations, engine_of, handover, lease, messages, without_waiting, writing
from bot.store.base import joined
from bot.store.messages import Address, Claimed
from bot.texts import Conversation, Texts
from bot.views.message import apology

MOST_ATTEMPTS = 4
MOST_AGE = timedelta(days=2)  # after which an answer helps nobody
MOST_PAUSE = 60.0  # seconds between attempts
log = logging.getLogger(__name__)


class Inbox:
    """Receives messages, answers them through `answer`, and takes over what others left behind."""

    def __init__(
        self, sessions: sessionmaker[Session], answers: Answers, answer: Callable[[Incoming], Reply], settings: Settings
    ) -> None:
        """`answer` makes the reply to a message; it may take its time, and fail."""
        self._sessions = sessions
        self._engine = engine_of(sessions)
        self._answers = answers
        self._answer = answer
        self._holder = lease.new_holder()
        self._lease = timedelta(seconds=settings.lease_seconds)
        self.texts = Texts(settings.queue_limit)
        self._quiet: dict[Conversation, float] = {}  # until when Slack wants to hear nothing, on the monotonic clock
        self._lanes: Lanes[Conversation] = Lanes(self._serve, settings.review_threads)
        self._stopped = False

    # --- receiving: before the acknowledgement ------------------------------------------------------------

    def receive(self, incoming: Incoming, *, perhaps_answered: bool = False) -> None:
        """Note a new message and answer it soon. Raises when it cannot be noted, so that Slack sends again."""
        with writing(self._engine) as transaction:
            row = messages.record_message(
                transaction, incoming.at, self._holder, self._reserved, perhaps_answered=perhaps_answered
            )
        self._queue(row, incoming)

    def edited(self, incoming: Incoming) -> None:
        """Answer the newer version of a message in place of the older. Raises as `receive`."""
        with writing(self._engine) as transaction:
            row = messages.record_edit(transaction, incoming.at, incoming.version, self._holder, self._reserved)
        self._queue(row, incoming)

    def deleted(self, at: Address) -> None:
        """Answer no more what its writer took back, and take our answer back too, for it quotes it. Raises likewise."""
        with writing(self._engine) as transaction:
            row = messages.record_deletion(transaction, at, self._holder, self._reserved)
        if row is not None:
            self._lanes.wake((at.team, at.channel))

    def look_again(self, at: Address) -> None:
        """Compare a message that seems to be gone, and our answer to it, with what stands in Slack."""
        with writing(self._engine) as transaction:
            messages.reopen(transaction, at, self._holder, self._reserved)
        self._lanes.wake((at.team, at.channel))

    def version(self, at: Address) -> str:
        """The version we know of a message; "" where it is not noted."""
        with self._engine.connect() as transaction:
            return conversations.known_version(transaction, at)

    def look_for_newer(self, at: Address, version: str) -> None:
        """An answer to `version` was put where one to a newer version may have stood, or be on its way: compare."""
        with writing(self._engine) as transaction:
            reopened = messages.reopen_newer(transaction, at, version)
        if reopened:
            self._lanes.wake((at.team, at.channel))

    @property
    def _reserved(self) -> timedelta:
        """How long what we receive is ours to answer; once stopped, not at all."""
        return timedelta(0) if self._stopped else self._lease

    def _queue(self, row: int | None, incoming: Incoming) -> None:
        if row is not None:
            self.texts.keep(row, incoming)
            self._lanes.wake((incoming.at.team, incoming.at.channel))

    # --- answering ----------------------------------------------------------------------------------------

    def _serve(self, conversation: Conversation) -> float | None:
        """Answer the oldest open message of a conversation; the seconds until the next look, None when all is done."""
        quiet = self._quiet.get(conversation, 0.0) - time.monotonic()
        if quiet > 0:
            return quiet
        self._quiet.pop(conversation, None)
        try:
            with writing(self._engine) as transaction:
                without_waiting(transaction)
                found = messages.claim_next(transaction, *conversation, self._holder, self._lease)
            if found.message is None:
                if found.wait is None:
                    self.texts.forget(conversation)
                return found.wait
            more = self._handle(found.message, conversation)
        except Exception as error:  # noqa: BLE001 - the database is away; the row stays, and a worker must survive
            log.error("inbox: %s; it will be tried again", type(error).__name__)
            return 5.0
        if more:
            return 0.0
        self.texts.forget(conversation)
        return None

    def _handle(self, row: Claimed, conversation: Conversation) -> bool:
        """Answer a message; whether one has to look for what comes next."""
        try:
            return self._attempt(row)
        except SlackApiError as error:
            code = refusals.code(error)
            if refusals.closed(code) or (_overdue(row) and not refusals.passes(code)):
                log.warning("message %s: cannot be answered: %s", row.id, code)
                self._close(row, "failed")
                return True
            wait = refusals.retry_after(error)
            if wait:
                self._quiet[conversation] = time.monotonic() + wait
            least = refusals.SETTLING if refusals.unclear(code) else 0.0
            self._release(row, code, wait, counts=not refusals.passes(code), least=least)
        except (OSError, HTTPException, SlackClientError) as error:
            self._release(row, type(error).__name__, 0.0, counts=False, least=refusals.SETTLING)
        except SQLAlchemyError as error:  # the database is busy or away; another time it may take the same
            self._release(row, type(error).__name__, 0.0, counts=False)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the message is tried again later
            self._release(row, type(error).__name__, 0.0, counts=True)
        return True

    def _attempt(self, row: Claimed) -> bool:
        at = Address(row.team, row.channel, row.ts, row.thread_ts)
        incoming = self.texts.take((row.team, row.channel), row.id)
        # From the second claim on, an answer whose ts we do not know may stand in Slack.
        if incoming is None or incoming.version < row.version or row.deleted or (row.claims > 1 and not row.answer_ts):
            standing = self._answers.find(at)
            incoming = standing.incoming
            kept = self._settled(row, at, incoming, standing.answers)
            if kept is None or self._renewed(row) is None:
                return True
            row = kept
        if incoming is None:
            self._take_back(row, at, ())
            return True
        if _overdue(row):
            log.warning("message %s: too old to be answered", row.id)
            self._close(row, "failed")
            return True
        if row.attempts > MOST_ATTEMPTS:
            return self._give_up(row, at, incoming)
        previous = tuple(row.found.split()) if row.answered else None
        return self._deliver(row, at, incoming.version, self._answer(replace(incoming, previous=previous)), "done")

    def _settled(
        self, row: Claimed, at: Address, incoming: Incoming | None, answers: tuple[tuple[str, str], ...]
    ) -> Claimed | None:
        """Put in order what stands in Slack; None where that is all that is needed, else the message as it is then."""
        if row.deleted or incoming is None:
            self._take_back(row, at, tuple(ts for ts, _ in answers))
            return None
        if not answers:
            return replace(row, answer_ts=None)
        kept, version = next((answer for answer in answers if answer[0] == row.answer_ts), answers[0])
        for ts, _ in answers:
            if ts != kept:
                self._answers.take_back(at, ts)
        if row.answer_ts != kept:
            with writing(self._engine) as transaction:
                messages.set_answer(transaction, row.id, kept, instead_of=row.answer_ts)
        if version >= max(incoming.version, row.version):
            self._finish(row, version, row.found, "done")
            return None
        return replace(row, answer_ts=kept)

    def _renewed(self, row: Claimed) -> Claimed | None:
        """The message as it stands now, ours for a whole lease again; None where another has it."""
        with writing(self._engine) as transaction:
            without_waiting(transaction)
            return messages.renew(transaction, row.id, self._holder, self._lease)

    def _deliver(self, row: Claimed, at: Address, version: str, reply: Reply, state: str) -> bool:
        version = max(version, row.version)
        current = self._renewed(row)
        # Another has it, or an edit or a deletion came meanwhile: this answer is of no use any more.
        if current is None or current.deleted or current.version > version:
            return True
        if current.answer_ts:
            answer_ts = self._answers.change(at, version, reply, current.answer_ts)
        else:
            answer_ts = self._answers.send(at, version, reply)
        more = True
        with writing(self._engine) as transaction:
            without_waiting(transaction)
            first = messages.set_answer(transaction, row.id, answer_ts, instead_of=current.answer_ts)
            if first:
                messages.finish(transaction, row.id, self._holder, version, joined(reply.found), state)
                more = messages.more_to_do(transaction, at.team, at.channel)
        if not first:  # we were so slow that another answered: its answer stays
            self._answers.take_back(at, answer_ts)
        return more

    def _give_up(self, row: Claimed, at: Address, incoming: Incoming) -> bool:
        """Tell the person calmly, under a number that the log has too."""
        number = secrets.token_hex(4)
        log.error("reference %s: message %s could not be answered", number, row.id)
        text, blocks = apology(number)
        return self._deliver(row, at, incoming.version, Reply(text, blocks), "failed")

    def _take_back(self, row: Claimed, at: Address, answers: tuple[str, ...]) -> None:
        for ts in dict.fromkeys((*answers, *filter(None, [row.answer_ts]))):
            self._answers.take_back(at, ts)
        if not row.deleted:  # the news of it never came
            with writing(self._engine) as transaction:
                messages.record_deletion(transaction, at, self._holder, self._lease)
        self._close(row, "done")

    def _finish(self, row: Claimed, version: str, found: str, state: str) -> None:
        with writing(self._engine) as transaction:
            messages.finish(transaction, row.id, self._holder, version, found, state)

    def _close(self, row: Claimed, state: str) -> None:
        with writing(self._engine) as transaction:
            messages.close(transaction, row.id, self._holder, state)

    def _release(self, row: Claimed, reason: str, wait: float, counts: bool, least: float = 0.0) -> None:
        pause = wait or min(max(least, 2.0 ** min(row.claims, 10)), MOST_PAUSE)
        log.warning("message %s: attempt %s failed: %s", row.id, row.claims, reason)
        with writing(self._engine) as transaction:
            messages.release(transaction, row.id, self._holder, timedelta(seconds=pause), counts)

    # --- what was left behind -----------------------------------------------------------------------------

    def recover(self) -> int:
        """Wake the conversations with messages that nobody is answering; how many."""
        with self._sessions() as session:
            waiting = conversations.open_conversations(session)
        for conversation in waiting:
            self._lanes.wake(conversation)
        return len(waiting)

    def take_over(self) -> int:
        """As `recover`, and what others received but never began, at once: for the start after a crash."""
        with writing(self._engine) as transaction:
            handover.take_over(transaction)
        return self.recover()

    @property
    def idle(self) -> bool:
        """Whether nothing that can be done at the moment is left to do."""
        return self._lanes.idle

    def stop(self, timeout: float = 20.0) -> None:
        """Finish what waits in memory; hand the rest back, noted for whoever comes."""
        self._stopped = True
        if not self._lanes.close(timeout):
            log.warning("stopped with messages unanswered; they are noted, and answered by others or at the next start")
        try:
            with writing(self._engine) as transaction:
                handover.hand_back(transaction, self._holder)
        except SQLAlchemyError as error:  # then others wait until our leases end
            log.warning("could not hand back: %s", type(error).__name__)


def _overdue(row: Claimed) -> bool:
    return datetime.now(UTC) - row.received_at > MOST_AGE
