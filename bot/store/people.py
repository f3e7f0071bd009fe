"""What a person has set, hidden and refuted, and how their last review went. None commits: the caller does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, String, bindparam, delete, func, select
from sqlalchemy.orm import Session

from bot.store.base import Moment, Transaction, database, insert, joined, table_of
from bot.store.tables import Base, HiddenRule, LastReview, LeaveDay, Mark, PersonSettings, Refutation, StatedFact

ERASED = "erased"  # the mark: when anybody last had all erased that was kept of them


def put(transaction: Transaction, table: type[Base], **values: Any) -> None:
    """Insert a row, or change the one with the same key."""
    transaction.execute(_putting(database(transaction), table, frozenset(values)), values)


@cache  # as many as there are callers
def _putting(database: str, table: type[Base], names: frozenset[str]) -> Any:
    keys = [column.name for column in table_of(table).primary_key]
    statement = insert(database, table_of(table))
    rest = {name: statement.excluded[name] for name in sorted(names.difference(keys))}
    # A row that is all key has nothing to change.
    return (
        statement.on_conflict_do_update(index_elements=keys, set_=rest)
        if rest
        else statement.on_conflict_do_nothing(index_elements=keys)
    )


_THEIRS = bindparam("person", type_=String)
_LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended(_THEIRS, 0)))


def lock_person(transaction: Transaction, person: str) -> None:
    """Let nobody else replace rows of a person until the transaction ends. To be called before anything is written.

    On PostgreSQL two who delete and insert at once would meet at the keys; SQLite has but one writer anyway.
    """
    if database(transaction) == "postgresql":
        transaction.execute(_LOCK, {"person": person})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What counts in a review of a person: as in `PersonSettings`, `LeaveDay`, `HiddenRule`, `StatedFact`.

    `erased` is the mark of that name when this was read.
    """

    work_hours: str | None
    discloses: str
    profile: str
    mosaic: bool
    leave: tuple[date, ...]
    hidden: frozenset[str]
    stated: Mapping[str, str | None]
    erased: datetime | None


_SETTINGS = select(
    PersonSettings.work_hours, PersonSettings.discloses, PersonSettings.profile, PersonSettings.mosaic
).where(PersonSettings.person == _THEIRS)
_LEAVE = select(LeaveDay.day).where(LeaveDay.person == _THEIRS).order_by(LeaveDay.day)
_HIDDEN = select(HiddenRule.rule).where(HiddenRule.person == _THEIRS)
_STATED = (
    select(StatedFact.fact, StatedFact.about)
    .where(StatedFact.person == _THEIRS, StatedFact.draft == bindparam("draft"))
    .order_by(StatedFact.fact)
)
_ERASED = select(Mark.at).where(Mark.name == ERASED)


def circumstances(transaction: Transaction, person: str, draft: str) -> Circumstances:
    """What counts in a review of a draft of a person, given as the keyed hash of its place."""
    them = {"person": person}
    work_hours, discloses, profile, mosaic = transaction.execute(_SETTINGS, them).one_or_none() or (None, "", "", False)
    return Circumstances(
        work_hours,
        discloses,
        profile,
        mosaic,
        leave=tuple(transaction.execute(_LEAVE, them).scalars()),
        hidden=frozenset(transaction.execute(_HIDDEN, them).scalars()),
        stated={row.fact: row.about for row in transaction.execute(_STATED, them | {"draft": draft})},
        erased=transaction.execute(_ERASED).scalar_one_or_none(),
    )


def settings(session: Session, person: str) -> PersonSettings | None:
    """A person's settings; None where nothing was ever saved."""
    return session.get(PersonSettings, person)


def leave(session: Session, person: str) -> tuple[date, ...]:
    """A person's days of leave, in order."""
    return tuple(session.scalars(_LEAVE, {"person": person}))


def set_leave(session: Session, person: str, days: Collection[date]) -> None:
    """Let these be a person's days of leave, and no others."""
    lock_person(session, person)
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
    put(session, Refutation, person=person, rule=rule, draft=draft, refuted_at=now)


def confirm(session: Session, person: str, rule: str, draft: str) -> None:
    """Take back that a rule did not apply."""
    session.execute(
        delete(Refutation).where(Refutation.person == person, Refutation.rule == rule, Refutation.draft == draft)
    )


def state(session: Session, person: str, draft: str, facts: Mapping[str, str], now: datetime) -> None:
    """Let these be the facts that a person has stated about a draft, given as the keyed hash of its place.

    With each go the marks of the findings that it was told of.
    """
    lock_person(session, person)
    session.execute(delete(StatedFact).where(StatedFact.person == person, StatedFact.draft == draft))
    session.add_all(
        StatedFact(person=person, draft=draft, fact=fact, about=about, stated_at=now) for fact, about in facts.items()
    )


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


@cache
def _noting(database: str) -> Any:
    since = select(Mark.name).where(Mark.name == ERASED, Mark.at.is_distinct_from(bindparam("erased", type_=Moment)))
    row = table_of(LastReview).c
    names = [row.person, row.found, row.reviewed_at]
    values = select(*(bindparam(name.key, type_=name.type) for name in names)).where(~since.exists())
    fresh = insert(database, row.person.table).from_select(names, values)
    news = {"found": fresh.excluded.found, "reviewed_at": fresh.excluded.reviewed_at}
    return fresh.on_conflict_do_update(index_elements=["person"], set_=news).returning(row.person)


def note_review(
    transaction: Transaction, person: str, found: Sequence[str], now: datetime, erased: datetime | None
) -> bool:
    """Keep how the latest review went: the rules found; not, and False, where all was erased while it was under way.

    That shows by another mark than `erased`, the one when it began; it may have been another person's erasure.
    """
    lock_person(transaction, person)
    values = {"person": person, "found": joined(found), "reviewed_at": now, "erased": erased}
    return transaction.execute(_noting(database(transaction)), values).one_or_none() is not None


def last_review(session: Session, person: str) -> LastReview | None:
    """How the latest review of a person went."""
    return session.get(LastReview, person)
