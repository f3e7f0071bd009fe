"""`/guideline-remind`: setting reminders for a channel. Whether somebody may is asked anew at every step."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot import carried
from bot.adviser import Adviser
from bot.form import Form
from bot.listeners import window
from bot.listeners.afterwards import afterwards, in_two_steps
from bot.listeners.newest import Newest
from bot.listeners.payload import actor, sent_off
from bot.reminders import changes
from bot.reminders.counts import Counts
from bot.reminders.entry import PREVIEWED, Entry, check, local
from bot.reminders.loop import Reminders, schedule_of, turn
from bot.reminders.permission import Permission
from bot.reminders.schedule import ScheduleError, upcoming
from bot.slack import refusals
from bot.store import marks
from bot.store import reminders as store
from bot.store.tables import Reminder
from bot.views import reminder as message
from bot.views import reminder_form as form_view
from bot.views import reminder_list as view
from bot.views.blocks import Block

_FIELD = re.compile(r"remind_(frequency|days|date|nth|weekday|rule|time|off_days|content|sections|begins|ends)")
_ROW = re.compile(r"remind_(edit|pause|resume|send|next|delete)")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What setting reminders takes: where they are kept, who may, and who is to be woken."""

    adviser: Adviser
    permission: Permission
    reminders: Reminders
    counts: Counts
    newest: Newest = field(default_factory=Newest)

    @property
    def zone(self) -> str:
        """The zone of new reminders."""
        return self.adviser.zone.key


def register(app: App, desk: Desk) -> None:
    """ids first: the table of contents."""
    app.command("/guideline-remind")(partial(commanded, desk))
    app.action("remind_new")(**afterwards(partial(new, desk)))
    app.action("remind_list")(**afterwards(partial(listed, desk)))
    app.action(_FIELD)(**afterwards(partial(filled, desk)) | {"ack": partial(changed, desk)})
    app.action(_ROW)(**afterwards(partial(pressed, desk)))
    app.view(form_view.CALLBACK)(**in_two_steps(partial(submitted, desk), partial(announced, desk)))


def commanded(desk: Desk, ack: Ack, command: dict[str, Any], client: WebClient) -> None:
    """Open the list, or the form where nothing is set yet; why not stands in the acknowledgement itself."""
    team, user = actor(command)
    channel = str(command.get("channel_id") or "")
    if not channel.startswith(("C", "G")):
        ack(response_type="ephemeral", text=view.ELSEWHERE)
    elif not desk.permission.may_edit(user, channel):
        ack(response_type="ephemeral", text=view.FORBIDDEN)
    else:
        ack()
        with desk.adviser.sessions() as session:
            rows = store.reminders_of(session, team, channel)
        shown = view.listing(channel, rows) if rows else _form(desk, Entry.new(_today(desk)), channel)
        client.views_open(trigger_id=command["trigger_id"], view=shown)


def new(desk: Desk, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Show the empty form in place of the list."""
    channel, _ = _metadata(body["view"])
    _update(desk, body, client, channel, lambda: _form(desk, Entry.new(_today(desk)), channel))


def listed(desk: Desk, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Back to the list."""
    channel, _ = _metadata(body["view"])
    _update(desk, body, client, channel, lambda: _listing(desk, body, channel))


def changed(desk: Desk, ack: Ack, body: dict[str, Any]) -> None:
    """A field of the form has changed."""
    desk.newest.note(body)
    ack()


def filled(desk: Desk, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Follow a change in the form: its fields, and the dates that come of it."""
    channel, reminder_id = _metadata(body["view"])
    form = partial(_form, desk, channel=channel, reminder_id=reminder_id)
    desk.newest.show(body, lambda: _update(desk, body, client, channel, lambda: form(_entry(desk, body))))


def submitted(desk: Desk, ack: Ack, body: dict[str, Any], client: WebClient) -> str | None:
    """Keep what stands in the form, or say by field what is wrong with it."""
    channel, reminder_id = _metadata(body["view"])
    if not desk.permission.may_edit(actor(body)[1], channel):
        ack(response_action="update", view=view.refused(view.FORBIDDEN))
        return None
    entry = _entry(desk, body)
    _, errors = check(entry, desk.zone, desk.adviser.clock.now())
    if errors.keys() - Form.of(body["view"]).fields.keys():  # sent off before the field of a choice came
        ack(response_action="update", view=_form(desk, entry, channel, reminder_id))
        return None
    if errors:
        ack(response_action="errors", errors=dict(errors))
        return None
    row = _kept(desk, body, entry, channel, reminder_id)
    if isinstance(row, str):
        ack(response_action="update", view=view.refused(row))
        return None
    desk.newest.settle(body)
    words = "保存しました。" + (f"次は {local(row.due_at, row.zone)} に届きます。" if row.due_at else "")
    ack(response_action="update", view=_listing(desk, body, channel, words))
    return words


def announced(desk: Desk, body: dict[str, Any], client: WebClient, respond: Respond, words: str) -> None:
    """Tell the person in the channel; where the bot is not in it, and so could not post there either, in the list."""
    channel, _ = _metadata(body["view"])
    try:
        client.chat_postEphemeral(channel=channel, user=actor(body)[1], text=words)
    except SlackApiError as error:  # any other trouble will show when the first message is due
        if refusals.code(error) in refusals.OUTSIDE:
            window.show(client, body["view"], _listing(desk, body, channel, view.UNINVITED))
    except OSError as error:
        log.warning("reminder: who set it could not be told: %s", type(error).__name__)


def pressed(desk: Desk, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Do to one reminder what its button says."""
    act, value = str(action["action_id"]).removeprefix("remind_"), str(action.get("value") or "")
    (team, user), (channel, _) = actor(body), _metadata(body["view"])
    if not desk.permission.may_edit(user, channel):  # may ask Slack: no transaction waits for the answer
        window.show(client, body["view"], view.refused(view.FORBIDDEN))
        return
    with desk.adviser.sessions.begin() as session:
        row = store.reminder(session, int(value), team) if value.isdecimal() else None
        if row is None or row.channel != channel:
            shown = _listing(desk, body, channel, view.GONE)
        else:
            shown = _done(desk, session, row, user, act)
    if act == "send":
        desk.reminders.wake()
    window.show(client, body["view"], shown)


def _done(desk: Desk, session: Session, row: Reminder, user: str, act: str) -> Block:
    """What is shown once a button's act is done; why it cannot be, where the schedule cannot be used any more."""
    try:
        return _ACTS[act](desk, session, row, user)
    except ScheduleError as error:
        return _rows(session, row, view.unusable(str(error), paused=row.state == "paused"))


# --- what the buttons of a reminder do -----------------------------------------------------------------------------


def _edit(desk: Desk, session: Session, row: Reminder, user: str) -> Block:
    return _form(desk, Entry.of_reminder(row), row.channel, row.id)


def _pause(desk: Desk, session: Session, row: Reminder, user: str) -> Block:
    changes.pause(session, row, user, desk.adviser.clock.now())
    return _rows(session, row, "一時停止しました。「再開」を押すまで届きません。")


def _resume(desk: Desk, session: Session, row: Reminder, user: str) -> Block:
    changes.resume(session, row, user, desk.adviser.clock.now())
    return _rows(session, row, "再開しました。")


def _send(desk: Desk, session: Session, row: Reminder, user: str) -> Block:
    slot = changes.send_now(session, row, user, desk.adviser.clock.now())
    return _rows(session, row, "まもなく届きます。" if slot else "送ったばかりです。1分ほど待ってから押してください。")


def _next(desk: Desk, session: Session, row: Reminder, user: str) -> Block:
    now = desk.adviser.clock.now()
    dates = upcoming(schedule_of(row), max(now, row.handled_to), PREVIEWED) if row.state == "active" else []
    said, season = turn(session, row, dates[0] if dates else now)
    return view.upcoming(row, view.Preview(message.Post(said, season, 0, "-"), dates))


def _delete(desk: Desk, session: Session, row: Reminder, user: str) -> Block:
    changes.delete(session, row, user, desk.adviser.clock.now())
    session.expunge(row)
    return _rows(session, row, "削除しました。")


_ACTS: dict[str, Callable[[Desk, Session, Reminder, str], Block]] = {
    "edit": _edit, "pause": _pause, "resume": _resume, "send": _send, "next": _next, "delete": _delete,
}  # fmt: skip


# --- the inside ----------------------------------------------------------------------------------------------------


def _kept(desk: Desk, body: dict[str, Any], entry: Entry, channel: str, reminder_id: int) -> Reminder | str:
    """The reminder that was set or changed; or why none was."""
    team, user = actor(body)
    now = desk.adviser.clock.now()
    with desk.adviser.sessions.begin() as session:
        first = marks.first_use(session, sent_off(body))  # before anything is read: it waits for its double
        there = store.reminders_of(session, team, channel)
        if reminder_id:
            row = store.reminder(session, reminder_id, team)
            if row is None or row.channel != channel:
                return view.GONE
            changes.change(session, row, entry, user, desk.zone, now)
        elif not first and (same := changes.alike(there, entry, user, desk.zone)):
            row = same
        elif len(there) >= view.MOST:
            return view.FULL
        else:
            row = changes.add(session, entry, team, channel, user, desk.zone, now)
    return row


def _update(desk: Desk, body: dict[str, Any], client: WebClient, channel: str, shown: Callable[[], Block]) -> None:
    """Show another view in place of this one, if the person may set reminders for the channel."""
    may = desk.permission.may_edit(actor(body)[1], channel)
    window.show(client, body["view"], shown() if may else view.refused(view.FORBIDDEN))


def _form(desk: Desk, entry: Entry, channel: str, reminder_id: int = 0) -> Block:
    slots, errors = check(entry, desk.zone, desk.adviser.clock.now())
    return form_view.form(entry, channel, reminder_id, slots, errors, desk.zone)


def _entry(desk: Desk, body: dict[str, Any]) -> Entry:
    """What stands in the form; what it does not show is as it was."""
    _, reminder_id = _metadata(body["view"])
    with desk.adviser.sessions() as session:
        row = store.reminder(session, reminder_id, actor(body)[0]) if reminder_id else None
    return Entry.of(Form.of(body["view"]), Entry.of_reminder(row) if row else Entry.new(_today(desk)))


def _listing(desk: Desk, body: dict[str, Any], channel: str, note: str = "") -> Block:
    with desk.adviser.sessions() as session:
        return view.listing(channel, store.reminders_of(session, actor(body)[0], channel), note)


def _rows(session: Session, row: Reminder, note: str) -> Block:
    return view.listing(row.channel, store.reminders_of(session, row.team, row.channel), note)


def _today(desk: Desk) -> Any:
    return desk.adviser.clock.now().astimezone(desk.adviser.zone).date()


def _metadata(shown: dict[str, Any]) -> tuple[str, int]:
    """The channel and the reminder (0 for a new one) that a view is about."""
    about = carried.table(shown.get("private_metadata"))
    reminder_id = about.get("reminder")
    return str(about.get("channel") or ""), reminder_id if isinstance(reminder_id, int) else 0
