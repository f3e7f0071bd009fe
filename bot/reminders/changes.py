"""What can be done to a reminder: set, change, pause, resume, rest, send now, delete. Each is noted with who and when.

The caller owns the transaction and has asked whether the person may.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.reminders.entry import Entry
from bot.reminders.loop import MOST_MISSED, next_slot, open_slot, schedule_of
from bot.reminders.schedule import ScheduleError, slots
from bot.store import reminders as store
from bot.store.reminders import CHANGED, PAUSED, RESTED
from bot.store.tables import Reminder, ReminderSlot
from bot.views.reminder_list import summary


def add(session: Session, entry: Entry, team: str, channel: str, by: str, zone: str, now: datetime) -> Reminder:
    """Set a new reminder from an entry without errors. Raises ScheduleError."""
    row = Reminder(
        id=store.fresh_id(session), team=team, channel=channel, owner=by, zone=zone, created_at=now, state="active",
        why="", tell=False, handled_to=now, **entry.values(),
    )  # fmt: skip
    row.due_at = next_slot(schedule_of(row), now)
    session.add(row)
    session.flush()
    store.note_change(session, row, by, "add", now, summary(row))
    return row


def alike(rows: Iterable[Reminder], entry: Entry, by: str, zone: str) -> Reminder | None:
    """The reminder that somebody has set from just such an entry."""
    wanted = {"owner": by, "zone": zone, **entry.values()}
    return next((row for row in rows if all(getattr(row, name) == value for name, value in wanted.items())), None)


def change(session: Session, row: Reminder, entry: Entry, by: str, zone: str, now: datetime) -> None:
    """Put an entry without errors in place of what was set, its times meant in `zone`. Raises ScheduleError."""
    _move_on(session, row, now, CHANGED)
    for column, value in entry.values().items():
        setattr(row, column, value)
    row.owner, row.zone = by, zone
    store.take_back_skips(session, row.id, now)
    row.due_at = next_slot(schedule_of(row), now) if row.state == "active" else None
    store.note_change(session, row, by, "change", now, summary(row))


def pause(session: Session, row: Reminder, by: str, now: datetime) -> None:
    """Send nothing until it is resumed."""
    _move_on(session, row, now, PAUSED)
    row.state, row.why, row.tell, row.due_at = "paused", "", False, None
    store.call_off(session, row.id, PAUSED, by_hand=True)
    store.note_change(session, row, by, "pause", now)


def resume(session: Session, row: Reminder, by: str, now: datetime) -> None:
    """Go on from now; what was missed meanwhile is not made up for. Raises ScheduleError, and changes nothing then."""
    due_at = next_slot(schedule_of(row), now)
    _move_on(session, row, now, CHANGED)
    row.state, row.why, row.tell = "active", "", False
    store.take_back_skips(session, row.id, now)
    row.due_at = due_at
    store.note_change(session, row, by, "resume", now)


def rest_this_week(session: Session, row: Reminder, by: str, now: datetime) -> list[datetime]:
    """Leave out the slots until Sunday, also those that are due and not posted yet; which these are.

    Raises ScheduleError, and changes nothing then.
    """
    if row.state != "active":
        return []
    zone = ZoneInfo(row.zone)
    today = now.astimezone(zone).date()
    monday = datetime.combine(today + timedelta(days=7 - today.weekday()), time(), zone)
    schedule = schedule_of(row)
    to_come = list(slots(schedule, row.handled_to, monday - timedelta(microseconds=1)))[-MOST_MISSED:]
    handled_to = to_come[-1] if to_come else row.handled_to
    due_at = next_slot(schedule, handled_to)
    begun = _skip(session, row, to_come, handled_to, RESTED)
    left_out = [*begun, *to_come]
    if left_out:
        row.due_at = due_at
        store.note_change(session, row, by, "rest", now)
    return left_out


def send_now(session: Session, row: Reminder, by: str, now: datetime) -> ReminderSlot | None:
    """Have the next message posted beside the schedule; None where one went in this very minute."""
    slot = open_slot(session, row, now.replace(second=0, microsecond=0), by_hand=True)
    if slot:
        store.note_change(session, row, by, "send", now)
    return slot


def delete(session: Session, row: Reminder, by: str, now: datetime) -> None:
    """Delete a reminder and its history."""
    store.note_change(session, row, by, "delete", now, summary(row))
    session.flush()
    store.delete_reminder(session, row.id)


def _move_on(session: Session, row: Reminder, now: datetime, why: str) -> None:
    """Let every slot up to now be dealt with: what is due of an active reminder, and not posted yet, is skipped."""
    try:
        due = list(slots(schedule_of(row), row.handled_to, now)) if row.state == "active" else []
    except ScheduleError:  # then it has no slots
        due = []
    _skip(session, row, due[-MOST_MISSED:], now, why)


def _skip(
    session: Session, row: Reminder, left_out: list[datetime], handled_to: datetime, why: str
) -> Sequence[datetime]:
    """Record slots as skipped, and those that are begun as well; which these were."""
    row.handled_to = handled_to
    session.flush()  # the loop takes the reminder before the slot, too: the other way round each would await the other
    begun = store.call_off(session, row.id, why)
    for slot in left_out:
        store.add_slot(session, row.id, slot, state="skipped", why=why)
    return begun
