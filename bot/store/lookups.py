"""Whether answers to questions helped: one opinion per person and question, without either."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from bot.store.base import inserting
from bot.store.tables import LookupRating


def rate(session: Session, *, vote: str, query: str, clause: str, useful: bool) -> None:
    """Keep an opinion; a later one of the same person about the same question takes its place."""
    statement = inserting(session, LookupRating).values(vote=vote, query=query, clause=clause, useful=useful)
    session.execute(statement.on_conflict_do_update(index_elements=["vote"], set_={"clause": clause, "useful": useful}))


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
