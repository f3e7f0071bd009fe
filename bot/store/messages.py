"""Every query of the inbox, by the question it answers. None commits: the caller owns the transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, delete, exists, func, literal, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.store.base import inserting
from bot.store.lease import claim, now
from bot.store.tables import Message, Moment

_LOOK_AHEAD = 50  # messages of one person that may rest after failures while a later one is answered
_POLL = 0.25  # seconds between looks at a message that another process is answering


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message lies: its conversation, its own ts, and the ts of its thread where it is a reply."""

    team: str
    channel: str
    ts: str
    thread_ts: str | None = None

    @property
    def root(self) -> str:
        """The ts under which its thread is read and answered."""
        return self.thread_ts or self.ts


@dataclass(frozen=True, slots=True)
class Next:
    """What to do in a conversation: answer `message`, or come back in `wait` seconds; neither where all is done."""

    message: Message | None = None
    wait: float | None = None


def record_message(
    session: Session, at: Address, event_id: str, holder: str, lease: timedelta, *, perhaps_answered: bool = False
) -> int | None:
    """Note a message for `holder` to answer; its id, None where it needs nothing any more.

    With `perhaps_answered` Slack is asked for an answer before one is sent.
    """
    values = _fresh(session, at, holder, lease) | {"event_id": event_id, "claims": int(perhaps_answered)}
    statement = (
        inserting(session, Message).values(values).on_conflict_do_nothing(index_elements=["team", "channel", "ts"])
    )
    created: int | None = session.execute(statement.returning(Message.id)).scalar_one_or_none()
    if created is not None:
        return created
    return session.scalar(select(Message.id).where(*_at(at), Message.state == "open", ~Message.deleted))


def record_edit(session: Session, at: Address, version: str, holder: str, lease: timedelta) -> int | None:
    """Open a message for its newer version; its id, None where that version is known or the message is gone.

    An unknown message is noted as one that may have been answered. Who is answering the older version keeps it.
    """
    values = _fresh(session, at, holder, lease) | {"version": version, "claims": 1}
    statement = (
        inserting(session, Message)
        .values(values)
        .on_conflict_do_update(
            index_elements=["team", "channel", "ts"],
            set_={"version": version, "state": "open", "attempts": 0, "received_at": values["received_at"]}
            | _kept_by_holder(values),
            where=(Message.version < version) & ~Message.deleted,
        )
    )
    row: int | None = session.execute(statement.returning(Message.id)).scalar_one_or_none()
    return row


def record_deletion(session: Session, at: Address, holder: str, lease: timedelta) -> int | None:
    """Note that a message is gone, even before it was seen; its id where an answer may have to be taken back."""
    values = _fresh(session, at, holder, lease) | {"state": "done", "deleted": True, "lease_until": None}
    begun = or_(Message.claims > 0, Message.answer_ts.is_not(None))
    statement = (
        inserting(session, Message)
        .values(values)
        .on_conflict_do_update(
            index_elements=["team", "channel", "ts"],
            set_={"deleted": True, "found": "", "attempts": 0, "state": case((begun, "open"), else_="done")}
            | _kept_by_holder(values | {"lease_until": values["received_at"] + lease}),
            where=~Message.deleted,
        )
    )
    row = session.execute(statement.returning(Message.id, Message.state)).one_or_none()
    return row[0] if row and row[1] == "open" else None


def reopen(session: Session, at: Address, holder: str, lease: timedelta) -> None:
    """Let an answered message be compared with Slack once more."""
    session.execute(
        update(Message)
        .where(*_at(at), Message.state != "open", ~Message.deleted)
        .values(state="open", attempts=0, holder=holder, lease_until=now(session) + lease)
    )


def claim_next(session: Session, team: str, channel: str, holder: str, lease: timedelta) -> Next:
    """Claim the oldest open message of a conversation; one that rests after a failure lets later ones pass."""
    at = now(session)
    statement = (
        select(Message.id, Message.holder, Message.lease_until)
        .where(Message.team == team, Message.channel == channel, Message.state == "open")
        .order_by(Message.ts)
        .limit(_LOOK_AHEAD)
    )
    rests: list[float] = []
    for row, held_by, until in session.execute(statement).all():
        left = (until - at).total_seconds() if until else 0.0
        if left > 0 and held_by is None:
            rests.append(left)
        elif left > 0 and held_by != holder:
            return Next(wait=min(left, _POLL))
        else:
            claimed = claim(session, Message, row, holder, at, lease, claims=Message.claims + 1)
            return Next(claimed) if claimed is not None else Next(wait=_POLL)
    return Next(wait=min(rests, default=None))


def set_answer(session: Session, message: int, answer_ts: str, instead_of: str | None) -> bool:
    """Keep an answer's ts where there is none, or in place of `instead_of`; False where another was quicker."""
    free = Message.answer_ts.is_(None) | (Message.answer_ts == answer_ts)
    if instead_of:
        free |= Message.answer_ts == instead_of
    statement = update(Message).where(Message.id == message, free).values(answer_ts=answer_ts)
    return _count(session, statement) == 1


def finish(session: Session, message: int, holder: str, version: str, found: str, state: str = "done") -> None:
    """Note that `version` is answered. An edit or a deletion meanwhile leaves the message open, and with its holder."""
    current = (Message.version <= version) & ~Message.deleted
    values = {
        "answered": version,
        "found": case((Message.deleted, ""), else_=found),
        "version": case((Message.version < version, version), else_=Message.version),
        "state": case((current, state), else_="open"),
        "lease_until": case((current, None), else_=Message.lease_until),
        "attempts": 0,
    }
    session.execute(update(Message).where(Message.id == message, Message.holder == holder).values(values))


def close(session: Session, message: int, holder: str, state: str) -> None:
    """Note that nothing is left to do, and that no answer stands."""
    values = {"state": state, "lease_until": None, "answer_ts": None, "found": ""}
    session.execute(update(Message).where(Message.id == message, Message.holder == holder).values(values))


def release(session: Session, message: int, holder: str, wait: timedelta, counts: bool) -> None:
    """Let a message rest after a failed attempt, which counts where the fault may lie in the message."""
    attempts = Message.attempts if counts else case((Message.attempts > 0, Message.attempts - 1), else_=0)
    session.execute(
        update(Message)
        .where(Message.id == message, Message.holder == holder)
        .values(holder=None, lease_until=now(session) + wait, attempts=attempts)
    )


def hand_back(session: Session, holder: str) -> None:
    """Leave to others what `holder` was to answer and has not begun."""
    session.execute(
        update(Message)
        .where(Message.holder == holder, Message.state == "open", Message.attempts == 0)
        .values(holder=None, lease_until=now(session))
    )


def take_over(session: Session) -> None:
    """Let anybody answer what nobody has begun, without waiting for those who were to: they may have died.

    Counted as begun all the same, so that Slack is asked for an answer first: a power cut may have lost the claim.
    """
    session.execute(
        update(Message).where(Message.state == "open", Message.claims == 0).values(lease_until=now(session), claims=1)
    )


def open_conversations(session: Session, limit: int = 200) -> Sequence[tuple[str, str]]:
    """The conversations with a message that nobody is answering, the longest waiting first: (team, channel)."""
    statement = (
        select(Message.team, Message.channel)
        .where(Message.state == "open", or_(Message.lease_until.is_(None), Message.lease_until <= now(session)))
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


def known_versions(session: Session, team: str, channel: str, oldest: str) -> Mapping[str, str]:
    """The version we know of every message of a conversation since `oldest` that is not gone: ts → version."""
    statement = select(Message.ts, Message.version).where(
        Message.team == team, Message.channel == channel, Message.ts >= oldest, ~Message.deleted
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def thread_replies(session: Session, team: str, channel: str, known: Collection[str]) -> set[str]:
    """Those of the known messages that are replies in a thread, which a history does not list."""
    statement = select(Message.ts).where(
        Message.team == team, Message.channel == channel, Message.thread_ts.is_not(None), Message.ts.in_(known)
    )
    return set(session.scalars(statement))


def forget_old(session: Session, before: datetime) -> None:
    """Delete what was done before, but the newest of each conversation, by which the DM stays known."""
    later = aliased(Message)
    newer = exists().where(later.team == Message.team, later.channel == Message.channel, later.ts > Message.ts)
    session.execute(
        delete(Message)
        .where(Message.state != "open", Message.received_at < before, newer)
        .execution_options(synchronize_session=False)
    )


def _fresh(session: Session, at: Address, holder: str, lease: timedelta) -> dict[str, Any]:
    moment = now(session)
    return {
        "team": at.team, "channel": at.channel, "ts": at.ts, "thread_ts": at.thread_ts, "event_id": "",
        "state": "open", "version": at.ts, "deleted": False, "found": "", "attempts": 0, "claims": 0,
        "holder": holder, "lease_until": moment + lease, "received_at": moment,
    }  # fmt: skip


def _kept_by_holder(values: Mapping[str, Any]) -> dict[str, ColumnElement[Any]]:
    """Who holds it goes on; where nobody does, it belongs to who brings the news."""
    held = Message.holder.is_not(None) & (Message.lease_until > values["received_at"])
    return {
        "holder": case((held, Message.holder), else_=values["holder"]),
        "lease_until": case((held, Message.lease_until), else_=literal(values["lease_until"], Moment())),
    }


def _at(at: Address) -> tuple[ColumnElement[bool], ...]:
    return Message.team == at.team, Message.channel == at.channel, Message.ts == at.ts


def _count(session: Session, statement: Any) -> int:
    count: int = session.execute(statement).rowcount  # type: ignore[attr-defined]
    return count
