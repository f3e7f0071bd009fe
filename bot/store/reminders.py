"""What is asked and noted about reminders. Nothing here commits; leases and counts go by the database's own time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.store import lease
from bot.store.base import database, inserting
from bot.store.reminder_counts import PRESSES
from bot.store.tables import Reminder, ReminderChange, ReminderMark, ReminderSlot

KEEP = timedelta(days=400)  # history and changes
# Why a slot is not posted whose reminder somebody set otherwise meanwhile.
PAUSED, CHANGED, RESTED = "paused", "changed", "rested"
CALLED_OFF = (PAUSED, CHANGED, RESTED)


# --- what was set -----------------------------------------------------------------------------------------------


def reminder(session: Session, reminder_id: int, team: str | None = None) -> Reminder | None:
    """One reminder, of a workspace where that is given."""
    found = session.get(Reminder, reminder_id)
    return found if found is not None and team in (None, found.team) else None


def fresh_id(session: Session) -> Any:
    """An id that no reminder has had whose changes are still kept; None where the database itself sees to that.

    SQLite gives the id of the newest row again once that is deleted: the changes of both would be taken for one's own.
    """
    if database(session) != "sqlite":
        return None
    last = (select(func.max(column)).scalar_subquery() for column in (Reminder.id, ReminderChange.reminder_id))
    return func.max(*(func.coalesce(one, 0) for one in last)) + 1


def reminders_of(session: Session, team: str, channel: str) -> Sequence[Reminder]:
    """The reminders of a channel, the oldest first."""
    statement = select(Reminder).where(Reminder.team == team, Reminder.channel == channel)
    return session.scalars(statement.order_by(Reminder.id)).all()


def all_reminders(session: Session) -> Sequence[Reminder]:
    """Every reminder, by channel."""
    return session.scalars(select(Reminder).order_by(Reminder.team, Reminder.channel, Reminder.id)).all()


def delete_reminder(session: Session, reminder_id: int) -> None:
    """Delete a reminder with its history; who changed it stays."""
    session.execute(delete(Reminder).where(Reminder.id == reminder_id))


def note_change(session: Session, of: Reminder, by: str, act: str, at: datetime, detail: str = "") -> None:
    """Note who changed what."""
    session.add(
        ReminderChange(
            reminder_id=of.id, team=of.team, channel=of.channel, by=by, act=act, detail=detail[:300], changed_at=at
        )
    )


def deleted(session: Session, limit: int) -> Sequence[ReminderChange]:
    """The deletions of which we know, the newest first."""
    statement = select(ReminderChange).where(ReminderChange.act == "delete")
    return session.scalars(statement.order_by(ReminderChange.id.desc()).limit(limit)).all()


def changes(session: Session, reminder_id: int, limit: int = 50) -> Sequence[ReminderChange]:
    """The latest changes of a reminder, the newest first."""
    statement = select(ReminderChange).where(ReminderChange.reminder_id == reminder_id)
    return session.scalars(statement.order_by(ReminderChange.id.desc()).limit(limit)).all()


def pause_for(session: Session, reminder_id: int, why: str, *, again: bool = False) -> bool:
    """Pause a reminder that cannot be posted, its owner to be told; False where it is paused already.

    With `again` its owner is told all the same.
    """
    standing = [] if again else [Reminder.state == "active"]
    statement = (
        update(Reminder)
        .where(Reminder.id == reminder_id, *standing)
        .values(state="paused", why=why, due_at=None, tell=True)
        .returning(Reminder.id)
    )
    return session.execute(statement).scalar_one_or_none() is not None


def owners_to_tell(session: Session) -> Sequence[Reminder]:
    """The reminders whose owner does not know yet that they are paused."""
    return session.scalars(select(Reminder).where(Reminder.tell, Reminder.state == "paused")).all()


def claim_telling(session: Session, reminder_id: int) -> bool:
    """Take it upon oneself to tell the owner; False where another has."""
    statement = update(Reminder).where(Reminder.id == reminder_id, Reminder.tell).values(tell=False)
    return session.execute(statement.returning(Reminder.id)).scalar_one_or_none() is not None


def tell_again(session: Session, reminder_id: int) -> None:
    """The owner could not be told and is to be told later."""
    session.execute(update(Reminder).where(Reminder.id == reminder_id).values(tell=True))


# --- what is due ------------------------------------------------------------------------------------------------


def due_reminders(session: Session, now: datetime, limit: int) -> Sequence[Reminder]:
    """Those whose time has come, the longest waiting first."""
    statement = select(Reminder).where(Reminder.state == "active", Reminder.due_at <= now)
    return session.scalars(statement.order_by(Reminder.due_at, Reminder.id).limit(limit)).all()


def advance(session: Session, seen: Reminder, handled_to: datetime, due_at: datetime | None) -> bool:
    """Move a reminder on from the slot that was seen; False where another has, or somebody changed it meanwhile."""
    statement = (
        update(Reminder)
        .where(
            Reminder.id == seen.id,
            Reminder.state == "active",
            Reminder.due_at == seen.due_at,
            Reminder.handled_to == seen.handled_to,
        )
        .values(handled_to=handled_to, due_at=due_at)
        .returning(Reminder.id)
    )
    return session.execute(statement).scalar_one_or_none() is not None


def add_slot(session: Session, reminder_id: int, slot: datetime, **values: Any) -> ReminderSlot | None:
    """Note a slot; None where it is known already."""
    at = lease.now(session)
    row = {"reminder_id": reminder_id, "slot": slot, "begun_at": at, "attempts": 0, **_NEW, **values}
    statement = (
        inserting(session, ReminderSlot).values(row).on_conflict_do_nothing(index_elements=["reminder_id", "slot"])
    )
    found: ReminderSlot | None = session.execute(statement.returning(ReminderSlot)).scalar_one_or_none()
    return found


_NEW = {"by_hand": False, "state": "open", "why": "", "said": "", "season": "", "key": "", "sending": False, "taken": 0}


def said(session: Session, reminder_id: int, before: datetime) -> Sequence[tuple[str, datetime]]:
    """What a reminder said or is about to say before a slot, each once and with its last slot; the oldest first."""
    last = func.max(ReminderSlot.slot)
    statement = (
        select(ReminderSlot.said, last)
        .where(
            ReminderSlot.reminder_id == reminder_id,
            ReminderSlot.state.in_(("open", "posted")),
            ReminderSlot.slot < before,
        )
        .group_by(ReminderSlot.said)
        .order_by(last)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


# --- posting ----------------------------------------------------------------------------------------------------


def open_slots(session: Session, holder: str, limit: int) -> Sequence[tuple[int, int, str]]:
    """The slots that are begun and that `holder` may work on, with reminder and channel; the oldest first."""
    statement = (
        select(ReminderSlot.id, Reminder.id, Reminder.channel)
        .join(Reminder, Reminder.id == ReminderSlot.reminder_id)
        .where(ReminderSlot.state == "open", lease.free(ReminderSlot, holder))
        .order_by(ReminderSlot.slot)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def take_slot(session: Session, slot_id: int, holder: str, length: timedelta) -> tuple[ReminderSlot, Reminder] | None:
    """Claim an open slot with its reminder; None where another has it, or it is no longer open."""
    claimed = lease.claim(session, ReminderSlot, slot_id, holder, length)
    if claimed is None or claimed.state != "open":
        return None
    owner = session.get(Reminder, claimed.reminder_id)
    return (claimed, owner) if owner else None


def begin_sending(session: Session, slot_id: int, holder: str, length: timedelta) -> bool:
    """Note that the message goes out now, and prolong the claim; False where it was lost."""
    statement = (
        update(ReminderSlot)
        .where(ReminderSlot.id == slot_id, ReminderSlot.holder == holder, ReminderSlot.state == "open")
        .values(sending=True, lease_until=lease.now(session) + length)
        .returning(ReminderSlot.id)
    )
    return session.execute(statement).scalar_one_or_none() is not None


def finish_slot(
    session: Session, slot_id: int, state: str, why: str = "", *, holder: str | None = None, **more: Any
) -> bool:
    """A slot has come to its end, `why` in place of any earlier reason; False where `holder`, if given, has it no more.

    `more` are `ts` and `posted_at`.
    """
    values = {"state": state, "why": why, "sending": False, "holder": None, "lease_until": None, **more}
    ours = [ReminderSlot.holder == holder, ReminderSlot.state == "open"] if holder else []
    statement = update(ReminderSlot).where(ReminderSlot.id == slot_id, *ours).values(values)
    return session.execute(statement.returning(ReminderSlot.id)).scalar_one_or_none() is not None


def rest_slot(session: Session, slot_id: int, holder: str, why: str, seconds: float, *, sending: bool) -> None:
    """A slot is tried again after some seconds; `sending` where Slack may have the message all the same.

    Nothing changes where `holder` has it no more: another may be sending it. That it was called off meanwhile stands.
    """
    until = lease.now(session) + timedelta(seconds=seconds)
    reason = case((ReminderSlot.why.in_(CALLED_OFF), ReminderSlot.why), else_=why)
    session.execute(
        update(ReminderSlot)
        .where(ReminderSlot.id == slot_id, ReminderSlot.holder == holder, ReminderSlot.state == "open")
        .values(holder=None, lease_until=until, why=reason, sending=sending)
    )


def call_off(session: Session, reminder_id: int, why: str, *, by_hand: bool = False) -> Sequence[datetime]:
    """Skip what is begun, when a reminder is set otherwise; which slots have surely not been posted, in order.

    What Slack may have stays open with the reason: it is looked for, but not sent again. With `by_hand` also what was
    asked for beside the schedule.
    """
    begun = [ReminderSlot.reminder_id == reminder_id, ReminderSlot.state == "open"]
    begun += [] if by_hand else [~ReminderSlot.by_hand]
    skipped = session.scalars(
        update(ReminderSlot)
        .where(*begun, ~ReminderSlot.sending)
        .values(state="skipped", why=why, holder=None, lease_until=None)
        .returning(ReminderSlot.slot)
    ).all()
    session.execute(update(ReminderSlot).where(*begun, ReminderSlot.sending).values(why=why))
    return sorted(skipped)


def take_back_skips(session: Session, reminder_id: int, now: datetime) -> None:
    """Forget which slots to come were to be left out, when a reminder is set anew."""
    session.execute(
        delete(ReminderSlot).where(
            ReminderSlot.reminder_id == reminder_id, ReminderSlot.slot > now, ReminderSlot.state == "skipped"
        )
    )


def history(session: Session, reminder_id: int, limit: int = 50) -> Sequence[ReminderSlot]:
    """The latest slots of a reminder, the newest first."""
    statement = select(ReminderSlot).where(ReminderSlot.reminder_id == reminder_id)
    return session.scalars(statement.order_by(ReminderSlot.slot.desc()).limit(limit)).all()


def forget_old(session: Session) -> None:
    """Delete what is too old: the marks of messages that take no more presses; slots and changes after KEEP.

    Of each clause and case the last slot stays, for it tells whose turn it is: once a month, a round takes years.
    """
    at, later = lease.now(session), aliased(ReminderSlot)
    again = exists().where(
        later.reminder_id == ReminderSlot.reminder_id,
        later.said == ReminderSlot.said,
        later.slot > ReminderSlot.slot,
        later.state == "posted",
    )
    closed = select(ReminderSlot.id).where(ReminderSlot.begun_at < at - PRESSES)
    session.execute(delete(ReminderMark).where(ReminderMark.slot_id.in_(closed)))
    needless = or_(ReminderSlot.state.in_(("skipped", "failed")), and_(ReminderSlot.state == "posted", again))
    session.execute(delete(ReminderSlot).where(ReminderSlot.begun_at < at - KEEP, needless))
    session.execute(delete(ReminderChange).where(ReminderChange.changed_at < at - KEEP))
