"""Moments remembered under a name, and requests that were carried out already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.store.base import inserting
from bot.store.lease import now
from bot.store.tables import Delivery, Mark


def marked(session: Session, name: str) -> datetime | None:
    """The moment kept under a name."""
    mark = session.get(Mark, name)
    return mark.at if mark else None


def mark(session: Session, name: str, at: datetime) -> None:
    """Keep a moment under a name."""
    statement = inserting(session, Mark).values(name=name, at=at)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"at": at}))


def first_delivery(session: Session, signature: str) -> bool:
    """Note a signed request; False where the very same one was noted already."""
    statement = inserting(session, Delivery).values(signature=signature, at=now(session)).on_conflict_do_nothing()
    return session.execute(statement.returning(Delivery.signature)).scalar_one_or_none() is not None


def forget_delivery(session: Session, signature: str) -> None:
    """Let a request come again that was not carried out."""
    session.execute(delete(Delivery).where(Delivery.signature == signature))


def forget_deliveries(session: Session, before: datetime) -> None:
    """Delete what is too old to be replayed."""
    session.execute(delete(Delivery).where(Delivery.at < before))
