"""The DMs that messages came from: which wait, which are known, and what is known of each. None commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.store import lease
from bot.store.base import Transaction
from bot.store.messages import Address
from bot.store.tables import Message


def open_conversations(session: Session, limit: int = 200) -> Sequence[tuple[str, str]]:
    """The conversations with a message that nobody is answering, the longest waiting first: (team, channel)."""
    statement = (
        select(Message.team, Message.channel)
        .where(Message.state == "open", lease.ended(Message))
        .group_by(Message.team, Message.channel)
        .order_by(func.min(Message.received_at))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def known_conversations(session: Session, limit: int) -> Sequence[tuple[str, str]]:
    """The DMs known to us, the latest in use first: (team, channel)."""
    statement = (
        select(Message.team, Message.channel)
        .group_by(Message.team, Message.channel)
        .order_by(func.max(Message.ts).desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def known_version(transaction: Transaction, at: Address) -> str:
    """The version we know of a message; "" where it is not noted."""
    this = (Message.team == at.team, Message.channel == at.channel, Message.ts == at.ts)
    return transaction.execute(select(Message.version).where(*this)).scalar_one_or_none() or ""


def known_versions(session: Session, team: str, channel: str, oldest: str) -> Mapping[str, str]:
    """The version we know of every message of a conversation since `oldest` that is not gone: ts → version."""
    statement = select(Message.ts, Message.version).where(
        Message.team == team, Message.channel == channel, Message.ts >= oldest, ~Message.deleted
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def noted_answers(session: Session, team: str, channel: str, oldest: str) -> set[str]:
    """The ts of our answers in a conversation since `oldest`, as far as they are noted."""
    statement = select(Message.answer_ts).where(
        Message.team == team, Message.channel == channel, Message.answer_ts >= oldest
    )
    return {ts for ts in session.scalars(statement) if ts}
