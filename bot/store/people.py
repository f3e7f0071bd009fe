"""What a person has set, hidden and refuted, and how their last review went. None commits: the caller does."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlalchemy.orm import Session

from bot.store.base import inserting
from bot.store.tables import Base, HiddenRule, LastReview, LeaveDay, PersonSettings, Refutation, StatedFact


def put(session: Session, table: type[Base], **values: Any) -> None:
    """Insert a row, or change the one with the same key."""
    keys = [column.name for column in table.__table__.primary_key]
    rest = {name: value for name, value in values.items() if name not in keys}
    statement = inserting(session, table).values(**values)
    # A row that is all key has nothing to change.
    session.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=rest)
        if rest
        else statement.on_conflict_do_nothing(index_elements=keys)
    )


def alone(session: Session, person: str) -> None:
    """Let nobody else replace rows of a person until the transaction ends. To be called before anything is written.

    On PostgreSQL two who delete and insert at once would meet at the keys; SQLite has but one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(person, 0))))


def settings(session: Session, person: str) -> PersonSettings | None:
    """A person's settings; None where nothing was ever saved."""
    return session.get(PersonSettings, person)


def leave(session: Session, person: str) -> tuple[date, ...]:
    """A person's days of leave, in order."""
    return tuple(session.scalars(select(LeaveDay.day).where(LeaveDay.person == person).order_by(LeaveDay.day)))


def set_leave(session: Session, person: str, days: Collection[date]) -> None:
    """Let these be a person's days of leave, and no others."""
    alone(session, person)
    session.execute(delete(LeaveDay).where(LeaveDay.person == person))
    session.add_all(LeaveDay(person=person, day=day) for day in sorted(set(days)))


def hidden(session: Session, person: str) -> Sequence[HiddenRule]:
    """The rules that a person does not want to see, the latest first."""
    statement = select(HiddenRule).where(HiddenRule.person == person).order_by(HiddenRule.hidden_at.desc())
    return session.scalars(statement).all()


def hide(session: Session, person: str, rule: str, now: datetime) -> None:
    """Show a rule no more to a person."""
    put(session, HiddenRule, person=person, rule=rule, hidden_at=now)


def show(session: Session, person: str, rule: str) -> None:
    """Show a rule again to a person."""
    session.execute(delete(HiddenRule).where(HiddenRule.person == person, HiddenRule.rule == rule))


def refute(session: Session, person: str, rule: str, draft: str, now: datetime) -> None:
    """Note that a rule did not apply to the draft at a place, given as its keyed hash."""
    label = rule.partition("/")[0]
    put(session, Refutation, person=person, rule=rule, draft=draft, label=label, refuted_at=now)


def confirm(session: Session, person: str, rule: str, draft: str) -> None:
    """Take back that a rule did not apply."""
    session.execute(
        delete(Refutation).where(Refutation.person == person, Refutation.rule == rule, Refutation.draft == draft)
    )


def state(session: Session, person: str, draft: str, facts: Collection[str], now: datetime) -> None:
    """Let these be the facts that a person has stated about a draft, given as the keyed hash of its place."""
    alone(session, person)
    session.execute(delete(StatedFact).where(StatedFact.person == person, StatedFact.draft == draft))
    session.add_all(StatedFact(person=person, draft=draft, fact=fact, stated_at=now) for fact in set(facts))


def stated(session: Session, person: str, draft: str) -> tuple[str, ...]:
    """The facts that a person has stated about a draft."""
    statement = select(StatedFact.fact).where(StatedFact.person == person, StatedFact.draft == draft)
    return tuple(session.scalars(statement.order_by(StatedFact.fact)))


def forget_stated(session: Session, before: datetime) -> None:
    """Forget the facts stated before a moment: their drafts are not reviewed again."""
    session.execute(delete(StatedFact).where(StatedFact.stated_at < before))


def refuted(session: Session) -> Sequence[Row[str, int, int]]:
    """For each rule: how many drafts it did not apply to, and in how many people's words; the worst first."""
    drafts = func.count()
    statement = (
        select(Refutation.rule, drafts, func.count(Refutation.person.distinct()))
        .group_by(Refutation.rule)
        .order_by(drafts.desc(), Refutation.rule)
    )
    return session.execute(statement).all()


def note_review(session: Session, person: str, found: Sequence[str], now: datetime) -> None:
    """Keep how the latest review went: the rules found."""
    put(session, LastReview, person=person, found=_joined(found), reviewed_at=now)


def last_review(session: Session, person: str) -> LastReview | None:
    """How the latest review of a person went."""
    return session.get(LastReview, person)


def _joined(rules: Sequence[str]) -> str:
    """Whole names only, as many as the column takes."""
    kept = " ".join(rules)
    return kept if len(kept) <= 2000 else kept[:2000].rpartition(" ")[0]
