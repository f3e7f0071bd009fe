"""Every query of the inbox, by the question it answers. None commits: the caller owns the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.store import lease
from bot.store.base import Transaction, database, from_now, insert, joined, table_of
from bot.store.tables import Message

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
class Claimed:
    """A message that is ours to answer, as its row stood at that moment; what each says: `tables.Message`."""

    id: int
    team: str
    channel: str
    ts: str
    thread_ts: str | None
    version: str
    answered: str | None
    deleted: bool
    attempts: int
    claims: int
    answer_ts: str | None
    found: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Next:
    """What to do in a conversation: answer `message`, or come back in `wait` seconds; neither where all is done."""

    message: Claimed | None = None
    wait: float | None = None


_TABLE = table_of(Message)
_row = _TABLE.c
_ADDRESS = ["team", "channel", "ts"]
_NOW = from_now(0.0)
_THIS = tuple(_row[name] == bindparam(f"its_{name}") for name in _ADDRESS)
_IN_CONVERSATION = (_row.team == bindparam("its_team"), _row.channel == bindparam("its_channel"))
_OPEN = (*_IN_CONVERSATION, _row.state == "open")
_HELD = _row.holder.is_not(None) & (_row.lease_until > _NOW)
_MINE = (_row.id == bindparam("its_id"), _row.holder == bindparam("me"))
_CLAIMED = tuple(_row[name] for name in Claimed.__dataclass_fields__)


def _fresh(database: str) -> Any:
    return insert(database, _TABLE).values(received_at=_NOW, lease_until=from_now("lease"))


def _kept_by_holder(fresh: Any) -> dict[str, ColumnElement[Any]]:
    """Who holds it goes on; where nobody does, it belongs to who brings the news."""
    return {
        "holder": case((_HELD, _row.holder), else_=fresh.excluded.holder),
        "lease_until": case((_HELD, _row.lease_until), else_=from_now("lease")),
    }


@cache
def _recording(database: str) -> Any:
    return _fresh(database).on_conflict_do_nothing(index_elements=_ADDRESS).returning(_row.id)


@cache
def _editing(database: str) -> Any:
    fresh = _fresh(database)
    news = {"version": fresh.excluded.version, "state": "open", "attempts": 0, "received_at": _NOW}
    return fresh.on_conflict_do_update(
        index_elements=_ADDRESS,
        set_=news | _kept_by_holder(fresh),
        where=(_row.version < fresh.excluded.version) & ~_row.deleted,
    ).returning(_row.id)


@cache
def _deleting(database: str) -> Any:
    fresh = _fresh(database)
    begun = or_(_row.claims > 0, _row.answer_ts.is_not(None))
    news = {"deleted": True, "found": "", "attempts": 0, "state": case((begun, "open"), else_="done")}
    return fresh.on_conflict_do_update(
        index_elements=_ADDRESS, set_=news | _kept_by_holder(fresh), where=~_row.deleted
    ).returning(_row.id, _row.state)


_STILL_OPEN = select(_row.id).where(*_THIS, _row.state == "open", ~_row.deleted)


def record_message(
    transaction: Transaction,
    at: Address,
    holder: str,
    span: timedelta,
    *,
    perhaps_answered: bool = False,
) -> int | None:
    """Note a message for `holder` to answer; its id, None where it needs nothing any more.

    With `perhaps_answered` Slack is asked for an answer before one is sent.
    """
    values = _values(at, holder, span) | {"claims": int(perhaps_answered)}
    created: int | None = transaction.execute(_recording(database(transaction)), values).scalar_one_or_none()
    if created is not None:
        return created
    known: int | None = transaction.execute(_STILL_OPEN, _address(at)).scalar_one_or_none()
    return known


def record_edit(transaction: Transaction, at: Address, version: str, holder: str, span: timedelta) -> int | None:
    """Open a message for its newer version; its id, None where that version is known or the message is gone.

    An unknown message is noted as one that may have been answered. Who is answering the older version keeps it.
    """
    values = _values(at, holder, span) | {"version": version, "claims": 1}
    row: int | None = transaction.execute(_editing(database(transaction)), values).scalar_one_or_none()
    return row


def record_deletion(transaction: Transaction, at: Address, holder: str, span: timedelta) -> int | None:
    """Note that a message is gone, even before it was seen; its id where an answer may have to be taken back.

    To one that is not known an answer may stand all the same: its address was erased, or is too old to be kept.
    """
    values = _values(at, holder, span) | {"deleted": True, "claims": 1}
    row = transaction.execute(_deleting(database(transaction)), values).one_or_none()
    return row[0] if row and row[1] == "open" else None


def reopen(transaction: Transaction, at: Address, holder: str, span: timedelta) -> None:
    """Let an answered message be compared with Slack once more."""
    transaction.execute(
        update(_TABLE)
        .where(*_THIS, _row.state != "open", ~_row.deleted)
        .values(state="open", attempts=0, holder=holder, lease_until=from_now(span.total_seconds())),
        _address(at),
    )


def reopen_newer(transaction: Transaction, at: Address, than: str) -> bool:
    """Let a message be compared with Slack once more where a version newer than `than` is noted; whether one is.

    It is taken from whoever is answering it: nobody knows whose call Slack carries out last.
    """
    newer = update(_TABLE).where(*_THIS, _row.version > bindparam("than"), ~_row.deleted).returning(_row.id)
    values = {"state": "open", "attempts": 0, "holder": None, "lease_until": None}
    return transaction.execute(newer.values(values), _address(at) | {"than": than}).one_or_none() is not None


_WAITING = (
    select(_row.id, _row.holder, _row.lease_until, _NOW.label("now")).where(*_OPEN).order_by(_row.ts).limit(_LOOK_AHEAD)
)
_CLAIM = lease.claiming(Message).values(claims=_row.claims + 1).returning(*_CLAIMED)
_ANY_OPEN = select(_row.id).where(*_OPEN).limit(1)


def claim_next(transaction: Transaction, team: str, channel: str, holder: str, span: timedelta) -> Next:
    """Claim the oldest open message of a conversation; one that rests after a failure lets later ones pass."""
    rests: list[float] = []
    # Looked for first, for on SQLite an UPDATE takes the one writer's place even where it changes nothing.
    for row, held_by, until, at in transaction.execute(_WAITING, {"its_team": team, "its_channel": channel}).all():
        left = (until - at).total_seconds() if until else 0.0
        if left > 0 and held_by is None:
            rests.append(left)
        elif left > 0 and held_by != holder:
            return Next(wait=min(left, _POLL))
        else:
            claimed = transaction.execute(_CLAIM, lease.wanted(row, holder, span)).one_or_none()
            return Next(Claimed(*claimed)) if claimed is not None else Next(wait=_POLL)
    return Next(wait=min(rests, default=None))


def more_to_do(transaction: Transaction, team: str, channel: str) -> bool:
    """Whether a conversation has an open message."""
    return transaction.execute(_ANY_OPEN, {"its_team": team, "its_channel": channel}).first() is not None


_RENEW = lease.renewing(Message).returning(*_CLAIMED)


def renew(transaction: Transaction, message: int, holder: str, span: timedelta) -> Claimed | None:
    """Prolong a claim, as before an answer is sent; the message as it stands now, None where it was lost."""
    row = transaction.execute(_RENEW, lease.wanted(message, holder, span)).one_or_none()
    return None if row is None else Claimed(*row)


_SET_ANSWER = (
    update(_TABLE)
    .where(
        _row.id == bindparam("its_id"),
        or_(_row.answer_ts.is_(None), _row.answer_ts == bindparam("new"), _row.answer_ts == bindparam("instead_of")),
    )
    .values(answer_ts=bindparam("new"))
    .returning(_row.id)
)


def set_answer(transaction: Transaction, message: int, answer_ts: str, instead_of: str | None) -> bool:
    """Keep an answer's ts where there is none, or in place of `instead_of`; False where another was quicker."""
    values = {"its_id": message, "new": answer_ts, "instead_of": instead_of}
    return transaction.execute(_SET_ANSWER, values).one_or_none() is not None


_CURRENT = (_row.version <= bindparam("done")) & ~_row.deleted
_FINISH = (
    update(_TABLE)
    .where(*_MINE)
    .values(
        answered=bindparam("done"),
        found=case((_row.deleted, ""), else_=bindparam("rules", type_=_row.found.type)),
        version=case((_row.version < bindparam("done"), bindparam("done")), else_=_row.version),
        state=case((_CURRENT, bindparam("ending", type_=_row.state.type)), else_="open"),
        lease_until=case((_CURRENT, None), else_=_row.lease_until),
        attempts=0,
    )
)


def finish(transaction: Transaction, message: int, holder: str, version: str, found: str, state: str = "done") -> None:
    """Note that `version` is answered. An edit or a deletion meanwhile leaves the message open, and with its holder."""
    values = {"its_id": message, "me": holder, "done": version, "rules": found, "ending": state}
    transaction.execute(_FINISH, values)


def note_found(transaction: Transaction, at: Address, version: str, rules: Sequence[str]) -> None:
    """Keep what was found in a version that its writer had looked at otherwise than it was taken at first."""
    current = (*_THIS, _row.version <= bindparam("read"), ~_row.deleted)
    transaction.execute(update(_TABLE).where(*current).values(found=joined(rules)), _address(at) | {"read": version})


def close(transaction: Transaction, message: int, holder: str, state: str) -> None:
    """Note that nothing is left to do, and that no answer stands."""
    values = {"state": state, "lease_until": None, "answer_ts": None, "found": ""}
    transaction.execute(update(_TABLE).where(*_MINE).values(values), {"its_id": message, "me": holder})


def release(transaction: Transaction, message: int, holder: str, wait: timedelta, counts: bool) -> None:
    """Let a message rest after a failed attempt, which counts where the fault may lie in the message."""
    attempts = _row.attempts if counts else case((_row.attempts > 0, _row.attempts - 1), else_=0)
    transaction.execute(
        update(_TABLE).where(*_MINE).values(holder=None, lease_until=from_now(wait.total_seconds()), attempts=attempts),
        {"its_id": message, "me": holder},
    )


def forget_old(session: Session, before: datetime) -> None:
    """Delete what was done before."""
    session.execute(delete(Message).where(Message.state != "open", Message.received_at < before))


def _values(at: Address, holder: str, span: timedelta) -> dict[str, Any]:
    return {
        "team": at.team, "channel": at.channel, "ts": at.ts, "thread_ts": at.thread_ts, "state": "open",
        "version": at.ts, "deleted": False, "found": "", "attempts": 0, "claims": 0,
        "holder": holder, "lease": span.total_seconds(),
    }  # fmt: skip


def _address(at: Address) -> dict[str, str]:
    return {"its_team": at.team, "its_channel": at.channel, "its_ts": at.ts}
