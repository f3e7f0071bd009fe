"""What is kept: tables, every query, and how a database is opened and brought up to date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, inspect, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from bot.settings import Settings
from bot.store.base import Transaction, database
from bot.store.refused import StoreError as StoreError
from bot.store.refused import unopened, unwritten

KEPT_OPEN = 15  # connections of a process; more, one for each thread, are opened and closed again where all are in use
MIGRATIONS = Path(__file__).parents[2] / "migrations"
_REVISION = re.compile(r'^(down_)?revision = "(\w+)"$', re.M)
_LOCK = 0x5AD715E2  # any number, the same for all replicas
# Whoever waits for the database keeps Slack waiting: rather an error, after which Slack sends again.
LOCK_SECONDS = 5
JOURNAL_SECONDS = 1  # for readers, when the journal is to be emptied: meanwhile nobody can write
POOL_SECONDS = 2.0  # for a connection, where all are in use
CACHE_KIB = 512  # of pages, for each connection to SQLite
_turns: WeakKeyDictionary[Engine, Lock] = WeakKeyDictionary()
_ROUNDS = 6  # threads that come back again and again: recovery, history, follow-ups, reminders, counts, a probe
# A server that is gone without a word (another has taken its place) is noticed in seconds, not after hours.
_POSTGRESQL = {"connect_timeout": 5, "keepalives_idle": 30, "tcp_user_timeout": 10_000}


def open_engine(settings: Settings) -> Engine:
    """An engine for the database of the settings, which waits for nothing long; SQLite gets its folder and WAL.

    The folder alone, not those above it: a slip in the address would leave folders where nobody looks for them.

    Raises StoreError.
    """
    try:
        file = settings.database_file
        if file is None and settings.database_url.startswith("sqlite"):  # there every thread would have one of its own
            raise StoreError(
                "DATABASE_URL がメモリーの中を指しています。sqlite:///var/adviser.db のようなファイルか、"
                "postgresql+psycopg://… にしてください。"
            )
        if file is not None:
            _make(file)
        # An error must not print the values of a statement.
        url = make_url(settings.database_url)
        alone = url.get_backend_name() == "sqlite"  # whose connections nobody else can end
        engine = create_engine(url, pool_pre_ping=not alone, hide_parameters=True, **_bounds(url, settings))
    except (exc.SQLAlchemyError, ImportError) as error:
        raise StoreError(f"データベースを開けません: {error}") from error
    except ValueError:  # its words may quote a part of the password
        raise StoreError(
            "DATABASE_URL が読めません。postgresql+psycopg://利用者:パスワード@ホスト:番号/名前 の形にし、"
            "パスワードの中の記号は %40(@)のように書いてください。"
        ) from None
    _attend(engine)
    return engine


def _attend(engine: Engine) -> None:
    """Prepare each connection that an engine opens, and let those who write to SQLite take turns."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "checkin", _wait_for_the_disk)
        _turns[engine] = Lock()
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _prepare_postgresql)


def _make(file: Path) -> None:
    """A new file of SQLite's, if it is not there. Raises StoreError."""
    try:
        file.parent.mkdir(exist_ok=True)
        file.touch(mode=0o600, exist_ok=True)  # for its owner alone; SQLite gives its journals the same mode
    except OSError as error:
        raise unopened(file, error) from error


def _bounds(url: URL, settings: Settings) -> dict[str, Any]:
    """How many connections there may be, and how long one waits for them; what the address says goes first.

    `listener_threads` are there twice: those that acknowledge are the server's or the socket client's own, what comes
    after an acknowledgement runs in Bolt's executor.
    """
    given = _POSTGRESQL if url.get_backend_name() == "postgresql" else {}
    return {
        "connect_args": {name: value for name, value in given.items() if name not in url.query},
        "pool_size": KEPT_OPEN,
        "max_overflow": max(0, 2 * settings.listener_threads + settings.review_threads + _ROUNDS - KEPT_OPEN),
        "pool_timeout": POOL_SECONDS,
    }


def _prepare_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute(f"PRAGMA busy_timeout={LOCK_SECONDS * 1000:.0f}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, not only forgotten
    # Two MiB by default, for every thread, while the system keeps the same pages once for all.
    cursor.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    cursor.close()


def _wait_for_the_disk(connection: Any, _: object) -> None:
    if connection is not None:
        connection.execute("PRAGMA synchronous=FULL")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes, without objects. Raises SQLAlchemyError where its turn does not come in time.

    SQLite has but one writer and lets the others sleep and try again, whoever is luckier: so the threads of a process
    take turns before they come to it.
    """
    turn = _turns.get(engine)
    if turn is None:
        with engine.begin() as connection:
            yield connection
        return
    if not turn.acquire(timeout=LOCK_SECONDS):
        raise exc.TimeoutError("the database is busy")
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        turn.release()


def without_waiting(transaction: Transaction) -> None:
    """Let this transaction, to which nothing was written yet, not wait for the disk when it commits; on SQLite only.

    It outlives the process, but perhaps not the machine's power: for what is found out anew after a start, or may be
    missing then. A message takes seven transactions, and a disk lets a few dozen to a few hundred wait in a second.
    """
    if database(transaction) == "sqlite":
        connection = transaction if isinstance(transaction, Connection) else transaction.connection()
        # Of the driver itself: SQLAlchemy's way there takes ten times as long.
        connection.connection.driver_connection.execute("PRAGMA synchronous=NORMAL")  # type: ignore[union-attr]


def empty_journal(engine: Engine) -> None:
    """Empty SQLite's journal, where what was erased still stands; if somebody else is reading, the next call does it.

    Not within a transaction.
    """
    if engine.dialect.name != "sqlite":
        return
    with suppress(exc.SQLAlchemyError), engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={JOURNAL_SECONDS * 1000:.0f}")
        try:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={LOCK_SECONDS * 1000:.0f}")


def _prepare_postgresql(connection: Any, _: object) -> None:
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    connection.autocommit = False


def migrate(engine: Engine) -> None:
    """Bring the tables up to date, one process at a time. Raises StoreError."""
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL lock_timeout = 0"))  # until another has done it
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            elif engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            if _standing(connection) != newest():
                _upgrade(connection)
    except exc.SQLAlchemyError as error:
        raise unwritten("に書き込めません", error) from error


def _upgrade(connection: Connection) -> None:
    from alembic import command  # a tenth of a second that most starts need not spend
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _standing(connection: Connection) -> str | None:
    """The migration that a database stands at; None before the first.

    Raises StoreError for one that we do not have, and for a file of SQLite's that another program keeps its tables in.
    """
    inspector = inspect(connection)
    if not inspector.has_table("alembic_version"):
        if connection.dialect.name == "sqlite" and inspector.get_table_names():  # PostgreSQL's may be shared
            raise StoreError(
                "DATABASE_URL のファイルは、別のプログラムのデータベースです。表は何も変えていません。"
                "別のファイルにしてください。"
            )
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if revision is not None and revision not in _migrations()[0]:
        raise StoreError(
            f"データベースは、このプログラムより新しい版({revision})で使われていました。"
            "プログラムを新しい版にするか、前の版のときの控えから戻してください。"
        )
    return revision


def newest() -> str:
    """The newest migration: the one that no other follows."""
    known, followed = _migrations()
    return max(known - followed)


def _migrations() -> tuple[set[str], set[str]]:
    """All migrations, and those that another follows."""
    files = [path.read_text("utf-8") for path in MIGRATIONS.glob("versions/*.py")]
    found: list[tuple[str, str]] = [match for file in files for match in _REVISION.findall(file)]
    return {revision for down, revision in found if not down}, {revision for down, revision in found if down}


def open_store(settings: Settings) -> sessionmaker[Session]:
    """Open the database, bring it up to date, and hand out sessions. Raises StoreError."""
    engine = open_engine(settings)
    migrate(engine)
    return sessions_of(engine)


def open_as_it_stands(settings: Settings) -> sessionmaker[Session]:
    """Open a database that is there and up to date, and make and change nothing. Raises StoreError."""
    file = settings.database_file
    try:
        if file is not None and not file.exists():
            raise StoreError(
                f"データベース {file} がまだありません。初めて起動したときか、python app.py migrate で作られます。"
            )
    except OSError as error:
        raise unopened(file or Path(), error) from error
    engine = open_engine(settings)
    try:
        current, head = revisions(engine)
        if current != head:
            raise StoreError(
                f"データベースの表が古いままです({current or '空'} → {head})。"
                "python app.py migrate を実行してください。"
            )
    except StoreError:
        engine.dispose()
        raise
    return sessions_of(engine)


def sessions_of(engine: Engine) -> sessionmaker[Session]:
    """Sessions whose rows can be read after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


def engine_of(sessions: sessionmaker[Session]) -> Engine:
    """The engine behind sessions, for transactions without objects."""
    engine: Engine = sessions.kw["bind"]
    return engine


def revisions(engine: Engine) -> tuple[str | None, str]:
    """The migration that the database stands at, and the newest one. Raises StoreError."""
    try:
        with engine.connect() as connection:
            return _standing(connection), newest()
    except exc.SQLAlchemyError as error:
        raise unwritten("につながりません", error) from error
