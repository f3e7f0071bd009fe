"""The store: migrations build what the tables say, and each message belongs to one at a time."""

from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from bot.settings import Settings
from bot.store import StoreError, migrate, open_engine, open_store, queries
from bot.store.tables import Base, Message

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


def test_migrations_build_what_the_tables_say(database):
    engine = open_engine(database)
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_migrating_twice_changes_nothing(database):
    engine = open_engine(database)
    migrate(engine)
    before = inspect(engine).get_table_names()
    migrate(engine)
    assert inspect(engine).get_table_names() == before
    engine.dispose()


@pytest.fixture
def sessions(database):
    sessions = open_store(database)
    yield sessions
    sessions.kw["bind"].dispose()


def test_a_message_is_noted_once(sessions):
    with sessions.begin() as session:
        first = queries.record_message(session, "T", "D", "1.0", "Ev1", NOW)
        assert first is not None
        assert queries.record_message(session, "T", "D", "1.0", "Ev2", NOW) is None
        assert queries.record_message(session, "T", "D", "2.0", "Ev3", NOW) not in (None, first)


def test_a_message_belongs_to_one_until_the_lease_ends(sessions):
    with sessions.begin() as session:
        message = queries.record_message(session, "T", "D", "1.0", "Ev1", NOW)
    with sessions.begin() as session:
        assert queries.take_message(session, message, NOW, LEASE).attempts == 1
    with sessions.begin() as session:
        assert queries.take_message(session, message, NOW + LEASE / 2, LEASE) is None
        assert queries.abandoned_messages(session, NOW + LEASE / 2, timedelta(0)) == []
    with sessions.begin() as session:
        assert queries.abandoned_messages(session, NOW + 2 * LEASE, timedelta(0)) == [message]
        assert queries.take_message(session, message, NOW + 2 * LEASE, LEASE).attempts == 2


def test_an_answered_message_rests_until_it_is_edited(sessions):
    with sessions.begin() as session:
        message = queries.record_message(session, "T", "D", "1.0", "Ev1", NOW)
        queries.take_message(session, message, NOW, LEASE)
        queries.finish_message(session, message, 0, "9.0", "secrecy/x")
    with sessions.begin() as session:
        assert queries.take_message(session, message, NOW + 9 * LEASE, LEASE) is None
        assert queries.record_edit(session, "T", "D", "1.0") == (message, 1)
        row = queries.take_message(session, message, NOW, LEASE)
        assert (row.answer_ts, row.found, row.revision) == ("9.0", "secrecy/x", 1)


def test_an_edit_during_the_answer_is_not_lost(sessions):
    with sessions.begin() as session:
        message = queries.record_message(session, "T", "D", "1.0", "Ev1", NOW)
        queries.take_message(session, message, NOW, LEASE)
        queries.record_edit(session, "T", "D", "1.0")
        queries.finish_message(session, message, 0, "9.0", "secrecy/x")
    with sessions.begin() as session:
        row = queries.take_message(session, message, NOW, LEASE)
        assert (row.state, row.revision, row.answer_ts) == ("taken", 1, "9.0")


def test_a_deleted_message_gets_no_answer(sessions):
    with sessions.begin() as session:
        message = queries.record_message(session, "T", "D", "1.0", "Ev1", NOW)
        queries.record_deletion(session, "T", "D", "1.0")
        assert queries.take_message(session, message, NOW, LEASE) is None
        assert queries.record_edit(session, "T", "D", "1.0") is None


def test_times_come_back_with_their_zone(sessions):
    with sessions.begin() as session:
        message = queries.record_message(session, "T", "D", "1.0", "Ev1", NOW)
        queries.take_message(session, message, NOW, LEASE)
    with sessions() as session:
        row = session.get(Message, message)
        assert row.lease_until == NOW + LEASE
        assert row.received_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "url", ["sqlite:////proc/nowhere/adviser.db", "postgresql+psycopg://127.0.0.1:1/none", "nonsense"]
)
def test_a_database_that_cannot_be_used_is_said_in_one_sentence(url):
    with pytest.raises(StoreError, match="データベース"):
        open_store(Settings(database_url=url))
