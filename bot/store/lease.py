"""Who works on a row, and until when: a claim that ends by itself when its holder dies.

Time is the database's own, so that replicas whose clocks differ agree on when a lease ends. Nothing here commits.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, String, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

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


def free(table: type[Row], holder: str, at: datetime) -> ColumnElement[bool]:
    """Whether `holder` may claim: nobody's lease runs, or its own (a holder works on a row once at a time)."""
    return or_(table.lease_until.is_(None), table.lease_until <= at, table.holder == holder)


def claim(
    session: Session, table: type[Row], row: int, holder: str, at: datetime, lease: timedelta, **more: Any
) -> Row | None:
    """Claim a row until `at + lease` and count the attempt; None where another has it. `more` are further values."""
    values = {"holder": holder, "lease_until": at + lease, "attempts": table.attempts + 1, **more}
    statement = (
        update(table)
        .where(table.id == row, free(table, holder, at))
        .values(values)
        .returning(table)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return session.execute(statement).scalar_one_or_none()


def renew(session: Session, table: type[Row], row: int, holder: str, at: datetime, lease: timedelta) -> Row | None:
    """Prolong a claim before something that cannot be undone; the row as it stands now, None where it was lost."""
    statement = (
        update(table)
        .where(table.id == row, table.holder == holder)
        .values(lease_until=at + lease)
        .returning(table)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return session.execute(statement).scalar_one_or_none()
