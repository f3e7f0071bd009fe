"""How many took note of a reminder, and what they answered, without names. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.store import lease
from bot.store.base import inserting
from bot.store.tables import QuizAnswer, Reminder, ReminderMark, ReminderSlot

REFRESH = timedelta(minutes=1)  # a message shows its count anew at most so often
PRESSES = timedelta(days=30)  # for how long presses on a message count
LAST_SHOWN = timedelta(days=1)  # after which a count that Slack would not show is left as it stands


def slot_of(session: Session, slot_id: int, key: str, team: str) -> tuple[ReminderSlot, Reminder] | None:
    """The slot whose message bears a key, and its reminder."""
    slot = session.get(ReminderSlot, slot_id)
    owner = session.get(Reminder, slot.reminder_id) if slot and key and slot.key == key else None
    return (slot, owner) if slot and owner and owner.team == team else None


def takes_presses(session: Session, slot: ReminderSlot) -> bool:
    """Whether presses on a message are still counted: their marks are kept for PRESSES only."""
    return slot.ts is not None and lease.now(session) - slot.begun_at < PRESSES


def count(session: Session, slot: ReminderSlot, mark: str, choice: int | None = None) -> bool:
    """Count somebody's press, and the quiz answer given; False where they had been counted already."""
    statement = inserting(session, ReminderMark).values(slot_id=slot.id, mark=mark).on_conflict_do_nothing()
    if session.execute(statement.returning(ReminderMark.slot_id)).scalar_one_or_none() is None:
        return False
    at = lease.now(session)
    soonest = max(at, slot.refreshed_at + REFRESH) if slot.refreshed_at else at
    session.execute(
        update(ReminderSlot)
        .where(ReminderSlot.id == slot.id)
        .values(taken=ReminderSlot.taken + 1, refresh_at=func.coalesce(ReminderSlot.refresh_at, soonest))
    )
    if choice is not None:
        answer = inserting(session, QuizAnswer).values(slot_id=slot.id, choice=choice, count=1)
        session.execute(
            answer.on_conflict_do_update(
                index_elements=["slot_id", "choice"], set_={"count": QuizAnswer.count + answer.excluded.count}
            )
        )
    return True


def answers(session: Session, slot_ids: Iterable[int]) -> Mapping[int, Mapping[int, int]]:
    """How many chose which answer, by slot."""
    found: dict[int, dict[int, int]] = {}
    for row in session.scalars(select(QuizAnswer).where(QuizAnswer.slot_id.in_(tuple(slot_ids)))):
        found.setdefault(row.slot_id, {})[row.choice] = row.count
    return found


def stale_counts(session: Session, limit: int) -> Sequence[int]:
    """The posted slots whose message is to show a new count, and still takes presses or did yesterday."""
    at = lease.now(session)
    statement = select(ReminderSlot.id).where(
        ReminderSlot.refresh_at <= at, ReminderSlot.ts.is_not(None), ReminderSlot.begun_at > at - PRESSES - LAST_SHOWN
    )
    return session.scalars(statement.order_by(ReminderSlot.refresh_at).limit(limit)).all()


def take_refresh(session: Session, slot_id: int) -> tuple[ReminderSlot, Reminder] | None:
    """Take it upon oneself to show a count anew, for the next minute; None where another has."""
    at = lease.now(session)
    statement = (
        update(ReminderSlot)
        .where(ReminderSlot.id == slot_id, ReminderSlot.refresh_at <= at)
        .values(refreshed_at=at, refresh_at=at + REFRESH)
        .returning(ReminderSlot)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    slot = session.execute(statement).scalar_one_or_none()
    owner = session.get(Reminder, slot.reminder_id) if slot else None
    return (slot, owner) if slot and owner else None


def refreshed(session: Session, slot_id: int, shown: int | None) -> None:
    """The message shows `shown`; None where it cannot be changed any more."""
    statement = update(ReminderSlot).where(ReminderSlot.id == slot_id).values(refresh_at=None)
    session.execute(statement if shown is None else statement.where(ReminderSlot.taken == shown))
