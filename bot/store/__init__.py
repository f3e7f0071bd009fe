"""What is kept: tables, every query, and how a database is opened and brought up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.settings import Settings

MIGRATIONS = Path(__file__).parents[2] / "migrations"
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
        engine = create_engine(settings.database_url, pool_pre_ping=True, hide_parameters=True)
    except (OSError, SQLAlchemyError, ImportError) as error:
        raise StoreError(f"データベースを開けません: {error}") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def migrate(engine: Engine) -> None:
    """Bring the tables up to date, one process at a time. Raises StoreError."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            elif engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise StoreError(f"データベースに書き込めません({cause})。場所と権限を確かめてください。") from error


def open_store(settings: Settings) -> sessionmaker[Session]:
    """Open the database, bring it up to date, and hand out sessions. Raises StoreError."""
    engine = open_engine(settings)
    migrate(engine)
    return sessions_of(engine)


def sessions_of(engine: Engine) -> sessionmaker[Session]:
    """Sessions whose rows can be read after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


def revisions(engine: Engine) -> tuple[str | None, str | None]:
    """The migration that the database stands at, and the newest one. Raises StoreError."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise StoreError(f"データベースにつながりません({cause})。場所と権限を確かめてください。") from error
    return current, ScriptDirectory.from_config(config).get_current_head()
