"""The inbox against a model: whatever comes, in whatever order, and wherever a process dies, one answer stays.

Slack is a dictionary here, so that thousands of histories cost seconds; through Slack's real door go those of
tests/bot/test_inbox.py.
"""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import StaticPool

from bot import inbox as inbox_module
from bot.inbox import Inbox
from bot.settings import Settings
from bot.slack.answers import Incoming, Reply, Standing
from bot.store.messages import Address
from bot.store.tables import Base, Message
from tests.conftest import THOROUGH

TEAM, DM = "T1", "D1"


class CrashError(BaseException):
    """The process is gone: nothing after this runs in it."""


class Slack:
    """What stands in the conversation: messages by ts as (version), answers by ts as (message, version)."""

    def __init__(self):
        self.clock, self.messages, self.answers, self.trouble = 0, {}, {}, []

    def ts(self):
        self.clock += 1
        return f"{self.clock:010}.000000"

    def incoming(self, ts):
        return Incoming(Address(TEAM, DM, ts), self.messages[ts], "U1", f"text of {self.messages[ts]}")

    def _call(self, act):
        """Carry a call out, and break where trouble was ordered: before or after, with the process or without."""
        when, how = self.trouble.pop(0) if self.trouble else ("", None)
        if when == "before":
            raise how
        done = act()
        if when == "after":
            raise how
        return done

    # --- what the inbox asks of `Answers` ---

    def find(self, at):
        answers = tuple((ts, version) for ts, (message, version) in sorted(self.answers.items()) if message == at.ts)
        return Standing(self.incoming(at.ts) if at.ts in self.messages else None, answers)

    def send(self, at, version, reply):
        return self._call(lambda: self._put(self.ts(), at, version))

    def change(self, at, version, reply, answer_ts):
        def act():
            return self._put(answer_ts if answer_ts in self.answers else self.ts(), at, version)

        return self._call(act)

    def take_back(self, at, ts):
        self._call(lambda: self.answers.pop(ts, None))

    def _put(self, ts, at, version):
        self.answers[ts] = (at.ts, version)
        return ts


class Conversation(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        inbox_module.MOST_PAUSE, self.pause = 0.0, inbox_module.MOST_PAUSE
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        Base.metadata.create_all(engine)
        self.engine, self.sessions, self.slack = engine, sessionmaker(engine, expire_on_commit=False), Slack()
        self.news = []  # what Slack has told nobody yet, or will tell again
        self.processes = [self.process(), self.process()]

    def process(self):
        """An inbox without threads of its own: the machine decides who works when."""
        own = Settings(review_threads=0, lease_seconds=3600)
        return Inbox(self.sessions, self.slack, lambda incoming: Reply(incoming.text, []), own)

    def teardown(self):
        if hasattr(self, "engine"):
            self.settle()
            inbox_module.MOST_PAUSE = self.pause
            self.engine.dispose()

    # --- what people do ---

    @precondition(lambda self: len(self.slack.messages) < 4)
    @rule()
    def say(self):
        ts = self.slack.ts()
        self.slack.messages[ts] = ts
        self.news.append(("receive", self.slack.incoming(ts)))

    @precondition(lambda self: self.slack.messages)
    @rule(which=st.integers(0, 9))
    def edit(self, which):
        ts = sorted(self.slack.messages)[which % len(self.slack.messages)]
        self.slack.messages[ts] = self.slack.ts()
        self.news.append(("edited", self.slack.incoming(ts)))

    @precondition(lambda self: self.slack.messages)
    @rule(which=st.integers(0, 9))
    def delete(self, which):
        ts = sorted(self.slack.messages)[which % len(self.slack.messages)]
        del self.slack.messages[ts]
        self.news.append(("deleted", Address(TEAM, DM, ts)))

    # --- what Slack and the processes do ---

    @precondition(lambda self: self.news)
    @rule(which=st.integers(0, 9), to=st.integers(0, 1), again=st.booleans())
    def tell(self, which, to, again):
        """News in any order, to either process, perhaps a second time later."""
        number = which % len(self.news)
        kind, what = self.news[number] if again else self.news.pop(number)
        self.hear(self.processes[to], kind, what)

    def hear(self, process, kind, what):
        if kind == "receive":
            process.receive(what)
        else:
            getattr(process, kind)(what)

    @rule(by=st.integers(0, 1))
    def work(self, by):
        try:
            self.processes[by]._serve((TEAM, DM))
        except CrashError:
            self.processes[by] = self.process()

    @rule(when=st.sampled_from(["before", "after"]), crash=st.booleans())
    def trouble(self, when, crash):
        """The next call to Slack breaks, before or after it was carried out; or the process dies there."""
        if len(self.slack.trouble) < 2:
            self.slack.trouble.append((when, CrashError() if crash else ConnectionResetError()))

    @rule(which=st.integers(0, 1))
    def restart(self, which):
        self.processes[which] = self.process()
        self.processes[which].take_over()

    @rule()
    def leases_end(self):
        with self.sessions.begin() as session:
            past = datetime.now(UTC) - timedelta(hours=1)
            session.execute(update(Message).where(Message.lease_until.is_not(None)).values(lease_until=past))

    # --- what must hold ---

    @invariant()
    def nobody_is_noted_twice(self):
        if hasattr(self, "sessions"):
            with self.sessions() as session:
                known = session.scalars(select(Message.ts)).all()
            assert len(known) == len(set(known))

    def settle(self):
        """Slack tells what it has still to tell, calls succeed, leases end: then each message has its one answer."""
        self.slack.trouble.clear()
        for kind, what in self.news:
            self.hear(self.processes[0], kind, what)
        for _ in range(60):
            self.leases_end()
            if self.processes[0]._serve((TEAM, DM)) is None:
                break
        answered = sorted(self.slack.answers.values())
        assert answered == sorted(self.slack.messages.items())
        with self.sessions() as session:
            assert set(session.scalars(select(Message.state)).all()) <= {"done"}


TestConversation = Conversation.TestCase
if not THOROUGH:
    TestConversation.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
