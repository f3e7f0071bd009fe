"""Every query, by the question it answers. None commits: the caller owns the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.store.tables import Message

MOST_ATTEMPTS = 8


def record_message(session: Session, team: str, channel: str, ts: str, event_id: str, now: datetime) -> int | None:
    """Note a message's address; its id, or None where it is known already."""
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = (
        insert(Message)
        .values(team=team, channel=channel, ts=ts, event_id=event_id, state="new", received_at=now)
        .values(revision=0, attempts=0, found="")
        .on_conflict_do_nothing(index_elements=["team", "channel", "ts"])
        .returning(Message.id)
    )
    return session.execute(statement).scalar_one_or_none()


def record_edit(session: Session, team: str, channel: str, ts: str) -> tuple[int, int] | None:
    """Open a known message again after an edit: its id and new revision; None where it is unknown or gone."""
    statement = (
        update(Message)
        .where(Message.team == team, Message.channel == channel, Message.ts == ts, Message.state != "gone")
        .values(state="new", revision=Message.revision + 1, lease_until=None, attempts=0)
        .returning(Message.id, Message.revision)
    )
    row = session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def record_deletion(session: Session, team: str, channel: str, ts: str) -> None:
    """Mark a message as deleted by its writer."""
    session.execute(
        update(Message).where(Message.team == team, Message.channel == channel, Message.ts == ts).values(state="gone")
    )


def take_message(session: Session, message_id: int, now: datetime, lease: timedelta) -> Message | None:
    """Claim one message until the lease ends; None where another has it, or it needs no answer."""
    free = or_(Message.state == "new", (Message.state == "taken") & (Message.lease_until < now))
    statement = (
        update(Message)
        .where(Message.id == message_id, free)
        .values(state="taken", lease_until=now + lease, attempts=Message.attempts + 1)
        .returning(Message)
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).scalar_one_or_none()


def abandoned_messages(session: Session, now: datetime, grace: timedelta, limit: int = 100) -> Sequence[int]:
    """The messages that nobody is answering, the oldest first: their lease ran out, or they wait since `grace`."""
    waiting = (Message.state == "new") & (Message.received_at < now - grace)
    expired = (Message.state == "taken") & (Message.lease_until < now)
    statement = (
        select(Message.id)
        .where(or_(waiting, expired), Message.attempts < MOST_ATTEMPTS)
        .order_by(Message.received_at)
        .limit(limit)
    )
    return session.scalars(statement).all()


def finish_message(session: Session, message_id: int, revision: int, answer_ts: str | None, found: str) -> None:
    """Mark a message as answered, unless it was edited or deleted meanwhile."""
    values = {"state": "done", "lease_until": None, "found": found} | ({"answer_ts": answer_ts} if answer_ts else {})
    statement = update(Message).where(Message.id == message_id, Message.revision == revision, Message.state == "taken")
    if session.execute(statement.values(**values)).rowcount == 0 and answer_ts:  # type: ignore[attr-defined]
        session.execute(update(Message).where(Message.id == message_id).values(answer_ts=answer_ts, found=found))


def release_message(session: Session, message_id: int, revision: int, retry_at: datetime) -> None:
    """Let a message go after a failed attempt: it may be taken again from `retry_at` on."""
    session.execute(
        update(Message)
        .where(Message.id == message_id, Message.revision == revision, Message.state == "taken")
        .values(lease_until=retry_at)
    )


def known_channels(session: Session) -> Sequence[tuple[str, str, str]]:
    """The DMs known to us with the newest message of each: (team, channel, ts)."""
    statement = select(Message.team, Message.channel, func.max(Message.ts)).group_by(Message.team, Message.channel)
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]
