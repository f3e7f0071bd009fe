"""How someone is doing a day and a week after, and once a waiting time is over: sent by DM, each once, cancellable.

A message is claimed under a lease, and carries the names of incident, occasion and time. Before it is tried again it is
looked for in the DM, for Slack may have posted it although the answer never came.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from slack_sdk import WebClient
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.adviser import Adviser
from bot.case import Case
from bot.slack import refusals
from bot.slack.paging import messages
from bot.store import incidents as store
from bot.store import lease
from bot.store.tables import FollowUp, Incident
from bot.views import incident as view
from rules.incident import Playbook

EVENT_TYPE = "adviser_follow_up"
# In the lunch break: this is a private matter, and on duty nobody should have to read it.
AT = time(12, 10)
DAYS = {"day": 1, "week": 7}
# Later than that a message would only confuse.
TOO_LATE = {"day": timedelta(days=3), "week": timedelta(days=14), "pause": timedelta(hours=3)}
SKEW = timedelta(minutes=5)  # that our clock may be ahead of Slack's
MOST_DUE = 100  # in a round
MOST_ATTEMPTS = 8  # where the fault may lie in the message; Slack's and the network's do not count
LEAST_BACKOFF, LONGEST_BACKOFF = 5.0, 300.0  # seconds between attempts
MOST_PAGES = 10  # of a DM's history, looked through for a message
log = logging.getLogger(__name__)


def schedule(session: Session, incident: Incident, adviser: Adviser) -> None:
    """Plan the messages of the next day and of a week later."""
    for occasion, days in DAYS.items():
        store.plan(session, incident, occasion, later(incident.opened_at, days, adviser.zone))


def later(moment: datetime, days: int, zone: tzinfo) -> datetime:
    """The time for a message so many days after the day of a moment."""
    local = moment.astimezone(zone)
    return datetime.combine(local.date() + timedelta(days=days), AT, zone)


class FollowUps:
    """Sends what is due."""

    def __init__(self, adviser: Adviser, client: WebClient, span: timedelta) -> None:
        """`client` must have no retries of its own; a call must end well before the lease of `span` does."""
        self._sessions: sessionmaker[Session] = adviser.sessions
        self._clock = adviser.clock
        self._zone = adviser.zone
        self._books: Mapping[str, Playbook] = {book.kind: book for book in adviser.books}
        self._client = client
        self._span = span
        self._holder = lease.new_holder()

    def round(self) -> None:
        """Do all that is to be done now. Raises what the database raises; the next round goes on."""
        with self._sessions() as session:
            waiting = store.due(session, self._clock.now(), self._holder, MOST_DUE)
        for row in waiting:
            with self._sessions.begin() as session:
                taken = store.take(session, row, self._holder, self._span)
            if taken:
                self._handle(*taken)

    def _handle(self, follow_up: FollowUp, incident: Incident) -> None:
        try:
            if self._wanted(follow_up, incident) and not self._is_there(follow_up, incident):
                self._post(follow_up, incident)
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever went wrong, it is looked for before the next attempt
            refused = refusals.refused_by(error)
            passes = refusals.passes(refused.code)
            if passes or (follow_up.attempts < MOST_ATTEMPTS and not refusals.closed(refused.code)):
                self._back_off(follow_up, refused, counts=not passes)
                return
            log.warning("follow-up %s: not sent: %s", follow_up.id, refused.code)
        with self._sessions.begin() as session:
            store.sent(session, follow_up.id, self._holder)

    def _wanted(self, follow_up: FollowUp, incident: Incident) -> bool:
        if incident.closed_at:
            return False
        lacks = self._lacking(follow_up, incident)
        if lacks:
            log.warning("follow-up %s: not sent: %s", follow_up.id, lacks)
        return not lacks

    def _lacking(self, follow_up: FollowUp, incident: Incident) -> str:
        """What keeps a message that is wanted from being sent; "" where nothing does."""
        if self._clock.now() - follow_up.due_at > TOO_LATE[follow_up.occasion]:
            return "too late"
        if not incident.channel:
            return "the conversation is not known"
        return "" if incident.kind in self._books else "no playbook of its kind any more"

    def _is_there(self, follow_up: FollowUp, incident: Incident) -> bool:
        if follow_up.attempts <= 1:
            return False
        oldest = f"{(follow_up.due_at - SKEW).timestamp():.6f}"
        history = messages(
            self._client.conversations_history, MOST_PAGES,
            channel=incident.channel, oldest=oldest, include_all_metadata=True,
        )  # fmt: skip
        wanted = _metadata(follow_up)
        return any(message.get("metadata") == wanted for message in history)

    def _post(self, follow_up: FollowUp, incident: Incident) -> None:
        with self._sessions.begin() as session:
            if not store.still_wanted(session, follow_up.id, self._holder, self._span):
                return  # cancelled, closed or erased meanwhile
            planned = store.planned(session, incident)
        planned.pop(follow_up.occasion, None)
        shown = view.Shown(incident, self._books[incident.kind], Case(incident.id), planned, self._zone)
        self._client.chat_postMessage(
            channel=incident.channel, text=view.FOLLOW_UP, blocks=view.follow_up(shown, follow_up.occasion),
            metadata=_metadata(follow_up), unfurl_links=False, unfurl_media=False,
        )  # fmt: skip

    def _back_off(self, follow_up: FollowUp, refused: refusals.Refused, *, counts: bool) -> None:
        log.warning("follow-up %s: attempt %s failed: %s", follow_up.id, follow_up.attempts, refused.code)
        # As long again as it is late already: an outage is asked about less and less often, whatever is counted.
        late = (self._clock.now() - follow_up.due_at).total_seconds()
        pause = timedelta(seconds=max(refused.wait, min(max(late, LEAST_BACKOFF), LONGEST_BACKOFF)))
        with self._sessions.begin() as session:
            store.rest(session, follow_up.id, self._holder, pause, counts)


def _metadata(follow_up: FollowUp) -> dict[str, Any]:
    due = int(follow_up.due_at.timestamp())
    payload = {"incident": follow_up.incident_id, "occasion": follow_up.occasion, "due": due}
    return {"event_type": EVENT_TYPE, "event_payload": payload}
