"""Incidents that people work through, and the messages they are to get later. None commits: the caller does."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, select, update
from sqlalchemy.orm import Session

from bot.store import lease
from bot.store.base import inserting
from bot.store.people import put
from bot.store.tables import FollowUp, Incident, IncidentStep

MOST_ID = 2**31 - 1  # what a column of integers holds


def begin(session: Session, person: str, kind: str, now: datetime) -> Incident:
    """Open an incident of a person. Its id is drawn: buttons of one that was erased must not lead to a later one."""
    drawn = secrets.randbelow(MOST_ID) + 1
    incident = Incident(id=drawn, person=person, kind=kind, channel="", opened_at=now, closed_at=None, steps=[])
    session.add(incident)
    session.flush()
    return incident


def own(session: Session, person: str, incident_id: int) -> Incident | None:
    """An incident of this person by its id, as it stands now; None where it is gone or another's."""
    statement = select(Incident).where(Incident.id == incident_id, Incident.person == person)
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def open_of(session: Session, person: str) -> Sequence[Incident]:
    """The incidents that a person has not closed, the latest first."""
    statement = select(Incident).where(Incident.person == person, Incident.closed_at.is_(None))
    return session.scalars(statement.order_by(Incident.opened_at.desc(), Incident.id.desc())).all()


def settle(session: Session, incident: Incident, step: str, now: datetime, *, needed: bool = True) -> None:
    """Note a step as done, or as not needed; one settled already keeps its time."""
    if all(one.step != step for one in incident.steps):
        number = max((one.number for one in incident.steps), default=0) + 1
        put(session, IncidentStep, incident_id=incident.id, step=step, number=number, needed=needed, done_at=now)


def unsettle(session: Session, incident: Incident, step: str) -> None:
    """Take back a step, if it is the one settled last."""
    last = max(incident.steps, key=lambda one: one.number, default=None)
    if last and last.step == step:
        session.execute(delete(IncidentStep).where(IncidentStep.incident_id == incident.id, IncidentStep.step == step))


def close(session: Session, incident: Incident, now: datetime | None) -> None:
    """Close an incident, so that nothing is sent about it until it is opened again (None)."""
    session.execute(update(Incident).where(Incident.id == incident.id).values(closed_at=now))


def lies_in(session: Session, incident_id: int, channel: str) -> None:
    """Keep in which DM an incident is worked through."""
    session.execute(update(Incident).where(Incident.id == incident_id).values(channel=channel[:32]))


def expire(session: Session, before: datetime) -> None:
    """Erase the incidents opened before a moment, with all that hangs on them."""
    session.execute(delete(Incident).where(Incident.opened_at < before))


# --- messages to come ------------------------------------------------------------------------------------------


def plan(session: Session, incident: Incident, occasion: str, due_at: datetime) -> None:
    """Let a message come at a moment; one planned for the same occasion moves."""
    values = {"due_at": due_at, "attempts": 0, "holder": None, "lease_until": None}
    statement = inserting(session, FollowUp).values(incident_id=incident.id, occasion=occasion, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["incident_id", "occasion"], set_=values))


def planned(session: Session, incident: Incident) -> dict[str, datetime]:
    """When messages are to come, by occasion, the soonest first."""
    statement = select(FollowUp).where(FollowUp.incident_id == incident.id).order_by(FollowUp.due_at)
    return {one.occasion: one.due_at for one in session.scalars(statement)}


def cancel(session: Session, incident: Incident) -> None:
    """Let no message come."""
    session.execute(delete(FollowUp).where(FollowUp.incident_id == incident.id))


def due(session: Session, now: datetime, holder: str, limit: int) -> Sequence[int]:
    """The messages whose time has come and that nobody is sending, the longest waiting first."""
    statement = select(FollowUp.id).where(FollowUp.due_at <= now, lease.free(FollowUp, holder))
    return session.scalars(statement.order_by(FollowUp.due_at).limit(limit)).all()


def take(session: Session, row: int, holder: str, span: timedelta) -> tuple[FollowUp, Incident] | None:
    """Claim a message to come, with its incident; None where another has it or it was cancelled."""
    taken = lease.claim(session, FollowUp, row, holder, span)
    incident = session.get(Incident, taken.incident_id) if taken else None
    return (taken, incident) if taken and incident else None


def still_wanted(session: Session, row: int, holder: str, span: timedelta) -> bool:
    """Whether a message claimed is still to be sent, right before it is; prolongs the claim."""
    renewed = lease.renew(session, FollowUp, row, holder, span)
    incident = session.get(Incident, renewed.incident_id) if renewed else None
    return incident is not None and incident.closed_at is None


def rest(session: Session, row: int, holder: str, span: timedelta, counts: bool) -> None:
    """Let go of a message that could not be sent: it may be tried again after `span`.

    An attempt that does not count is taken off again, but for the first: from then on Slack may have the message.
    """
    taken_off = case((FollowUp.attempts > 1, FollowUp.attempts - 1), else_=FollowUp.attempts)
    values: dict[str, Any] = {"holder": None, "lease_until": lease.now(session) + span}
    values |= {} if counts else {"attempts": taken_off}
    session.execute(update(FollowUp).where(FollowUp.id == row, FollowUp.holder == holder).values(values))


def sent(session: Session, row: int, holder: str) -> None:
    """Forget a message that was sent, or that comes too late, unless it was planned anew meanwhile."""
    session.execute(delete(FollowUp).where(FollowUp.id == row, FollowUp.holder == holder))
