"""Whether answers to questions helped: one opinion per person and question, without either."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.orm import Session

from bot.store.base import inserting
from bot.store.tables import LookupRating


def rate(session: Session, *, vote: str, clause: str, useful: bool, now: datetime) -> None:
    """Keep an opinion; a later one of the same person about the same question takes its place."""
    opinion = {"clause": clause, "useful": useful, "rated_at": now}
    statement = inserting(session, LookupRating).values(vote=vote, **opinion)
    session.execute(statement.on_conflict_do_update(index_elements=["vote"], set_=opinion))


def forget_old(session: Session, before: datetime, now: datetime) -> None:
    """Forget the opinions given before a moment; those whose time nobody noted count from now on."""
    session.execute(update(LookupRating).where(LookupRating.rated_at.is_(None)).values(rated_at=now))
    session.execute(delete(LookupRating).where(LookupRating.rated_at < before))


def ratings(session: Session) -> Sequence[Row[str, int, int]]:
    """For each clause ("" for no answer): how often it helped, and how often not; the worst first."""
    helped = func.count().filter(LookupRating.useful)
    failed = func.count().filter(~LookupRating.useful)
    statement = (
        select(LookupRating.clause, helped, failed)
        .group_by(LookupRating.clause)
        .order_by(failed.desc(), LookupRating.clause)
    )
    return session.execute(statement).all()
