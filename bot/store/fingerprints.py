"""Fingerprints of keys, by which a key is known again that is not kept here. None commits: the caller does."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.store.base import inserting
from bot.store.people import put
from bot.store.tables import Fingerprint


def known(session: Session, name: str) -> str | None:
    """The fingerprint kept under a name."""
    found = session.get(Fingerprint, name)
    return found.value if found else None


def first(session: Session, name: str, value: str) -> str:
    """The fingerprint kept under a name: this one where there was none, of several hosts' the first one's."""
    found = known(session, name)
    if found is None:
        session.execute(inserting(session, Fingerprint).values(name=name, value=value).on_conflict_do_nothing())
        found = known(session, name)
    return found or value


def replace(session: Session, name: str, value: str) -> None:
    """Keep this fingerprint from now on."""
    put(session, Fingerprint, name=name, value=value)
