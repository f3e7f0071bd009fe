"""Who works on a row, and until when: a claim that ends by itself when its holder dies.

Time is the database's own, so that replicas whose clocks differ agree on when a lease ends. Nothing here commits.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, String, Update, bindparam, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import from_now

Row = TypeVar("Row", bound="Leased")


class Leased:
    """The columns of a row that one holder at a time works on.

    `holder` is nobody while a failed row rests until `lease_until`; `attempts` counts the claims that came to nothing.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    holder: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


def new_holder() -> str:
    """A name for a process, unlike any other's."""
    return secrets.token_hex(8)


def now(session: Session) -> datetime:
    """The database's time, aware: one clock for all replicas. SQLite has but one host, and so its clock."""
    if session.get_bind().dialect.name == "postgresql":
        at: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
        return at.astimezone(UTC)
    return datetime.now(UTC)


def ended(table: type[Leased]) -> ColumnElement[bool]:
    """Whether nobody's lease runs."""
    return or_(table.lease_until.is_(None), table.lease_until <= from_now(0.0))


def free(table: type[Leased], holder: str | BindParameter[Any]) -> ColumnElement[bool]:
    """Whether `holder` may claim: nobody's lease runs, or its own (a holder works on a row once at a time)."""
    return or_(ended(table), table.holder == holder)


def claiming(table: type[Leased]) -> Update:
    """The claim of a row until the end of a lease, which counts the attempt; its parameters: `wanted`."""
    statement = update(table).where(table.id == bindparam("its_id"), free(table, bindparam("me")))
    return _held(statement).values(attempts=table.attempts + 1)


def renewing(table: type[Leased]) -> Update:
    """The same lease once more, before something that cannot be undone; its parameters: `wanted`."""
    return _held(update(table).where(table.id == bindparam("its_id"), table.holder == bindparam("me")))


def wanted(row: int, holder: str, lease: timedelta) -> dict[str, Any]:
    """The parameters of `claiming` and `renewing`."""
    return {"its_id": row, "me": holder, "lease": lease.total_seconds()}


def _held(statement: Update) -> Update:
    """The statement, by which `me` holds the row; objects in a session are read anew from what it returns."""
    options = {"synchronize_session": False, "populate_existing": True}
    return statement.values(holder=bindparam("me"), lease_until=from_now("lease")).execution_options(**options)


def claim(session: Session, table: type[Row], row: int, holder: str, lease: timedelta) -> Row | None:
    """Claim a row and count the attempt; None where another has it."""
    return session.execute(claiming(table).returning(table), wanted(row, holder, lease)).scalar_one_or_none()


def renew(session: Session, table: type[Row], row: int, holder: str, lease: timedelta) -> Row | None:
    """Prolong a claim; the row as it stands now, None where it was lost."""
    return session.execute(renewing(table).returning(table), wanted(row, holder, lease)).scalar_one_or_none()
