"""What is kept: tables, every query, and how a database is opened and brought up to date."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.settings import Settings

KEPT_OPEN = 15  # connections of a process; ten more are opened, and closed again, where all are in use at once
MIGRATIONS = Path(__file__).parents[2] / "migrations"
_REVISION = re.compile(r'^(down_)?revision = "(\w+)"$', re.M)
_LOCK = 0x5AD715E2  # any number, the same for all replicas


class StoreError(RuntimeError):
    """The database cannot be used; the message, for people, says what to do."""


def open_engine(settings: Settings) -> Engine:
    """An engine for the database of the settings; SQLite gets its folder, WAL and a busy timeout. Raises StoreError."""
    file = settings.database_file
    try:
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600, exist_ok=True)  # for its owner alone; SQLite gives its journals the same mode
        # An error must not print the values of a statement.
        engine = create_engine(settings.database_url, pool_size=KEPT_OPEN, pool_pre_ping=True, hide_parameters=True)
    except (OSError, SQLAlchemyError, ImportError) as error:
        raise StoreError(f"データベースを開けません: {error}") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "checkin", _wait_for_the_disk)
    return engine


def _prepare_sqlite(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _wait_for_the_disk(connection: object | None, _: object) -> None:
    if connection is not None:
        connection.execute("PRAGMA synchronous=FULL")  # type: ignore[attr-defined]


def without_waiting(session: Session) -> None:
    """Let this transaction, to which nothing was written yet, not wait for the disk when it commits; on SQLite only.

    It outlives the process, but perhaps not the machine's power: for what is found out anew after a start, or may be
    missing then. A message takes seven transactions, and a disk lets a few dozen to a few hundred wait in a second.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA synchronous=NORMAL")


def migrate(engine: Engine) -> None:
    """Bring the tables up to date, one process at a time. Raises StoreError."""
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            elif engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            if _standing(connection) != newest():
                _upgrade(connection)
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise StoreError(f"データベースに書き込めません({cause})。場所と権限を確かめてください。") from error


def _upgrade(connection: Connection) -> None:
    from alembic import command  # a tenth of a second that most starts need not spend
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _standing(connection: Connection) -> str | None:
    """The migration that a database stands at; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def newest() -> str:
    """The newest migration: the one that no other follows."""
    files = [path.read_text("utf-8") for path in MIGRATIONS.glob("versions/*.py")]
    found: list[tuple[str, str]] = [match for file in files for match in _REVISION.findall(file)]
    followed = {revision for down, revision in found if down}
    return max(revision for down, revision in found if not down and revision not in followed)


def open_store(settings: Settings) -> sessionmaker[Session]:
    """Open the database, bring it up to date, and hand out sessions. Raises StoreError."""
    engine = open_engine(settings)
    migrate(engine)
    return sessions_of(engine)


def sessions_of(engine: Engine) -> sessionmaker[Session]:
    """Sessions whose rows can be read after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


def revisions(engine: Engine) -> tuple[str | None, str]:
    """The migration that the database stands at, and the newest one. Raises StoreError."""
    try:
        with engine.connect() as connection:
            return _standing(connection), newest()
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise StoreError(f"データベースにつながりません({cause})。場所と権限を確かめてください。") from error
