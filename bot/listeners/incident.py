"""A post that is out already: the questions, the checklist and what its buttons do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import carried
from bot.adviser import Adviser
from bot.case import Case
from bot.followups import schedule
from bot.form import Form
from bot.listeners import incident_drafts
from bot.listeners.afterwards import afterwards, in_two_steps
from bot.listeners.payload import actor, as_written, sent_off, shown_message
from bot.store import incidents as store
from bot.store import marks
from bot.store.tables import Incident
from bot.views import incident as view
from bot.views import incident_forms as forms
from bot.views.blocks import Block
from rules.distress import kind_of
from rules.incident import Playbook, Situation, kinds_for, next_steps
from rules.message import alarm
from rules.text import Text

MOST_UPDATES = 3  # of a checklist after one press
_DIRECT = "D"  # the first letter of a DM's id


def register(app: App, adviser: Adviser) -> None:
    """ids first: the table of contents."""
    app.command("/guideline-incident")(partial(opened, adviser))
    app.action("incident_open")(partial(opened, adviser))
    app.view(forms.ASKED)(**in_two_steps(partial(answered, adviser), partial(sent, adviser)))
    acts: dict[str | re.Pattern[str], Callable[[Press], Case]] = {
        "incident_done": partial(settle, needed=True),
        "incident_not_needed": partial(settle, needed=False),
        "incident_back": take_back,
        re.compile(r"incident_look_.+"): look,
        "incident_quiet": be_quiet,
        "incident_close": close,
        "incident_reopen": reopen,
        "incident_pause": pause,
    }
    for action, act in acts.items():
        app.action(action)(**afterwards(partial(changed, adviser, act)))
    app.action("incident_show")(**in_two_steps(partial(shown_again, adviser), partial(sent, adviser)))
    app.action("incident_contacts")(partial(contacts, adviser))
    incident_drafts.register(app, adviser)


# --- the questions ---------------------------------------------------------------------------------------------


def opened(adviser: Adviser, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Ask the four questions; what a message told of, or the labels that a review found, propose the kind.

    Either travels in the button; words behind the command tell as well.
    """
    ack()
    words = Text(as_written(str(body.get("text") or ""))[: alarm.LONGEST])
    value = str((body.get("actions") or [{}])[0].get("value") or "") or _told(adviser, words)
    books = adviser.books_of(view.named(value)) or kinds_for(value.split(), adviser.books)
    channel = str((body.get("channel") or {}).get("id") or body.get("channel_id") or "")
    metadata = json.dumps({"direct": channel if channel.startswith(_DIRECT) else ""})
    form = forms.ask(adviser.books, books, view.ticked(value), adviser.clock.now(), metadata, kind_of(words))
    over_a_modal = (body.get("view") or {}).get("type") == "modal"
    (client.views_push if over_a_modal else client.views_open)(trigger_id=body["trigger_id"], view=form)


def _told(adviser: Adviser, words: Text) -> str:
    """What a button would carry after a message of these words."""
    return view.naming(adviser.books_of(alarm.named(words)), alarm.ticked(words))


def answered(adviser: Adviser, ack: Ack, body: dict[str, Any], client: WebClient) -> Case | None:
    """Open the incident; then its checklist goes to the person's DM. A form that is sent off twice opens one."""
    form = Form.of(body["view"])
    book = adviser.book(form.choice("incident_kind"))
    if book is None:
        ack(response_action="errors", errors={"incident_kind": "近いものを一つ選んでください。"})
        return None
    at = form.moment("incident_at")
    situation = Situation(
        form.choice("incident_platform"),
        at.astimezone(adviser.zone).replace(tzinfo=None) if at else None,
        form.choice("incident_audience"),
        form.choices("incident_happened"),
    )
    direct = str(carried.table(body["view"].get("private_metadata")).get("direct") or "")
    person = adviser.person(*actor(body))
    with adviser.sessions.begin() as session:
        first = marks.first_use(session, sent_off(body))  # before anything is read: it waits for its double
        known = [] if first else store.open_of(session, person)
        incident = next((one for one in known if one.kind == book.kind), None)
        if incident is None:
            incident = _begun(session, adviser, person, book, situation)
        _note_where(session, incident, direct)
        came = marks.used(session, _checklist(incident))
    if direct:  # asked there, the checklist is seen at once
        ack(response_action="clear")
    else:
        ack(response_action="update", view=forms.told(view.ELSEWHERE))
    return None if came else Case(incident.id, situation=situation)


def _begun(session: Session, adviser: Adviser, person: str, book: Playbook, situation: Situation) -> Incident:
    """A new incident, with what the answers say is done."""
    now = adviser.clock.now()  # one for all: what is done by then has no time of its own
    incident = store.begin(session, person, book.kind, now)
    for step in situation.answered(book):
        store.settle(session, incident, step, now)
        session.refresh(incident)
    schedule(session, incident, adviser)
    return incident


# --- the checklist ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Press:
    """A button of a checklist or follow-up, pressed by the one whose incident it is."""

    session: Session
    adviser: Adviser
    incident: Incident
    book: Playbook
    case: Case


def settle(press: Press, *, needed: bool) -> Case:
    """「できました」「今回は当てはまらない」: what may not be done now, or not be set aside, stays as it is."""
    if press.incident.closed_at:
        return press.case
    done = {one.step for one in press.incident.steps if press.book.step(one.step)}
    step = next((one for one in next_steps(press.book, done) if one.id == press.case.step), None)
    if step and (needed or view.skippable(press.book, step)):
        store.settle(press.session, press.incident, step.id, press.adviser.clock.now(), needed=needed)
    return press.case.looking_at("")


def take_back(press: Press) -> Case:
    """「ひとつ前に戻す」: the step that the button shows as the last; a press that comes twice takes back no other."""
    if press.incident.closed_at:
        return press.case
    store.unsettle(press.session, press.incident, press.case.step)
    return press.case.looking_at("")


def look(press: Press) -> Case:
    """Another step that may be done now is shown."""
    return press.case


def be_quiet(press: Press) -> Case:
    """「お知らせは要らない」."""
    store.cancel(press.session, press.incident)
    return press.case


def close(press: Press) -> Case:
    """「この件を閉じる」."""
    store.close(press.session, press.incident, press.adviser.clock.now())
    return press.case


def reopen(press: Press) -> Case:
    """「もう一度開く」: what is still to come is sent again."""
    store.close(press.session, press.incident, None)
    return press.case.looking_at("")


def pause(press: Press) -> Case:
    """「30分後にもう一度見る」."""
    if press.incident.closed_at:
        return press.case
    after = press.adviser.clock.now() + timedelta(minutes=view.PAUSE_MINUTES)
    store.plan(press.session, press.incident, "pause", after)
    return press.case


def changed(
    adviser: Adviser,
    act: Callable[[Press], Case],
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    respond: Respond,
) -> None:
    """Do what a button says, and show the checklist as it stands then."""
    case = Case.decode(action.get("value"))
    channel, ts, _ = shown_message(body)
    with adviser.sessions.begin() as session:
        found = find(session, adviser, body, case)
        if found:
            _note_where(session, found[0], channel)
            case = act(Press(session, adviser, *found, case))
            found = find(session, adviser, body, case)
    if not found:
        _say_gone(respond)
        return
    shown = view.checklist(_shown(adviser, found, case))
    for _ in range(MOST_UPDATES):
        client.chat_update(channel=channel, ts=ts, text=view.NOTICE, blocks=shown)
        now = _as_it_stands(adviser, body, case)
        if now is None or now == shown:
            return
        shown = now  # another press was carried out meanwhile, and what it shows may lie under ours


def _as_it_stands(adviser: Adviser, body: dict[str, Any], case: Case) -> list[Block] | None:
    """The checklist of a button, read anew; None where it is gone by now."""
    with adviser.sessions() as session:
        found = find(session, adviser, body, case)
    return view.checklist(_shown(adviser, found, case)) if found else None


def shown_again(adviser: Adviser, ack: Ack, body: dict[str, Any], client: WebClient) -> Case:
    """「つづきを見る」 of a follow-up or the Home: the checklist as it stands, at the end of the DM."""
    ack()
    case = Case.decode(body["actions"][0].get("value"))
    if body.get("view"):
        with adviser.sessions() as session:
            found = find(session, adviser, body, case)
        client.views_open(trigger_id=body["trigger_id"], view=forms.told(view.ELSEWHERE if found else view.GONE))
    return case


def contacts(adviser: Adviser, ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """「相談できるところ」."""
    ack()
    with adviser.sessions() as session:
        found = find(session, adviser, body, Case.decode(action.get("value")))
    if found:
        client.views_open(trigger_id=body["trigger_id"], view=view.contacts(found[1].contacts))


def find(session: Session, adviser: Adviser, body: dict[str, Any], case: Case) -> tuple[Incident, Playbook] | None:
    """The incident of a button with its playbook; None where it is gone or not the actor's own."""
    incident = store.own(session, adviser.person(*actor(body)), case.incident)
    book = adviser.book(incident.kind) if incident else None
    return (incident, book) if incident and book else None


def _shown(adviser: Adviser, found: tuple[Incident, Playbook], case: Case) -> view.Shown:
    with adviser.sessions() as session:
        planned = store.planned(session, found[0])
    return view.Shown(*found, case, planned, adviser.zone)


def sent(adviser: Adviser, body: dict[str, Any], client: WebClient, respond: Respond, case: Case) -> None:
    """Post the checklist to the person, and keep where their DM is."""
    with adviser.sessions.begin() as session:
        found = find(session, adviser, body, case)
        if found:
            _note_where(session, found[0], shown_message(body)[0])
    if found is None:
        if not body.get("view"):
            _say_gone(respond)
        return
    posted = client.chat_postMessage(
        channel=actor(body)[1], text=view.NOTICE, blocks=view.checklist(_shown(adviser, found, case)),
        unfurl_links=False, unfurl_media=False,
    )  # fmt: skip
    with adviser.sessions.begin() as session:
        _note_where(session, found[0], str(posted["channel"]))
        marks.first_use(session, _checklist(found[0]))


def _checklist(incident: Incident) -> str:
    """The name under which it is noted that the checklist came, for a form that is sent off twice."""
    return f"checklist {incident.id}"


def _note_where(session: Session, incident: Incident, channel: str) -> None:
    """Keep where the person's DM is as soon as anything says it: follow-ups go there.

    That the checklist was posted may never be heard of.
    """
    if channel.startswith(_DIRECT) and incident.channel != channel:
        store.lies_in(session, incident.id, channel)


def _say_gone(respond: Respond) -> None:
    respond(text=view.GONE, blocks=view.gone(), response_type="ephemeral", replace_original=False)
