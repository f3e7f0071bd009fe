"""All that is kept about a person, and its erasure. Every table with a column `person` takes part by itself.

Rows that hang on such a row without naming the person themselves must go with it (ON DELETE CASCADE).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.store import lease, marks
from bot.store.people import ERASED, lock_person
from bot.store.tables import Base, Message


def personal() -> list[type[Base]]:
    """The tables whose rows belong to persons, those that others refer to first."""
    models = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    return [models[table] for table in Base.metadata.sorted_tables if "person" in table.c and table in models]


def kept(session: Session, person: str) -> dict[type[Base], Sequence[Any]]:
    """The rows about a person by table, without the empty ones."""
    found = {
        model: session.scalars(select(model).where(model.__table__.c.person == person)).all() for model in personal()
    }
    return {model: rows for model, rows in found.items() if rows}


def messages(session: Session, team: str, channel: str) -> tuple[int, datetime | None]:
    """How many addresses of messages of a DM are noted, and since when."""
    statement = select(func.count(), func.min(Message.received_at)).where(
        Message.team == team, Message.channel == channel
    )
    count, first = session.execute(statement).one()
    return count, first


def anybody(session: Session) -> bool:
    """Whether any row about anybody is kept."""
    return any(session.scalar(select(model).limit(1)) is not None for model in personal())


def erase_all(session: Session) -> None:
    """Erase every row about anybody."""
    for model in reversed(personal()):
        session.execute(delete(model))


def erase(session: Session, person: str, team: str = "", channel: str = "") -> None:
    """Erase every row about a person, and the addresses of their DM's messages but for those still to be answered.

    A mark, which says of nobody whose, keeps reviews that are under way from noting anything afterwards.
    """
    lock_person(session, person)
    for model in reversed(personal()):
        session.execute(delete(model).where(model.__table__.c.person == person))
    marks.mark(session, ERASED, lease.now(session))
    if team and channel:
        session.execute(
            delete(Message).where(Message.team == team, Message.channel == channel, Message.state != "open")
        )
