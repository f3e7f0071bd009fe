"""The loop that sends reminders: claim what is due, post it, take over what was left behind, tell owners of trouble.

What is due is a pure function (`schedule.py`). Whoever comes first moves the reminder on and notes the slot in one
transaction; the slot's row is unique, so that neither a second replica nor a clock that jumps can post it again.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.clock import Clock
from bot.periodic import PeriodicTask
from bot.reminders.delivery import DOWNTIME, TOO_LATE, Delivery
from bot.reminders.pace import Pace
from bot.reminders.schedule import Schedule, ScheduleError, due, upcoming
from bot.settings import Settings
from bot.slack import refusals
from bot.store import lease
from bot.store import reminders as store
from bot.store.tables import Reminder, ReminderSlot
from bot.views import reminder as view
from rules.reminder.rotation import Content, Said, next_turn

MOST_DUE = 500  # looked at together; the others wait in the database
MOST_MISSED = 100  # slots noted as skipped after a long time away, the newest
LATE = timedelta(minutes=5)  # later than that is worth a reason in the history
UNUSABLE, FAULT = "schedule", "fault"  # why a reminder is paused that we cannot carry out
log = logging.getLogger(__name__)


def schedule_of(reminder: Reminder) -> Schedule:
    """The schedule of a row. Raises ScheduleError."""
    return Schedule(
        reminder.rule, reminder.at, reminder.begins, reminder.ends,
        reminder.off_days, reminder.zone,  # type: ignore[arg-type] # the schedule refuses what it does not know
    )  # fmt: skip


def next_slot(schedule: Schedule, after: datetime) -> datetime | None:
    """The slot after a moment, None where there is none."""
    return next(iter(upcoming(schedule, after, 1)), None)


def turn(session: Session, reminder: Reminder, slot: datetime) -> tuple[str, str]:
    """What a reminder says in a slot, and the season that puts it first ("" for none)."""
    zone = ZoneInfo(reminder.zone)
    said = [Said(one, when.astimezone(zone).date()) for one, when in store.said(session, reminder.id, slot)]
    content: Content = reminder.content  # type: ignore[assignment] # checked where it was entered
    found = next_turn(content, reminder.sections.split(), said, slot.astimezone(zone).date(), reminder.id)
    return found.id, found.season.id if found.season else ""


def open_slot(session: Session, reminder: Reminder, slot: datetime, **values: object) -> ReminderSlot | None:
    """Note a slot that is to be posted, with what it says; None where it is known already."""
    said, season = turn(session, reminder, slot)
    return store.add_slot(session, reminder.id, slot, said=said, season=season, key=secrets.token_hex(8), **values)


class Reminders:
    """Sends what is due, in a thread of its own and with a client of its own."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        client: WebClient,
        settings: Settings,
        clock: Clock,
        pace: Pace | None = None,
    ) -> None:
        """`client` must have no retries of its own, and give up a call well before the settings' lease ends."""
        self._sessions = sessions
        self._client = client
        self._clock = clock
        self._holder = lease.new_holder()
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._grace = timedelta(hours=settings.reminder_grace_hours)
        self._pace = pace or Pace()
        self._delivery = Delivery(sessions, client, clock, holder=self._holder, lease=self._lease, grace=self._grace)
        self._task = PeriodicTask("reminders", self.round, settings.reminder_seconds)

    def start(self) -> None:
        """Begin."""
        self._task.start()

    def wake(self) -> None:
        """Look now: something has just become due."""
        self._task.wake()

    def stop(self, timeout: float = 20.0) -> None:
        """Finish the message in hand; what else is due stays noted."""
        self._pace.stop()
        self._task.stop(timeout)

    def round(self) -> None:
        """Do all that is to be done now. Raises what the database raises; the next round goes on."""
        self._delivery.settle()
        self._tell_owners()
        self._post_open()
        self._post_due()

    def send(self, slot_id: int) -> None:
        """Post one slot that is noted, now."""
        with self._sessions.begin() as session:
            taken = store.take_slot(session, slot_id, self._holder, self._lease)
        if taken:
            self._post(*taken)

    # --- what is due --------------------------------------------------------------------------------------

    def _post_due(self) -> None:
        while True:
            with self._sessions() as session:
                waiting = list(store.due_reminders(session, self._clock.now(), MOST_DUE))
            if not waiting:
                return
            moved = False
            while waiting:
                reminder = min(waiting, key=lambda one: self._pace.delay(one.channel))
                waiting.remove(reminder)
                if not self._pace.wait(reminder.channel):
                    return
                with self._isolated(reminder.id):
                    moved |= self._handle(reminder)
            if not moved:  # others were faster with every one
                return

    def _handle(self, reminder: Reminder) -> bool:
        """Claim a reminder's due slot and post it; False where another has."""
        schedule, now = schedule_of(reminder), self._clock.now()
        found = due(schedule, reminder.handled_to, now, self._grace)
        handled_to = max(found.slot or reminder.handled_to, *found.skipped, reminder.handled_to)
        with self._sessions.begin() as session:
            if not store.advance(session, reminder, handled_to, next_slot(schedule, handled_to)):
                return False
            for missed in found.skipped[-MOST_MISSED:]:
                store.add_slot(session, reminder.id, missed, state="skipped", why=TOO_LATE)
            slot = self._claim(session, reminder, found.slot, now) if found.slot else None
        if slot:
            self._post(slot, reminder)
        return True

    def _claim(self, session: Session, reminder: Reminder, slot: datetime, now: datetime) -> ReminderSlot | None:
        return open_slot(
            session, reminder, slot, why=DOWNTIME if now - slot > LATE else "", attempts=1,
            holder=self._holder, lease_until=lease.now(session) + self._lease,
        )  # fmt: skip

    def _post_open(self) -> None:
        """Post what is noted but was left behind, refused for a while, or asked for by hand."""
        with self._sessions() as session:
            waiting = store.open_slots(session, self._holder, MOST_DUE)
        for slot_id, reminder_id, channel in waiting:
            if not self._pace.wait(channel):
                return
            with self._isolated(reminder_id):
                self.send(slot_id)

    def _post(self, slot: ReminderSlot, reminder: Reminder) -> None:
        self._pace.sent(reminder.channel)
        self._pace.rest(self._delivery.deliver(slot, reminder))

    @contextmanager
    def _isolated(self, reminder_id: int) -> Iterator[None]:
        """Let a fault of one reminder hold up no other: it pauses, and its owner is told. The database's is raised."""
        try:
            yield
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are due as well
            log.error("reminder %s: it cannot be carried out: %s", reminder_id, type(error).__name__)
            if isinstance(error, (OSError, MemoryError)):  # the machine's, which may pass: the next round tries again
                return
            with self._sessions.begin() as session:
                store.pause_for(session, reminder_id, UNUSABLE if isinstance(error, ScheduleError) else FAULT)

    # --- around it ----------------------------------------------------------------------------------------

    def _tell_owners(self) -> None:
        with self._sessions() as session:
            waiting = store.owners_to_tell(session)
        for reminder in waiting:
            with self._sessions.begin() as session:
                claimed = store.claim_telling(session, reminder.id)
            if claimed and not self._tell(reminder):
                with self._sessions.begin() as session:
                    store.tell_again(session, reminder.id)
                return  # what stands in the way of one stands in the way of all

    def _tell(self, reminder: Reminder) -> bool:
        """Tell the owner by DM; False where Slack has surely not taken it and may later."""
        try:
            self._client.chat_postMessage(
                channel=reminder.owner, text=view.paused(reminder.channel, reminder.why), unfurl_links=False
            )
        except Exception as error:  # noqa: BLE001 - told once: where its fate is unclear it is not said again
            code = refusals.refused_by(error).code
            log.warning("reminder %s: its owner could not be told: %s", reminder.id, code)
            return not refusals.surely_not_taken(code)
        return True
