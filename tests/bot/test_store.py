"""The store: migrations build what the tables say, and each message belongs to one at a time."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from bot import store
from bot.settings import Settings
from bot.store import (
    MIGRATIONS,
    StoreError,
    clues,
    conversations,
    empty_journal,
    handover,
    incidents,
    lease,
    lookups,
    marks,
    messages,
    migrate,
    newest,
    open_engine,
    open_store,
    people,
    without_waiting,
)
from bot.store.messages import Address
from bot.store.tables import Base, FollowUp, Incident, LookupRating, Message, PersonSettings

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


def test_migrations_build_what_the_tables_say(empty_database):
    engine = open_engine(empty_database)
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_a_commit_waits_for_the_disk_unless_its_transaction_said_otherwise(tmp_path):
    sessions = open_store(Settings(database_url=f"sqlite:///{tmp_path}/adviser.db"))
    full, normal = 2, 1
    found = []
    for hurried in (False, True, False):
        with sessions.begin() as session:
            if hurried:
                without_waiting(session)
            found.append(session.execute(text("PRAGMA synchronous")).scalar_one())
    assert found == [full, normal, full]
    sessions.kw["bind"].dispose()


def test_nothing_of_the_database_is_waited_for_long(database):
    """In milliseconds: five seconds for a lock, two for a connection of ours (docs/reliability.md)."""
    engine = open_engine(database)
    empty_journal(engine)  # for which nobody waits so long
    asked = (
        "PRAGMA busy_timeout"
        if engine.dialect.name == "sqlite"
        else "SELECT setting::int FROM pg_settings WHERE name = 'lock_timeout'"
    )
    with engine.connect() as connection:
        assert connection.execute(text(asked)).scalar_one() == 5_000
    assert engine.pool.timeout() * 1_000 == 2_000
    engine.dispose()


def test_of_those_who_write_none_waits_long_for_its_turn(sqlite_url, monkeypatch):
    monkeypatch.setattr(store, "LOCK_SECONDS", 0.05)
    engine, late = open_engine(Settings(database_url=sqlite_url)), []

    def write():
        with pytest.raises(PoolTimeout, match="busy"), store.writing(engine):
            pass
        late.append(None)

    thread = threading.Thread(target=write, daemon=True)
    with store.writing(engine):
        thread.start()
        thread.join(5)
        assert late
    engine.dispose()


def test_migrating_twice_changes_nothing(empty_database):
    engine = open_engine(empty_database)
    migrate(engine)
    before = inspect(engine).get_table_names()
    migrate(engine)
    assert inspect(engine).get_table_names() == before
    engine.dispose()


def test_the_newest_migration_is_the_one_that_alembic_would_come_to():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert newest() == ScriptDirectory.from_config(config).get_current_head()


@pytest.fixture
def sessions(database):
    sessions = open_store(database)
    yield sessions
    sessions.kw["bind"].dispose()


AT = Address("T", "D", "100.000001")
LATER = Address("T", "D", "100.000002")
ME, OTHER = "me", "another"


def test_a_message_is_noted_once(sessions):
    with sessions.begin() as session:
        first = messages.record_message(session, AT, ME, LEASE)
        assert messages.record_message(session, AT, OTHER, LEASE) == first
        assert messages.record_message(session, LATER, ME, LEASE) not in (None, first)
        assert len(session.scalars(select(Message)).all()) == 2


def test_the_oldest_comes_first_and_belongs_to_one_until_the_lease_ends(sessions):
    with sessions.begin() as session:
        messages.record_message(session, LATER, OTHER, LEASE)
        first = messages.record_message(session, AT, ME, LEASE)
    with sessions.begin() as session:
        assert messages.claim_next(session, "T", "D", OTHER, LEASE).wait  # it was received by me
        assert messages.claim_next(session, "T", "D", ME, LEASE).message.id == first
        assert messages.claim_next(session, "T", "D", OTHER, LEASE).wait
        assert conversations.open_conversations(session) == []
        lapse(session)
        assert conversations.open_conversations(session) == [("T", "D")]
        taken = messages.claim_next(session, "T", "D", OTHER, LEASE).message
        assert (taken.id, taken.attempts, taken.claims) == (first, 2, 2)
        assert messages.renew(session, first, ME, LEASE) is None  # too late


def lapse(session):
    """As if every lease had ended."""
    session.execute(update(Message).values(lease_until=lease.now(session) - LEASE))


def test_only_one_of_many_claims_a_message(sessions):
    with sessions.begin() as session:
        messages.record_message(session, AT, "nobody", timedelta(0))
    taken = []

    def claim(holder):
        with sessions.begin() as session:
            found = messages.claim_next(session, "T", "D", holder, LEASE)
        if found.message is not None:
            taken.append(holder)

    threads = [threading.Thread(target=claim, args=(f"holder-{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1


def test_an_answered_message_rests_until_it_is_edited(sessions):
    with sessions.begin() as session:
        row = messages.record_message(session, AT, ME, LEASE)
        messages.claim_next(session, "T", "D", ME, LEASE)
        assert messages.set_answer(session, row, "900.000001", None)
        messages.finish(session, row, ME, AT.ts, "secrecy/x")
        assert messages.claim_next(session, "T", "D", ME, LEASE) == messages.Next()
        assert messages.record_edit(session, AT, "200.000001", OTHER, LEASE) == row
        assert messages.record_edit(session, AT, "200.000001", OTHER, LEASE) is None  # Slack repeats itself
        assert messages.record_edit(session, AT, "150.000001", OTHER, LEASE) is None  # and upsets the order
        found = messages.claim_next(session, "T", "D", OTHER, LEASE).message
        assert (found.answer_ts, found.found, found.version) == ("900.000001", "secrecy/x", "200.000001")


def test_an_edit_during_the_answer_leaves_the_message_open_and_with_its_holder(sessions):
    with sessions.begin() as session:
        row = messages.record_message(session, AT, ME, LEASE)
        messages.claim_next(session, "T", "D", ME, LEASE)
        messages.record_edit(session, AT, "200.000001", OTHER, LEASE)
        assert messages.claim_next(session, "T", "D", OTHER, LEASE).wait
        messages.set_answer(session, row, "900.000001", None)
        messages.finish(session, row, ME, AT.ts, "secrecy/x")
        found = messages.claim_next(session, "T", "D", ME, LEASE).message
        assert (found.id, found.version, found.answer_ts) == (row, "200.000001", "900.000001")


def test_a_newer_version_is_looked_at_again_though_somebody_is_answering_it(sessions):
    with sessions.begin() as session:
        assert not messages.reopen_newer(session, AT, AT.ts)
        row = messages.record_message(session, AT, ME, LEASE)
        assert not messages.reopen_newer(session, AT, AT.ts)
        messages.record_edit(session, AT, "200.000001", OTHER, LEASE)
        messages.claim_next(session, "T", "D", ME, LEASE)
        assert messages.reopen_newer(session, AT, AT.ts)
        messages.finish(session, row, ME, "200.000001", "secrecy/x")  # what it sent may have been overwritten
        found = messages.claim_next(session, "T", "D", OTHER, LEASE).message
        assert (found.id, found.found) == (row, "")
        messages.finish(session, row, OTHER, "200.000001", "secrecy/x")
        assert messages.reopen_newer(session, AT, AT.ts)  # also where it was answered already
        assert messages.claim_next(session, "T", "D", ME, LEASE).message.id == row
        messages.record_deletion(session, AT, ME, LEASE)
        assert not messages.reopen_newer(session, AT, AT.ts)


def test_what_was_found_in_an_older_version_is_not_noted_of_a_newer_one(sessions):
    with sessions.begin() as session:
        messages.record_message(session, AT, ME, LEASE)
        messages.note_found(session, AT, AT.ts, ["secrecy/x"])
        messages.record_edit(session, AT, "200.000001", ME, LEASE)
        messages.note_found(session, AT, AT.ts, ["insult/x"])
        assert messages.claim_next(session, "T", "D", ME, LEASE).message.found == "secrecy/x"
        assert conversations.known_version(session, AT) == "200.000001"
        assert conversations.known_version(session, LATER) == ""


def test_of_two_answers_the_first_stays(sessions):
    with sessions.begin() as session:
        row = messages.record_message(session, AT, ME, LEASE)
        assert messages.set_answer(session, row, "900.000001", None)
        assert messages.set_answer(session, row, "900.000001", None)
        assert not messages.set_answer(session, row, "900.000002", None)
        assert messages.set_answer(session, row, "900.000003", instead_of="900.000001")


def test_a_deleted_message_gets_no_answer_though_its_news_comes_first(sessions):
    with sessions.begin() as session:
        row = messages.record_deletion(session, AT, ME, LEASE)
        assert messages.record_message(session, AT, ME, LEASE) is None
        assert messages.record_edit(session, AT, "200.000001", ME, LEASE) is None
        found = messages.claim_next(session, "T", "D", ME, LEASE).message  # an answer may stand: it may be long known
        assert (found.id, found.deleted, found.answer_ts) == (row, True, None)
        messages.close(session, row, ME, "done")
        assert messages.claim_next(session, "T", "D", ME, LEASE) == messages.Next()


def test_the_answer_to_a_deleted_message_is_to_be_taken_back(sessions):
    with sessions.begin() as session:
        row = messages.record_message(session, AT, ME, LEASE)
        messages.claim_next(session, "T", "D", ME, LEASE)
        messages.set_answer(session, row, "900.000001", None)
        messages.finish(session, row, ME, AT.ts, "secrecy/x")
        assert messages.record_deletion(session, AT, ME, LEASE) == row
        found = messages.claim_next(session, "T", "D", ME, LEASE).message
        assert (found.deleted, found.found) == (True, "")
        messages.close(session, row, ME, "done")
        assert messages.claim_next(session, "T", "D", ME, LEASE) == messages.Next()


def test_a_message_that_rests_lets_later_ones_pass(sessions):
    with sessions.begin() as session:
        first = messages.record_message(session, AT, ME, LEASE)
        second = messages.record_message(session, LATER, ME, LEASE)
        messages.claim_next(session, "T", "D", ME, LEASE)
        messages.release(session, first, ME, timedelta(seconds=60), counts=True)
        assert messages.claim_next(session, "T", "D", ME, LEASE).message.id == second
        messages.finish(session, second, ME, LATER.ts, "")
        assert 50 < messages.claim_next(session, "T", "D", ME, LEASE).wait <= 60


@pytest.mark.parametrize(
    "late",
    [
        lambda session, row: messages.close(session, row, ME, "failed"),
        lambda session, row: messages.release(session, row, ME, timedelta(0), counts=False),
        lambda session, row: messages.finish(session, row, ME, "200.000001", "secrecy/x"),
    ],
    ids=["close", "release", "finish"],
)
def test_who_was_too_slow_leaves_the_message_of_another_as_it_is(sessions, late):
    with sessions.begin() as session:
        row = messages.record_message(session, AT, ME, LEASE)
        messages.claim_next(session, "T", "D", ME, LEASE)
        lapse(session)
        messages.claim_next(session, "T", "D", OTHER, LEASE)
        messages.set_answer(session, row, "900.000001", None)
    whole = select(*Message.__table__.c)
    with sessions.begin() as session:
        before = session.execute(whole).one()
        late(session, row)
        assert session.execute(whole).one() == before
        assert before.holder == OTHER


def test_what_nobody_has_begun_is_handed_back_and_what_is_in_hand_is_not(sessions):
    with sessions.begin() as session:
        messages.record_message(session, AT, ME, LEASE)
        messages.record_message(session, replace(AT, channel="D2"), ME, LEASE)
        messages.record_message(session, replace(AT, channel="D3"), OTHER, LEASE)
        messages.claim_next(session, "T", "D", ME, LEASE)
        handover.hand_back(session, ME)
        assert conversations.open_conversations(session) == [("T", "D2")]
        assert messages.claim_next(session, "T", "D", OTHER, LEASE).wait
        assert messages.claim_next(session, "T", "D3", ME, LEASE).wait  # nor what is another's


def test_old_addresses_are_forgotten_and_with_them_the_conversation(sessions):
    with sessions.begin() as session:
        for at in (AT, LATER, replace(AT, channel="D2")):
            row = messages.record_message(session, at, ME, LEASE)
            messages.claim_next(session, "T", at.channel, ME, LEASE)
            if at is not LATER:  # which is still to be answered
                messages.finish(session, row, ME, at.ts, "secrecy/transfer")
        messages.forget_old(session, lease.now(session) - LEASE)
        assert len(session.scalars(select(Message)).all()) == 3
        messages.forget_old(session, lease.now(session) + LEASE)
        assert conversations.known_conversations(session, 10) == [("T", "D")]
        assert conversations.known_versions(session, "T", "D", "0") == {LATER.ts: LATER.ts}


def test_times_come_back_with_their_zone(sessions):
    with sessions.begin() as session:
        message = messages.record_message(session, AT, ME, LEASE)
    with sessions() as session:
        row = session.get(Message, message)
        assert row.lease_until == row.received_at + LEASE
        assert row.received_at.utcoffset() == timedelta(0)


def test_a_moment_moves_only_from_where_it_was_read(sessions):
    late = NOW + LEASE
    for before, at, kept in ((None, NOW, NOW), (None, late, NOW), (NOW, late, late), (NOW, NOW, late)):
        with sessions.begin() as session:
            marks.move(session, "heard", before, at)
        with sessions() as session:
            assert marks.marked(session, "heard") == kept


def test_a_claim_is_one_holders_until_it_lets_go_or_its_time_ends(sessions):
    def claim(held=None, span=LEASE):
        with sessions.begin() as session:
            return marks.claim(session, "reading", held, span)

    def let_go(held):
        with sessions.begin() as session:
            marks.let_go(session, "reading", held)

    mine = claim()
    assert claim() is None
    longer = claim(mine)
    assert longer > mine
    assert claim(mine) is None  # it is not the claim any more
    let_go(mine)
    assert claim() is None
    let_go(longer)
    ended = claim(span=timedelta(0))
    other = claim()
    assert other > ended
    assert claim(ended) is None


def test_of_many_who_claim_at_once_one_succeeds(sessions):
    claims, start = [], threading.Barrier(5)

    def claim():
        start.wait()
        with sessions.begin() as session:
            claims.append(marks.claim(session, "reading", None, LEASE))

    threads = [threading.Thread(target=claim) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in claims if one]) == 1


def test_a_request_is_first_only_once(sessions):
    with sessions.begin() as session:
        assert marks.first_use(session, "v0=a")
        assert not marks.first_use(session, "v0=a")
        marks.forget_use(session, "v0=a")
        assert marks.first_use(session, "v0=a")
        marks.forget_uses(session, lease.now(session) + LEASE)
        assert marks.first_use(session, "v0=a")


def test_the_first_tables_rows_are_carried_over(empty_database):
    engine = open_engine(empty_database)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for ts, state, answer in (("1.0", "done", "9.0"), ("2.0", "taken", None), ("3.0", "gone", None)):
            connection.execute(
                text("INSERT INTO messages (team, channel, ts, event_id, state, revision, attempts, found, received_at,"
                     " answer_ts) VALUES ('T', 'D', :ts, '', :state, 0, 1, '', :at, :answer)"),
                {"ts": ts, "state": state, "answer": answer, "at": NOW.isoformat(" ")},
            )  # fmt: skip
    migrate(engine)
    with Session(engine) as session:
        rows = session.scalars(select(Message).order_by(Message.ts)).all()
        assert [(row.state, row.deleted, row.version, row.answered) for row in rows] == [
            ("done", False, "1.0", "1.0"), ("open", False, "2.0", None), ("done", True, "3.0", None)
        ]  # fmt: skip
    engine.dispose()


def test_the_file_and_its_journals_are_for_their_owner_alone(tmp_path):
    sessions = open_store(Settings(database_url=f"sqlite:///{tmp_path}/new/adviser.db"))
    with sessions.begin() as session:
        messages.record_message(session, AT, ME, LEASE)
        files = list((tmp_path / "new").iterdir())
        assert len(files) > 1
        assert [oct(file.stat().st_mode & 0o777) for file in files] == ["0o600"] * len(files)
    sessions.kw["bind"].dispose()


@pytest.mark.parametrize(
    "url", ["sqlite:////proc/nowhere/adviser.db", "postgresql+psycopg://127.0.0.1:1/none", "nonsense"]
)
def test_a_database_that_cannot_be_used_is_said_in_one_sentence(url):
    with pytest.raises(StoreError, match="データベース"):
        open_store(Settings(database_url=url))


def test_an_error_of_the_database_does_not_tell_what_was_to_be_written(sessions):
    canary = "スズメ8842"
    with sessions.begin() as session:
        row = {"team": "T", "channel": "D", "ts": "1", "version": "1", "state": "open", "found": canary, "claims": 0,
               "received_at": NOW}  # fmt: skip
        session.execute(insert(Message), row)
    with pytest.raises(IntegrityError) as error, sessions.begin() as session:
        session.execute(insert(Message), row)
    assert "INSERT INTO messages" in str(error.value)
    assert canary not in str(error.value)


def test_opinions_on_lookups_are_forgotten_after_their_time(sessions):
    """One whose time a version before did not note counts from the first sweep on."""
    with sessions.begin() as session:
        lookups.rate(session, vote="old", clause="", useful=True, now=NOW - timedelta(days=401))
        lookups.rate(session, vote="new", clause="", useful=True, now=NOW)
        session.execute(
            text("INSERT INTO lookup_ratings (vote, query, clause, useful) VALUES ('untimed', 'q', '', (1 = 1))")
        )
    for days, left in ((0, {"new", "untimed"}), (399, {"new", "untimed"}), (401, set())):
        now = NOW + timedelta(days=days)
        with sessions.begin() as session:
            lookups.forget_old(session, now - timedelta(days=400), now)
            assert set(session.scalars(select(LookupRating.vote))) == left


PERSON, DRAFT = "p" * 64, "d" * 64


def days(*numbers):
    return {NOW.date() + timedelta(days=number) for number in numbers}


def planned(session, due_at):
    incidents.plan(session, session.scalars(select(Incident)).one(), "pause", due_at)


@pytest.mark.parametrize(
    ("press", "kept"),
    [
        (lambda session, n: people.state(session, PERSON, DRAFT, {"consent": "", f"fact-{n}": ""}, NOW),
         lambda session: set(people.circumstances(session, PERSON, DRAFT).stated) == {"consent", "fact-2"}),
        (lambda session, n: people.set_leave(session, PERSON, days(0, n)),
         lambda session: set(people.leave(session, PERSON)) == days(0, 2)),
        (lambda session, n: clues.give(session, PERSON, DRAFT, {"floor": "v", f"kind-{n}": "v"}, NOW),
         lambda session: {clue.kind for clue in clues.given(session, PERSON, NOW)} == {"floor", "kind-2"}),
        (lambda session, n: planned(session, NOW + timedelta(minutes=n)),
         lambda session: session.scalars(select(FollowUp.due_at)).all() == [NOW + timedelta(minutes=2)]),
    ],
    ids=["facts", "leave", "clues", "messages to come"],
)  # fmt: skip
def test_of_two_presses_at_once_the_later_one_counts_whole(sessions, press, kept):
    with sessions.begin() as session:
        incidents.begin(session, PERSON, "copyright", NOW)
        people.put(session, PersonSettings, person=PERSON, discloses="", profile="", mosaic=True, saved_at=NOW)
    done = []

    def second():
        with sessions.begin() as session:
            press(session, 2)
        done.append(2)

    thread = threading.Thread(target=second)
    with sessions.begin() as session:
        press(session, 1)
        session.flush()
        thread.start()
        wait_until_blocked(session.get_bind(), thread)
        assert done == []
    thread.join(20)
    assert done == [2]
    with sessions() as session:
        assert kept(session)


def wait_until_blocked(engine, thread):
    """Until the other one stands before a lock; SQLite does not tell, there it may still be on its way."""
    if engine.dialect.name == "sqlite":
        thread.join(0.1)
        return
    locked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    end = time.monotonic() + 10
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.execute(text(locked)).scalar_one():
            assert time.monotonic() < end
            time.sleep(0.01)
