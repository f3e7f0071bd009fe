"""The memory for combinations of clues: kinds, keyed hashes and times. None commits: the caller does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from bot.store.people import lock_person
from bot.store.tables import Clue, PersonSettings

_WISHED = select(PersonSettings.mosaic).where(PersonSettings.person == bindparam("person"))


def given(session: Session, person: str, since: datetime) -> Sequence[Clue]:
    """The clues that a person has given since a moment, the oldest first."""
    statement = select(Clue).where(Clue.person == person, Clue.given_at >= since).order_by(Clue.given_at, Clue.kind)
    return session.scalars(statement).all()


def give(
    session: Session, person: str, draft: str, clues: Mapping[str, str], now: datetime, instead_of: Collection[str] = ()
) -> None:
    """Let these be the clues of a draft (kinds and keyed hashes of values), in place of those of older drafts.

    Not where the person has switched the memory off while the draft was under way: what that forgot stays forgotten.
    """
    lock_person(session, person)
    if not session.scalar(_WISHED, {"person": person}):
        return
    session.execute(delete(Clue).where(Clue.person == person, Clue.draft.in_({draft, *instead_of})))
    session.add_all(
        Clue(person=person, draft=draft, kind=kind, value=value, given_at=now) for kind, value in clues.items()
    )


def forget(session: Session, person: str) -> None:
    """Forget all clues of a person."""
    session.execute(delete(Clue).where(Clue.person == person))


def expire(session: Session, before: datetime) -> None:
    """Forget what everyone gave before a moment."""
    session.execute(delete(Clue).where(Clue.given_at < before))
