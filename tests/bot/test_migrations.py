"""Upgrades: one that is killed half-way completes at the next start, and the version before goes on beside it."""

import json
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Boolean, Date, DateTime, Integer, MetaData, Time, delete, insert, inspect, select, text, update

from bot.store import MIGRATIONS, migrate, open_engine
from bot.store.tables import Base

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FIRST_RELEASE = "0008"  # what came before was never run by anybody else


@pytest.fixture
def engine(empty_database):
    engine = open_engine(empty_database)
    yield engine
    engine.dispose()


def upgrade(engine, revision):
    migrated(engine, command.upgrade, revision)


def migrated(engine, way, revision):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        way(config, revision)


def test_a_migration_that_is_killed_half_way_leaves_nothing_half_done(empty_database, engine):
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bot.interrupted", empty_database.database_url],
        cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    for number in (4, 15, 30, 45):
        process.stdin.write(f"{number}\n")
        process.stdin.flush()
        assert int(process.stdout.readline()) == signal.SIGKILL
        with engine.connect() as connection:
            # All of them in one transaction: there are none yet, or all are there.
            assert not engine.dialect.get_table_names(connection)
    process.stdin.close()
    process.wait(10)
    process.stdout.close()
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def revisions():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return sorted(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())


def releases():
    return [revision for revision in revisions() if revision >= FIRST_RELEASE][:-1]


@pytest.mark.parametrize("before", releases())
def test_the_version_before_goes_on_with_its_own_columns_while_the_new_one_starts(engine, before):
    """For a while of a rolling upgrade: what it writes, reads, changes and deletes, in every table it knows."""
    upgrade(engine, before)
    known = MetaData()
    known.reflect(engine)
    migrate(engine)
    tables = [table for table in known.sorted_tables if table.name != "alembic_version"]
    assert len(tables) >= 15
    with engine.begin() as connection:
        for table in tables:
            connection.execute(insert(table).values(row(table)))
        for table in tables:
            connection.execute(update(table).values({column.name: column for column in table.columns}))
            (found,) = connection.execute(select(table)).all()
            assert json.dumps(found._asdict(), default=str)
        for table in reversed(tables):
            assert connection.execute(delete(table)).rowcount == 1


def test_every_migration_goes_back_to_what_was_before_it_and_forth_again_with_rows(engine):
    before = [schema(engine)]
    for revision in revisions():
        upgrade(engine, revision)
        before.append(schema(engine))
        fill(engine)
    for expected in reversed(before[:-1]):
        migrated(engine, command.downgrade, "-1")
        assert schema(engine) == expected
    assert not before[0]
    migrate(engine)
    assert schema(engine) == before[-1]


def test_the_hashes_of_questions_that_a_version_before_kept_are_gone(engine):
    upgrade(engine, "0010")
    rating = {"vote": "v", "query": "q", "clause": "", "useful": True}
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO lookup_ratings (vote, query, clause, useful) VALUES (:vote, :query, :clause, :useful)"),
            rating,
        )
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT vote, query FROM lookup_ratings")).one() == ("v", None)


def schema(engine):
    """Of each table its columns, and the names of its indexes and constraints."""
    found = inspect(engine)
    return {
        table: (
            {column["name"]: (str(column["type"]), column["nullable"]) for column in found.get_columns(table)},
            {index["name"] for index in found.get_indexes(table)},
            {constraint["name"] for constraint in found.get_unique_constraints(table)},
        )
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def fill(engine):
    """A row into every table that has none."""
    known = MetaData()
    known.reflect(engine)
    with engine.begin() as connection:
        for table in known.sorted_tables:
            if not connection.execute(select(table)).first():
                connection.execute(insert(table).values(row(table)))


def row(table):
    """A value for every column of a table."""
    return {column.name: value(column.type) for column in table.columns}


def value(kind):
    for one, example in ((Boolean, True), (Integer, 1), (DateTime, NOW), (Date, date(2026, 11, 24)), (Time, time(9))):
        if isinstance(kind, one):
            return example
    return "x"
