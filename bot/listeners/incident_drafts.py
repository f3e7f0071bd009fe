"""The drafts of correction, apology and report: from a template, reviewed, changed, reviewed again."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.adviser import Adviser
from bot.case import Case
from bot.form import Form
from bot.listeners.payload import actor
from bot.store import incidents as store
from bot.store.tables import Incident
from bot.views import incident as incident_view
from bot.views import incident_forms as view
from bot.views.blocks import Block
from rules import Draft, DraftError
from rules.incident import FIELDS, PLATFORMS, IncidentError, fill
from rules.incident.forms import PURPOSES, Template


def register(app: App, adviser: Adviser) -> None:
    """ids first: the table of contents."""
    for purpose in PURPOSES:
        app.action(f"incident_draft_{purpose}")(partial(wanted, adviser))
    app.view(view.DRAFT)(partial(submitted, adviser))


def wanted(adviser: Adviser, ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Show a draft, or ask for what it still needs."""
    ack()
    name = str(action["action_id"]).removeprefix("incident_draft_")
    purpose = next(one for one in PURPOSES if one == name)
    asked = view.Wanted(Case.decode(action.get("value")), purpose)
    found = _template(adviser, body, asked)
    if found is None:
        client.views_open(trigger_id=body["trigger_id"], view=view.told(incident_view.GONE))
        return
    template, values = found
    shown = _made(adviser, asked, template, values, asked.case.situation.platform)
    client.views_open(trigger_id=body["trigger_id"], view=shown)


def submitted(adviser: Adviser, ack: Ack, body: dict[str, Any]) -> None:
    """Make the draft from the values entered, or review the draft as it was changed."""
    asked = view.Wanted.decode(body["view"].get("private_metadata"))
    found = _template(adviser, body, asked) if asked else None
    if asked is None or found is None:
        ack(response_action="update", view=view.told(incident_view.GONE))
        return
    form, (template, values) = Form.of(body["view"]), found
    platform = form.choice("incident_platform") or asked.case.situation.platform
    if "incident_text" in form.fields:
        shown = _reviewed(adviser, asked, form.text("incident_text"), platform)
    else:
        entered = {key: form.text(f"incident_field_{key}") for key in FIELDS}
        values |= {key: value for key, value in entered.items() if value}
        shown = _made(adviser, asked, template, values, platform)
    ack(response_action="update", view=shown)


def _template(adviser: Adviser, body: dict[str, Any], asked: view.Wanted) -> tuple[Template, dict[str, str]] | None:
    """The template wanted, and the values known for it; None where the incident is gone or not the actor's own."""
    with adviser.sessions() as session:
        incident = store.own(session, adviser.person(*actor(body)), asked.case.incident)
    book = adviser.book(incident.kind) if incident else None
    template = book.templates.get(asked.purpose) if book else None
    if incident is None or book is None or template is None:
        return None
    return template, asked.case.situation.values(book, _done(incident))


def _done(incident: Incident) -> list[str]:
    return [one.step for one in incident.steps if one.needed]


def _made(adviser: Adviser, asked: view.Wanted, template: Template, values: dict[str, str], platform: str) -> Block:
    """The draft, or the questions whose answers it lacks."""
    lacking = [key for key in template.fields if not values.get(key)]
    if lacking:
        return view.missing(asked, lacking, values)
    try:
        text = fill(template, values, platform if platform in PLATFORMS else "other")
    except IncidentError as error:
        return view.missing(asked, template.fields, values, str(error))
    return _reviewed(adviser, asked, text, platform)


def _reviewed(adviser: Adviser, asked: view.Wanted, text: str, platform: str) -> Block:
    try:
        report = adviser.judge(Draft(text))
    except DraftError as error:
        return view.told(str(error))
    return view.draft(asked, text, platform if platform in PLATFORMS else "other", report)
