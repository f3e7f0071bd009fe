"""The tables of incidents: what is kept of a post that is out already, and the messages to come about it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.base import Base
from bot.store.lease import Leased


class Incident(Base):
    """A post that is out already, as its writer works through a playbook: its kind and times, not a word of it.

    `channel` is the person's DM with us, where follow-ups go: a person is kept as a hash only, which has no address.
    `closed_at` is None while the person has not closed it.
    """

    __tablename__ = "incidents"
    __table_args__ = (Index("ix_incidents_person", "person"), Index("ix_incidents_opened_at", "opened_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(32), default="")
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    steps: Mapped[list[IncidentStep]] = relationship(
        lazy="selectin", order_by="IncidentStep.number", passive_deletes=True
    )


class IncidentStep(Base):
    """A step that is done, or that the person does not need (`needed` false); `number` is its turn."""

    __tablename__ = "incident_steps"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int]
    needed: Mapped[bool]
    done_at: Mapped[datetime]


class FollowUp(Leased, Base):
    """A message that a person is to get later about an incident; the row is gone once it was sent.

    `occasion`: "day", "week", or "pause" (a waiting time that the person set).
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("incident_id", "occasion", name="uq_follow_ups_occasion"),
        Index("ix_follow_ups_due", "due_at"),
    )

    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id", ondelete="CASCADE"))
    occasion: Mapped[str] = mapped_column(String(8))
    due_at: Mapped[datetime]
