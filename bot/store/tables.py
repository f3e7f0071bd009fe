"""The tables. No column holds a draft, a question or a name: addresses, states, times and counts only.

A column named `person` holds a keyed hash (`bot/person.py`). A row with one belongs to that person alone: it is shown
to them and erased at their word without further ado (`bot/store/kept.py`).

A column that is said to be unread is written by older versions alone, which may still run beside this one while it is
upgraded; a migration of a later release can drop it.

Those of incidents and of reminders have files of their own; whoever imports this one has all.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base as Base
from bot.store.incident_tables import FollowUp as FollowUp
from bot.store.incident_tables import Incident as Incident
from bot.store.incident_tables import IncidentStep as IncidentStep
from bot.store.lease import Leased
from bot.store.reminder_tables import QuizAnswer as QuizAnswer
from bot.store.reminder_tables import Reminder as Reminder
from bot.store.reminder_tables import ReminderChange as ReminderChange
from bot.store.reminder_tables import ReminderMark as ReminderMark
from bot.store.reminder_tables import ReminderSlot as ReminderSlot


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
    event_id: Mapped[str | None] = mapped_column(String(64))  # unread
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


class IdempotencyKey(Base):
    """What is done once: a signed request, kept while a copy of it would pass as fresh, or a press of a button.

    The key is the request's signature, which names the column, or the name of the form or preview with the button.
    """

    __tablename__ = "deliveries"

    key: Mapped[str] = mapped_column("signature", String(80), key="key", primary_key=True)
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
    label: Mapped[str | None] = mapped_column(String(32))  # unread
    refuted_at: Mapped[datetime]


class StatedFact(Base):
    """A fact (`rules/facts.toml`) that a person stated about a draft in the DM, so that it holds after an edit too.

    `about` are the marks of the findings that it was told of (`bot/clearing.py`), or None: a version
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

    `vote` is a keyed hash of the question and the person together: it cannot be read back, and neither the opinions of
    a person on different questions nor those of different people on one have anything in common. `clause` is "" for
    "no answer".
    `rated_at` is None where a version before it was running; the next sweep sets it.
    """

    __tablename__ = "lookup_ratings"
    __table_args__ = (Index("ix_lookup_ratings_rated_at", "rated_at"),)

    vote: Mapped[str] = mapped_column(String(64), primary_key=True)
    query: Mapped[str | None] = mapped_column(String(64))  # unread
    clause: Mapped[str] = mapped_column(String(16))
    useful: Mapped[bool]
    rated_at: Mapped[datetime | None]
