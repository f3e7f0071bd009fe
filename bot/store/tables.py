"""The tables. No column holds a draft, a question or a name: addresses, states, times and counts only."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Index, String, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """A point in time, aware and in UTC on both sides; SQLite itself keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC, with its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map = {datetime: Moment()}  # noqa: RUF012 - SQLAlchemy's own form


class Message(Base):
    """The address of a message in a DM, and how far its answer has come.

    `state`: "new" (nobody has it), "taken" (until `lease_until`), "done", "gone" (deleted by its writer).
    `revision` counts edits; `found` are the rules of the last answer, for saying what an edit has solved.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("team", "channel", "ts", name="uq_messages_address"),
        Index("ix_messages_open", "state", "lease_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(32))
    ts: Mapped[str] = mapped_column(String(32))
    event_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8))
    revision: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    answer_ts: Mapped[str | None] = mapped_column(String(32))
    found: Mapped[str] = mapped_column(String(2000), default="")
    received_at: Mapped[datetime]
