"""What a person tells about a draft by pressing the buttons of its review."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt import App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.adviser import Adviser, Asked
from bot.files.download import Download
from bot.inbox import Inbox
from bot.listeners import answering, draft, pressed, review_modal, window
from bot.listeners.afterwards import afterwards
from bot.listeners.payload import actor
from bot.listeners.thread import topic_of
from bot.slack.answers import Incoming
from bot.store import people
from bot.told import Told
from bot.views import review as view
from bot.views import review_modal as modal_view
from rules.engine import builtin
from rules.facts import facts
from rules.report import label_of


def register(app: App, inbox: Inbox, adviser: Adviser) -> None:
    """ids first: the table of contents."""
    acts: dict[str | re.Pattern[str], Callable[[Adviser, dict[str, Any], Told], Told]] = {
        re.compile(r"review_told_.+"): told,
        "review_refute": refuted,
        "review_hide": hidden,
        "review_restore": restored,
    }
    for action, act in acts.items():
        app.action(action)(**afterwards(partial(again, adviser, inbox, act)))
    app.action("review_form")(**afterwards(partial(form, inbox)))
    review_modal.register(app, adviser)


def told(adviser: Adviser, body: dict[str, Any], now_told: Told) -> Told:
    """A fact is stated or taken back: the draft is reviewed again with it, also after an edit that leaves the words."""
    if not body.get("view") and now_told.facts is not None:  # a view carries what was told itself
        person = _person(adviser, body)
        known = {fact: about for fact, about in now_told.written().items() if fact in facts()}
        with adviser.sessions.begin() as session:
            people.state(session, person, adviser.draft(person, now_told), known, adviser.clock.now())
    return now_told


def refuted(adviser: Adviser, body: dict[str, Any], now_told: Told) -> Told:
    """「この指摘は当たらない」: noted without the text, and the draft is reviewed without the rule."""
    _note(adviser, body, now_told, partial(people.refute, now=adviser.clock.now()))
    return now_told


def hidden(adviser: Adviser, body: dict[str, Any], now_told: Told) -> Told:
    """「今後は出さない」: the rule last refuted is shown to this person no more."""
    return now_told.restoring(_note(adviser, body, now_told, partial(_hide, adviser.clock.now())))


def restored(adviser: Adviser, body: dict[str, Any], now_told: Told) -> Told:
    """「元に戻す」: the rule last refuted applies again."""
    return now_told.restoring(_note(adviser, body, now_told, people.confirm))


def _note(adviser: Adviser, body: dict[str, Any], told: Told, act: Callable[[Session, str, str, str], None]) -> str:
    """Keep something of a person about the rule last refuted and its draft; that rule, "" where it is none of ours."""
    rule = _last(told)
    if rule:
        person = _person(adviser, body)
        with adviser.sessions.begin() as session:
            act(session, person, rule, adviser.draft(person, told))
    return rule


def _hide(now: datetime, session: Session, person: str, rule: str, _: str) -> None:
    people.hide(session, person, rule, now)


def form(inbox: Inbox, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """「日時や場所も決めて確かめる」: the draft goes into the form, with what was told about it.

    The window opens first: the trigger ends after three seconds, and the draft's files may take longer to read.
    """
    now_told = Told.decode(action.get("value"))
    opened = client.views_open(trigger_id=body["trigger_id"], view=modal_view.loading())
    found = pressed.as_it_stands(inbox, client, body, now_told.draft)
    shown = modal_view.ask(now_told, _asked(client, found)) if found else modal_view.refused(view.LOST)
    window.show(client, opened["view"], shown)


def again(
    adviser: Adviser,
    inbox: Inbox,
    act: Callable[[Adviser, dict[str, Any], Told], Told],
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    respond: Respond,
) -> None:
    """Review again, in the place where the button was pressed; the text is read where it lies, for it is not kept."""
    now_told = act(adviser, body, Told.decode(action.get("value")))
    if body.get("view"):
        review_modal.again(adviser, body, now_told, client)
        return
    found = pressed.as_it_stands(inbox, client, body, now_told.draft)
    if found is None:
        respond(text=view.LOST, blocks=view.lost(), response_type="ephemeral", replace_original=False)
        return
    download, topic = Download(client.token or "", client.base_url), topic_of(client, found.at)
    reply = answering.answer(adviser, download, found, told=now_told, topic=topic)
    pressed.answer_anew(adviser, inbox, client, body, found, reply)


def _asked(client: WebClient, found: Incoming) -> Asked:
    """What is reviewed of a message: all that it holds, or the draft that it asks about."""
    text, _ = draft.whole(Download(client.token or "", client.base_url), found)
    asked = draft.meant(text, topic_of(client, found.at).draft) or text
    return Asked(asked, own=found.own, linked=found.linked)


def _person(adviser: Adviser, body: dict[str, Any]) -> str:
    return adviser.person(*actor(body))


def _last(told: Told) -> str:
    """The rule last refuted, if it is one of ours: values of buttons are not taken on trust."""
    rule = told.refuted[-1] if told.refuted else ""
    known = {one.label for one in builtin().rules}
    return rule if label_of(rule) in known and len(rule) <= 100 else ""
