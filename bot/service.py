"""The running service: settings, store, Bolt app, listeners, inbox."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache, lru_cache, partial
from zoneinfo import ZoneInfo

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler
from sqlalchemy.orm import Session, sessionmaker

from bot import listeners
from bot.adviser import Adviser
from bot.clock import Clock
from bot.files.download import LEAST_SECONDS, Download
from bot.followups import FollowUps
from bot.history import History
from bot.inbox import Inbox
from bot.listeners.answering import answering
from bot.listeners.pool import Pool
from bot.listeners.reminder import Desk
from bot.periodic import PeriodicTask
from bot.person import Pseudonyms, open_records
from bot.reminders.counts import Counts
from bot.reminders.loop import Reminders
from bot.reminders.permission import Permission
from bot.settings import Settings
from bot.slack.agent import Agent
from bot.slack.answers import Answers
from bot.slack.rate_limits import RateLimits
from bot.store import LOCK_SECONDS, empty_journal, engine_of, incidents, lease, lookups, marks, messages, people
from bot.store import reminders as reminder_store
from rules import Draft, distress, review
from rules.guideline import search
from rules.incident import playbooks
from rules.message.intent import intent
from rules.mosaic import kinds
from rules.text import Text

# A call must end well before the lease on the message does.
SEND_SECONDS = 10
FILES_SHARE = 1 / 3  # of the lease, which is renewed before and after them
HISTORY_SECONDS = 10.0
RATE_LIMIT_SECONDS = 60.0  # that are waited out in a call at most, where rate limits are
FORGET_SECONDS = 3600.0  # between looks for rows that are too old
KEEP = timedelta(days=30)  # addresses of answered messages
KEEP_INCIDENTS = timedelta(days=90)  # from the opening on
REPLAY = timedelta(minutes=10)  # twice as long as Slack's signature is fresh


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that runs."""

    settings: Settings
    sessions: sessionmaker[Session]
    app: App
    inbox: Inbox
    pseudonyms: Pseudonyms
    clock: Clock
    adviser: Adviser
    history: History
    reminders: Reminders
    counts: Counts
    follow_ups: FollowUps
    tasks: tuple[PeriodicTask, ...] = field(repr=False)
    pool: Pool = field(repr=False)

    def start(self) -> None:
        """Take over what was left behind, and begin the periodic tasks."""
        for task in self.tasks:
            task.start()
        self.reminders.start()
        self.counts.start()

    def wake(self) -> None:
        """Look now at what is due: the clock was moved."""
        for task in self.tasks:
            task.wake()
        self.reminders.wake()

    def stop(self, timeout: float = 20.0) -> None:
        """Finish what is in hand within so many seconds, hand back the rest, and close the database."""
        self.pool.close()
        self.reminders.stop(timeout=0)  # it finishes the message in hand while the others are waited for
        for task in self.tasks:
            task.stop(timeout=1.0)
        self.history.stop()
        self.counts.stop(timeout=1.0)
        self.reminders.stop(timeout=SEND_SECONDS + LOCK_SECONDS)  # a slow call, and the note that it has gone
        self.inbox.stop(timeout)
        self.sessions.kw["bind"].dispose()


def build(settings: Settings, clock: Clock | None = None, listening: Callable[[], bool] = lambda: True) -> Service:
    """Open the store, load the rules and connect the listeners.

    `listening` says whether Slack's events can reach this process at the moment. Raises StoreError, PersonKeyError,
    RuleError and IncidentError.
    """
    sessions, pseudonyms = open_records(settings)
    warm_up()
    pool = Pool(settings.listener_threads)
    app = _app(settings, pool)
    clock = clock or Clock()
    adviser = _adviser(settings, sessions, pseudonyms, clock)
    agent = Agent(_client(settings, seconds=2))
    inbox = _inbox(settings, sessions, adviser, agent)
    history = History(sessions, _client(settings, rate_limited=2, broken=2), inbox, listening)
    # A client and a thread of their own: however many reminders are due, no review waits for them.
    reminders = Reminders(sessions, _client(settings), settings, clock)
    counts = Counts(sessions, _client(settings), settings)
    desk = Desk(adviser, Permission(_client(settings, seconds=2), settings), reminders, counts)
    follow_ups = FollowUps(adviser, _client(settings), timedelta(seconds=settings.lease_seconds))
    listeners.register(app, inbox, adviser, agent, desk)
    recovery = _Recovery(inbox, sessions, adviser, timedelta(days=settings.rating_days))
    tasks = (
        PeriodicTask("recovery", recovery, settings.recovery_seconds),
        PeriodicTask("history", history.round, HISTORY_SECONDS),
        PeriodicTask("follow-ups", follow_ups.round, settings.recovery_seconds),
    )
    return Service(
        settings, sessions, app, inbox, pseudonyms, clock, adviser, history, reminders, counts, follow_ups, tasks, pool
    )


def _inbox(settings: Settings, sessions: sessionmaker[Session], adviser: Adviser, agent: Agent) -> Inbox:
    # No retry of any kind: where the connection broke Slack may have posted already, and would post twice; and
    # whoever sleeps through a rate limit keeps a worker from everybody else.
    writer = _client(settings)
    seconds = max(LEAST_SECONDS, settings.lease_seconds * FILES_SHARE)
    download = Download(settings.bot_token, settings.slack_api_url, seconds)
    return Inbox(sessions, Answers(writer), answering(adviser, agent, download, writer), settings)


def _adviser(settings: Settings, sessions: sessionmaker[Session], pseudonyms: Pseudonyms, clock: Clock) -> Adviser:
    zone, memory = ZoneInfo(settings.time_zone), timedelta(days=settings.memory_days)
    books = playbooks(settings.incident_dir)
    return Adviser(sessions, pseudonyms, clock, zone, memory, settings.learned_reader, books, settings.cues_off)


def _app(settings: Settings, pool: Pool) -> App:
    """Bolt for our one workspace: with threads of ours, and so that a fault reaches Slack, which then sends again."""
    return App(
        name="adviser",  # else Bolt reads the sources of every module loaded to find out who calls
        # Each request's client gets the token. Nobody waits out a rate limit before an acknowledgement, which Slack
        # wants in three seconds (what runs afterwards does).
        client=_client(replace(settings, bot_token="")),
        signing_secret=settings.signing_secret or "socket-mode-needs-none",
        authorize=partial(_authorized, settings.bot_token),
        process_before_response=True,  # an error before the acknowledgement must reach Slack
        listener_executor=pool,
        raise_error_for_unhandled_request=True,  # so that it is acknowledged: a 404 would count as a failure
    )


def _authorized(token: str, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Our one workspace's token. Bolt itself would ask Slack, and acknowledge and drop an event when Slack fails."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)


@cache
def warm_up() -> None:
    """Read rules, dictionary and index, and try them: the first messages of a process wait for nothing."""
    draft = "来週の異動の内示、うちの課長は大阪らしい。連絡は090-0000-0000まで"
    for message in ("あ", draft, "死にたい"):
        intent(message)
        distress.kind_of(Text(message))
    review(Draft(draft))
    search("いちじょうほう")  # in kana: then also how the guideline's words sound is ready
    kinds("位置情報")


class _Recovery:
    """One round: whoever starts takes over at once, later only what nobody works on; now and then old rows are deleted.

    To look for those takes a scan of the messages with the writer's place taken, which every acknowledgement needs too.
    """

    def __init__(self, inbox: Inbox, sessions: sessionmaker[Session], adviser: Adviser, ratings: timedelta) -> None:
        self._inbox = inbox
        self._ratings = ratings
        self._adviser = adviser
        self._sessions = sessions
        self._begun = False
        self._forgot = float("-inf")

    def __call__(self) -> None:
        if self._begun:
            self._inbox.recover()
        else:
            self._inbox.take_over()
            self._begun = True
        if time.monotonic() - self._forgot >= FORGET_SECONDS:
            self._forget()
            self._forgot = time.monotonic()

    def _forget(self) -> None:
        with self._sessions.begin() as session:
            at = lease.now(session)
            messages.forget_old(session, at - KEEP)
            people.forget_stated(session, at - KEEP)
            marks.forget_uses(session, at - REPLAY)
            lookups.forget_old(session, at - self._ratings, at)
            reminder_store.forget_old(session)
            incidents.expire(session, self._adviser.clock.now() - KEEP_INCIDENTS)
        self._adviser.forget_old()
        empty_journal(engine_of(self._sessions))  # last: all that was forgotten stands there


def _client(settings: Settings, *, rate_limited: int = 0, broken: int = 0, seconds: int = SEND_SECONDS) -> WebClient:
    """A client that waits out rate limits and repeats broken requests at most so many times."""
    return WebClient(
        token=settings.bot_token,
        base_url=settings.slack_api_url,
        timeout=seconds,
        ssl=_tls() if settings.slack_api_url.startswith("https:") else None,
        retry_handlers=[
            *([RateLimits(rate_limited, RATE_LIMIT_SECONDS, _slept)] if rate_limited else []),
            *([ConnectionErrorRetryHandler(max_retry_count=broken)] if broken else []),
        ],
    )


def _slept(seconds: float) -> bool:
    time.sleep(seconds)
    return True


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """The authorities we trust, read once: Python 3.11 reads them anew for each call, longer than a review takes."""
    return ssl.create_default_context()
