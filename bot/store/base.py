"""What all tables and queries stand on: points in time that keep their zone, the base class, the two databases.

Queries that every message needs are built once, when their module is loaded: to build a statement and to find it in
the cache of compiled ones costs SQLAlchemy several times what SQLite needs to carry it out. They take a bare
`Connection` as well as a `Session`, which costs twice as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, cast

from sqlalchemy import Connection, DateTime, Dialect, Float, FromClause, Table, TypeDecorator, bindparam, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.functions import FunctionElement

Transaction = Connection | Session


class Moment(TypeDecorator[datetime]):
    """A point in time, aware and in UTC on both sides; SQLite itself keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC, with its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map = {datetime: Moment()}  # noqa: RUF012 - SQLAlchemy's own form


def table_of(model: type[Base]) -> Table:
    """The table itself, which queries without objects name."""
    return cast("Table", model.__table__)


class _FromNow(FunctionElement[datetime]):
    """See `from_now`."""

    type = Moment()
    inherit_cache = True


@compiles(_FromNow, "sqlite")
def _sqlite(element: _FromNow, compiler: Any, **options: Any) -> str:
    # As SQLAlchemy writes moments there; in both databases the same wherever it stands in a statement.
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', {compiler.process(element.clauses, **options)} || ' seconds')"


@compiles(_FromNow, "postgresql")
def _postgresql(element: _FromNow, compiler: Any, **options: Any) -> str:
    return f"(statement_timestamp() + make_interval(secs => {compiler.process(element.clauses, **options)}))"


def from_now(seconds: float | str) -> _FromNow:
    """The database's own time in so many seconds, within a statement; a str names the parameter that tells them."""
    return _FromNow(bindparam(seconds, type_=Float) if isinstance(seconds, str) else literal(seconds, Float))


MOST_FOUND = 2000  # characters of a column with names of rules


def joined(rules: Sequence[str]) -> str:
    """Names of rules as a column holds them: whole ones only, as many as fit."""
    names = " ".join(rules)
    return names if len(names) <= MOST_FOUND else names[:MOST_FOUND].rpartition(" ")[0]


def database(transaction: Transaction) -> str:
    """The database that a transaction is for: "postgresql" or "sqlite"."""
    bind = transaction if isinstance(transaction, Connection) else transaction.get_bind()
    return bind.dialect.name


def insert(database: str, table: type[Base] | FromClause) -> Any:
    """An INSERT of a database, which can say what happens on a conflict. Only what is used is loaded."""
    return import_module(f"sqlalchemy.dialects.{database}").insert(table)


def inserting(transaction: Transaction, table: type[Base] | FromClause) -> Any:
    """An INSERT of the transaction's database."""
    return insert(database(transaction), table)
