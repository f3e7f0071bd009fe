"""The tables. No column holds a draft, a question or a name: addresses, states, times and counts only.

A column named `person` holds a keyed hash (`bot/person.py`). A row with one belongs to that person alone: it is shown
to them and erased at their word without further ado (`bot/store/kept.py`).
"""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base as Base
from bot.store.base import Moment as Moment
from bot.store.incident_tables import FollowUp as FollowUp
from bot.store.incident_tables import Incident as Incident
from bot.store.incident_tables import IncidentStep as IncidentStep
from bot.store.lease import Leased


class Message(Leased, Base):
    """The address of a message in a DM, and how far its answer has come.

    `state`: "open" (to be answered, or its answer to be taken back), "done", "failed" (given up; the person was told,
    where they can be and it is not too late for that).
    `version` is the ts of the last edit, or of the message itself; `answered` the version that our answer speaks of.
    `found` are the rules of that answer, for saying what an edit has solved. `claims` counts every claim: after the
    first one an answer may stand in Slack that we do not know of, so that it is looked for there.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("team", "channel", "ts", name="uq_messages_address"),
        Index("ix_messages_open", "state", "lease_until"),
    )

    team: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(32))
    ts: Mapped[str] = mapped_column(String(32))
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    event_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8))
    version: Mapped[str] = mapped_column(String(32))
    answered: Mapped[str | None] = mapped_column(String(32))
    deleted: Mapped[bool] = mapped_column(default=False)
    claims: Mapped[int] = mapped_column(default=0)
    answer_ts: Mapped[str | None] = mapped_column(String(32))
    found: Mapped[str] = mapped_column(String(2000), default="")
    received_at: Mapped[datetime]


class Mark(Base):
    """A moment worth remembering under a name: when anybody last could receive, until when something is claimed."""

    __tablename__ = "marks"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]


class Fingerprint(Base):
    """A keyed hash of nothing, by which the key is known again under which people are kept (`bot/person.py`)."""

    __tablename__ = "fingerprints"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(String(64))


class Delivery(Base):
    """The signature of a request that was carried out, kept while a copy of it would pass as fresh.

    Or the name of a form or a preview whose button does its work once, however often it is pressed.
    """

    __tablename__ = "deliveries"

    signature: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]


# --- what a person has set, and what is remembered for them ---------------------------------------------------


class PersonSettings(Base):
    """What a person has told about themselves for all reviews.

    `work_hours` as in `rules.Draft`, None for the common ones; `discloses` what the account shows, separated by
    spaces; `profile` the account's self-introduction, in the person's own words and shown to everyone anyway;
    `mosaic` whether kinds of clue may be remembered.
    """

    __tablename__ = "person_settings"

    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    work_hours: Mapped[str | None] = mapped_column(String(11))
    discloses: Mapped[str] = mapped_column(String(32), default="")
    profile: Mapped[str] = mapped_column(String(1000), default="")
    mosaic: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]


class LeaveDay(Base):
    """A day on which a person is off duty."""

    __tablename__ = "leave_days"

    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class HiddenRule(Base):
    """A rule ("label/id") that a person does not want to see."""

    __tablename__ = "hidden_rules"

    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    rule: Mapped[str] = mapped_column(String(100), primary_key=True)
    hidden_at: Mapped[datetime]


class Refutation(Base):
    """A person's word that a finding did not apply, for measuring the rules; `draft` is a keyed hash of its place."""

    __tablename__ = "refutations"

    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    rule: Mapped[str] = mapped_column(String(100), primary_key=True)
    draft: Mapped[str] = mapped_column(String(64), primary_key=True)
    label: Mapped[str] = mapped_column(String(32))
    refuted_at: Mapped[datetime]


class StatedFact(Base):
    """A fact (`rules/facts.toml`) that a person stated about a draft in the DM, so that it holds after an edit too.

    `about` are the marks of the findings that it was told of (`bot/stated.py`), or None: a version
    that kept no marks wrote it.
    """

    __tablename__ = "stated_facts"

    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    draft: Mapped[str] = mapped_column(String(64), primary_key=True)
    fact: Mapped[str] = mapped_column(String(32), primary_key=True)
    about: Mapped[str | None] = mapped_column(String(200))
    stated_at: Mapped[datetime]


class LastReview(Base):
    """When a person's latest review was, and the rules it found, separated by spaces."""

    __tablename__ = "last_reviews"

    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    found: Mapped[str] = mapped_column(String(2000))
    reviewed_at: Mapped[datetime]


class Clue(Base):
    """A kind of clue that a draft of a person gave: never the words, but keyed hashes of them and of the draft."""

    __tablename__ = "clues"
    __table_args__ = (Index("ix_clues_given_at", "given_at"),)

    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    draft: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]


# --- lookups ---------------------------------------------------------------------------------------------------


class LookupRating(Base):
    """Whether the answer to a question helped somebody.

    `query` is the keyed hash of the question, `vote` one of the question and the person together: neither can be read
    back, and the opinions of a person on different questions have nothing in common. `clause` is "" for "no answer".
    `rated_at` is None where a version before it was running; the next sweep sets it.
    """

    __tablename__ = "lookup_ratings"
    __table_args__ = (Index("ix_lookup_ratings_rated_at", "rated_at"),)

    vote: Mapped[str] = mapped_column(String(64), primary_key=True)
    query: Mapped[str] = mapped_column(String(64))
    clause: Mapped[str] = mapped_column(String(16))
    useful: Mapped[bool]
    rated_at: Mapped[datetime | None]


# --- reminders: what was set for a channel, what was posted, and how many took note ------------------------------


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
