"""Moments remembered under a name, and idempotency keys of what was done already."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from bot.store import lease
from bot.store.base import Transaction, database, from_now, insert, inserting, table_of
from bot.store.tables import IdempotencyKey, Mark


def marked(session: Session, name: str) -> datetime | None:
    """The moment kept under a name."""
    mark = session.get(Mark, name)
    return mark.at if mark else None


def mark(session: Session, name: str, at: datetime) -> None:
    """Keep a moment under a name."""
    statement = inserting(session, Mark).values(name=name, at=at)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"at": at}))


def move(session: Session, name: str, before: datetime | None, at: datetime) -> None:
    """Keep a moment under a name in place of the one that was read; where another is kept by now, that one stays."""
    if before is None:
        session.execute(inserting(session, Mark).values(name=name, at=at).on_conflict_do_nothing())
    else:
        session.execute(update(Mark).where(Mark.name == name, Mark.at == before).values(at=at))


def claim(session: Session, name: str, held: datetime | None, span: timedelta) -> datetime | None:
    """Hold a name for `span` from now on; until when, which is the claim itself, or None where another holds it.

    `held` is the claim that one has already, to be prolonged: no later one is the same.
    """
    at = lease.now(session)
    until, free = at + span, or_(Mark.at <= at, Mark.at == held)
    fresh = inserting(session, Mark).values(name=name, at=until)
    claimed = fresh.on_conflict_do_update(index_elements=["name"], set_={"at": until}, where=free).returning(Mark.at)
    mine: datetime | None = session.execute(claimed).scalar_one_or_none()
    return mine


def let_go(session: Session, name: str, held: datetime | None) -> None:
    """Give up a claim, unless it was lost."""
    session.execute(delete(Mark).where(Mark.name == name, Mark.at == held))


@cache
def _first(database: str) -> Any:
    fresh = insert(database, table_of(IdempotencyKey)).values(at=from_now(0.0))
    return fresh.on_conflict_do_nothing().returning(IdempotencyKey.key)


def first_use(transaction: Transaction, key: str) -> bool:
    """Note an idempotency key; False where it was noted already."""
    noted = transaction.execute(_first(database(transaction)), {"key": key})
    return noted.scalar_one_or_none() is not None


def used(session: Session, key: str) -> bool:
    """Whether an idempotency key was noted."""
    return session.get(IdempotencyKey, key) is not None


def forget_use(transaction: Transaction, key: str) -> None:
    """Let come again what was not carried out."""
    transaction.execute(delete(IdempotencyKey).where(IdempotencyKey.key == key))


def forget_uses(session: Session, before: datetime) -> None:
    """Delete what is too old to be replayed."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.at < before))
