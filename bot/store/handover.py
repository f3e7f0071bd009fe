"""What processes leave to one another of the messages to be answered. None commits: the caller owns the transaction."""

from __future__ import annotations

from sqlalchemy import update

from bot.store.base import Transaction, from_now, table_of
from bot.store.tables import Message

_TABLE = table_of(Message)
_row = _TABLE.c
_NOW = from_now(0.0)


def hand_back(transaction: Transaction, holder: str) -> None:
    """Leave to others what `holder` was to answer and has not begun."""
    transaction.execute(
        update(_TABLE)
        .where(_row.holder == holder, _row.state == "open", _row.attempts == 0)
        .values(holder=None, lease_until=_NOW)
    )


def take_over(transaction: Transaction) -> None:
    """Let anybody answer what nobody has begun, without waiting for those who were to: they may have died.

    Counted as begun all the same, so that Slack is asked for an answer first: a power cut may have lost the claim.
    """
    transaction.execute(update(_TABLE).where(_row.state == "open", _row.claims == 0).values(lease_until=_NOW, claims=1))
