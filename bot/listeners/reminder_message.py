"""The buttons under a reminder: taking note, asking, leaving out a week, answering the quiz. Nobody's name is kept."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.form import Form
from bot.listeners import guideline
from bot.listeners.afterwards import afterwards
from bot.listeners.payload import actor
from bot.listeners.reminder import Desk
from bot.reminders import changes
from bot.reminders.entry import local
from bot.reminders.schedule import ScheduleError
from bot.store import reminder_counts as store
from bot.store.tables import Reminder, ReminderSlot
from bot.views import reminder as view
from bot.views import reminder_list
from bot.views import reminder_question as question
from rules.guideline import search
from rules.reminder import CHOICES, cases
from rules.text import Text

MOST_FOUND = 3


def register(app: App, desk: Desk) -> None:
    """ids first: the table of contents."""
    app.action("reminder_acknowledge")(**afterwards(partial(acknowledged, desk)))
    app.action(re.compile(r"reminder_answer_.+"))(**afterwards(partial(answered, desk)))
    app.action("reminder_ask")(ask)
    app.action("reminder_rest")(**afterwards(partial(rested, desk)))
    app.view(question.CALLBACK)(partial(asked, desk))


def acknowledged(desk: Desk, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Count somebody who took note."""
    counted = _count(desk, body, None)
    words = {True: view.THANKS, False: view.COUNTED_ALREADY, None: view.TOO_OLD}[counted]
    respond(text=words, response_type="ephemeral", replace_original=False)


def answered(desk: Desk, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Explain the answer to the one who chose it, and count it the first time."""
    place = str(action["action_id"]).removeprefix("reminder_answer_")
    choice = int(place) if place in map(str, range(CHOICES)) else None
    counted = None if choice is None else _count(desk, body, choice)
    if choice is None or counted is None:
        respond(text=view.TOO_OLD, response_type="ephemeral", replace_original=False)
        return
    with desk.adviser.sessions() as session:
        slot, _ = _slot(session, body) or (None, None)
        case = cases().get(slot.said) if slot else None
        counts = store.answers(session, [slot.id]).get(slot.id, {}) if slot else {}
    if case is None:
        respond(text=view.TOO_OLD, response_type="ephemeral", replace_original=False)
        return
    shown = view.explained(case, choice, counts, counted=counted)
    respond(text=view.spoken(case, choice), blocks=shown, response_type="ephemeral", replace_original=False)


def ask(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the lookup."""
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=question.ask())


def asked(desk: Desk, ack: Ack, body: dict[str, Any]) -> None:
    """Answer a question from the guideline, in the same modal; above it the steps, where something has happened."""
    query = Form.of(body["view"]).text(question.FIELD).strip()
    if not query:
        ack(response_action="errors", errors={question.FIELD: "知りたいことを書いてください。"})
        return
    read = Text(query)
    if without := guideline.unanswered(read):
        ack(response_action="update", view=question.unanswered(query, without[1]))
        return
    steps = guideline.steps(desk.adviser, read)
    ack(response_action="update", view=question.answer(query, search(read, limit=MOST_FOUND), steps))


def rested(desk: Desk, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Leave out the rest of the week, for those who may set the reminder now: who set it may have lost that right."""
    user = actor(body)[1]
    with desk.adviser.sessions() as session:
        found = _slot(session, body)
    # May ask Slack: no transaction waits for the answer.
    may = found is None or desk.permission.may_edit(user, found[1].channel)
    with desk.adviser.sessions.begin() as session:
        found = _slot(session, body)
        if found is None:
            words = view.TOO_OLD
        elif not may:
            words = reminder_list.FORBIDDEN
        else:
            words = _rested(session, found[1], user, desk.adviser.clock.now())
    respond(text=words, response_type="ephemeral", replace_original=False)


def _rested(session: Session, reminder: Reminder, user: str, now: datetime) -> str:
    try:
        left_out = changes.rest_this_week(session, reminder, user, now)
    except ScheduleError as error:
        return reminder_list.unusable(str(error), paused=False)
    return view.rested([local(slot, reminder.zone) for slot in left_out], _next(reminder))


def _next(reminder: Reminder) -> str:
    return local(reminder.due_at, reminder.zone) if reminder.due_at else ""


def _count(desk: Desk, body: dict[str, Any], choice: int | None) -> bool | None:
    """Whether a press was counted; False for a second one, None where the message takes no more."""
    team, user = actor(body)
    with desk.adviser.sessions.begin() as session:
        found = _slot(session, body)
        if found is None or not store.takes_presses(session, found[0]):
            return None
        mark = desk.adviser.pseudonyms.value("reminder", team, user, found[0].key)
        counted = store.count(session, found[0], mark, choice)
    desk.counts.wake()
    return counted


def _slot(session: Session, body: dict[str, Any]) -> tuple[ReminderSlot, Reminder] | None:
    value = str(body["actions"][0].get("value") or "")
    number, _, key = value.partition(" ")
    return store.slot_of(session, int(number), key, actor(body)[0]) if number.isdecimal() else None
