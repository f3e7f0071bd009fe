"""「私の設定」: opened from the Home, checked, saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.adviser import Adviser
from bot.form import Form
from bot.leave import LeaveError, read_leave
from bot.listeners import home
from bot.listeners.afterwards import in_two_steps
from bot.listeners.payload import actor
from bot.store import clues, people
from bot.store.tables import PersonSettings
from bot.views import settings as view
from rules.draft import DEFAULT_WORK_HOURS


def register(app: App, adviser: Adviser) -> None:
    """ids first: the table of contents."""
    app.action("settings_open")(partial(opened, adviser))
    app.view(view.CALLBACK)(**in_two_steps(partial(saved, adviser), partial(shown, adviser)))


@dataclass(frozen=True, slots=True)
class Entered:
    """The settings as entered, or what is wrong with them by field."""

    work_hours: str
    leave: tuple[date, ...]
    discloses: str
    profile: str
    mosaic: bool
    errors: Mapping[str, str]


def opened(adviser: Adviser, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Show the form with what is set."""
    ack()
    person, today = adviser.person(*actor(body)), adviser.clock.now().astimezone(adviser.zone).date()
    with adviser.sessions() as session:
        form = view.form(
            people.settings(session, person),
            [day for day in people.leave(session, person) if day >= today],
            adviser.memory.days,
            home.place_of(body).encode(),
        )
    client.views_open(trigger_id=body["trigger_id"], view=form)


def saved(adviser: Adviser, ack: Ack, body: dict[str, Any], client: WebClient) -> bool | None:
    """Keep what was entered, or say what is wrong with it."""
    entered = read(Form.of(body["view"]), adviser.clock.now().astimezone(adviser.zone).date())
    if entered.errors:
        ack(response_action="errors", errors=dict(entered.errors))
        return None
    person = adviser.person(*actor(body))
    with adviser.sessions.begin() as session:
        people.set_leave(session, person, entered.leave)
        before = people.settings(session, person)
        # Who leaves the common hours alone has not chosen them.
        chosen = entered.work_hours != DEFAULT_WORK_HOURS or bool(before and before.work_hours)
        people.put(
            session, PersonSettings, person=person, work_hours=entered.work_hours if chosen else None,
            discloses=entered.discloses, profile=entered.profile, mosaic=entered.mosaic, saved_at=adviser.clock.now(),
        )  # fmt: skip
        if not entered.mosaic:
            clues.forget(session, person)
    ack()
    return True


def shown(adviser: Adviser, body: dict[str, Any], client: WebClient, respond: Respond, _: bool) -> None:
    """Show the Home with what was saved."""
    home.publish(adviser, body, client)


def read(form: Form, today: date) -> Entered:
    """What was entered in the form."""
    begin, end, profile = form.time("work_begin"), form.time("work_end"), form.text("profile").strip()
    errors = {}
    if not begin or not end or begin == end:
        errors["work_end"] = "勤務時間の始まりと終わりを選んでください。同じ時刻にはできません。"
    try:
        leave = read_leave(form.text("leave"), today)
    except LeaveError as error:
        leave, errors["leave"] = (), str(error)
    if len(profile) > view.MOST_PROFILE:
        errors["profile"] = f"{view.MOST_PROFILE:,}字までにしてください。"
    discloses = " ".join(value for value in view.DISCLOSES if value in form.choices("discloses"))
    return Entered(f"{begin}-{end}", leave, discloses, profile, "on" in form.choices("mosaic"), errors)
