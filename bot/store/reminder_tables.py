"""The tables of reminders: what was set for a channel, what was posted, and how many took note."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.lease import Leased


class Reminder(Base):
    """What a channel is reminded of, and when.

    `owner` is the Slack user id of whoever set it last: the one who is told by DM when it can no longer be posted.
    `rule`, `at`, `begins`, `ends`, `off_days`, `zone` as in `bot.reminders.schedule.Schedule`; `content` and `sections`
    (separated by spaces) as in `rules.reminder.rotation`. `state`: "active" or "paused"; `why` says which error of
    Slack paused it, empty where a person did. Every slot up to `handled_to` has been dealt with; `due_at` is the next
    one, None where there is none. `tell` is set while the owner is still to be told.
    """

    __tablename__ = "reminders"
    __table_args__ = (Index("ix_reminders_due", "state", "due_at"), Index("ix_reminders_channel", "team", "channel"))

    id: Mapped[int] = mapped_column(primary_key=True)
    team: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(32))
    owner: Mapped[str] = mapped_column(String(32))
    content: Mapped[str] = mapped_column(String(16))
    sections: Mapped[str] = mapped_column(String(100), default="")
    rule: Mapped[str] = mapped_column(String(500))
    at: Mapped[time]
    begins: Mapped[date]
    ends: Mapped[date | None]
    off_days: Mapped[str] = mapped_column(String(8))
    zone: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8), default="active")
    why: Mapped[str] = mapped_column(String(64), default="")
    tell: Mapped[bool] = mapped_column(default=False)
    handled_to: Mapped[datetime]
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ReminderSlot(Leased, Base):
    """One message of a reminder: the slot it stands for, and how far it has come.

    `state`: "open" (to be posted by its holder), "posted", "skipped", "failed"; `why` says the reason for anything but
    the ordinary. `said` is a clause's or case's id, `season` the season's that put it first. `key` is in the message's
    metadata. While `sending`, Slack may have the message although we never heard of it.
    `taken` counts those who acknowledged or answered; the message shows it anew at `refresh_at`.
    """

    __tablename__ = "reminder_slots"
    __table_args__ = (
        UniqueConstraint("reminder_id", "slot", name="uq_reminder_slots_slot"),
        Index("ix_reminder_slots_open", "state", "lease_until"),
        Index("ix_reminder_slots_refresh", "refresh_at"),
    )

    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminders.id", ondelete="CASCADE"))
    slot: Mapped[datetime]
    by_hand: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(8), default="open")
    why: Mapped[str] = mapped_column(String(64), default="")
    said: Mapped[str] = mapped_column(String(64), default="")
    season: Mapped[str] = mapped_column(String(64), default="")
    key: Mapped[str] = mapped_column(String(32), default="")
    sending: Mapped[bool] = mapped_column(default=False)
    begun_at: Mapped[datetime]
    ts: Mapped[str | None] = mapped_column(String(32))
    posted_at: Mapped[datetime | None]
    taken: Mapped[int] = mapped_column(default=0)
    refreshed_at: Mapped[datetime | None]
    refresh_at: Mapped[datetime | None]


class ReminderMark(Base):
    """That somebody pressed a button of a message, so that nobody counts twice.

    `mark` is a keyed hash of the person and of the message's key: marks of two messages cannot be told to be of one
    person, and none says of whom. They are deleted after some weeks; the counts stay.
    """

    __tablename__ = "reminder_marks"

    slot_id: Mapped[int] = mapped_column(ForeignKey("reminder_slots.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)


class QuizAnswer(Base):
    """How many chose an answer of a quiz (its place, from 0), without names."""

    __tablename__ = "quiz_answers"

    slot_id: Mapped[int] = mapped_column(ForeignKey("reminder_slots.id", ondelete="CASCADE"), primary_key=True)
    choice: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class ReminderChange(Base):
    """Who changed a reminder, when, and how; outlives the reminder. `by` is the Slack user id, or "command line"."""

    __tablename__ = "reminder_changes"
    __table_args__ = (Index("ix_reminder_changes_reminder", "reminder_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reminder_id: Mapped[int]
    team: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(String(32))
    act: Mapped[str] = mapped_column(String(16))
    detail: Mapped[str] = mapped_column(String(300), default="")
    changed_at: Mapped[datetime]
