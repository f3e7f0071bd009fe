"""The memory for combinations of clues: kinds, keyed hashes and times. None commits: the caller does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.store.people import put
from bot.store.tables import Clue


def given(session: Session, person: str, since: datetime) -> Sequence[Clue]:
    """The clues that a person has given since a moment, the oldest first."""
    statement = select(Clue).where(Clue.person == person, Clue.given_at >= since).order_by(Clue.given_at, Clue.kind)
    return session.scalars(statement).all()


def give(session: Session, person: str, clues: Iterable[tuple[str, str]], now: datetime) -> None:
    """Remember clues, each a kind and the keyed hash of its value; one given again counts from now."""
    for kind, value in clues:
        put(session, Clue, person=person, kind=kind, value=value, given_at=now)


def forget(session: Session, person: str) -> None:
    """Forget all clues of a person."""
    session.execute(delete(Clue).where(Clue.person == person))


def expire(session: Session, before: datetime) -> None:
    """Forget what everyone gave before a moment."""
    session.execute(delete(Clue).where(Clue.given_at < before))
