"""The review outside the DM: `/guideline-review`, the shortcuts, and the modal they open."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot import carried
from bot.adviser import Adviser, Asked
from bot.form import Form
from bot.listeners import window
from bot.listeners.payload import actor, as_written
from bot.slack.answers import incoming
from bot.told import Told
from bot.views import review
from bot.views import review_modal as view
from bot.views.blocks import MOST_INPUT, Block
from rules import DraftError


def register(app: App, adviser: Adviser) -> None:
    """ids first: the table of contents."""
    app.command("/guideline-review")(partial(commanded, adviser))
    app.shortcut("review_draft")(opened)
    app.shortcut("review_message")(partial(message, adviser))
    app.view(view.CALLBACK)(partial(submitted, adviser))


def commanded(adviser: Adviser, ack: Ack, command: dict[str, Any], client: WebClient) -> None:
    """Open the form with what was typed behind the command; what the form cannot hold is reviewed at once.

    Slack does not give back what was typed: in an empty form it would be lost.
    """
    ack()
    text, told = as_written(str(command.get("text") or "")).strip(), Told.of_new_draft()
    fits = len(text) <= MOST_INPUT
    asked = Asked(text)
    shown = view.ask(told, asked) if fits else answered(adviser, command, asked, told)
    client.views_open(trigger_id=command["trigger_id"], view=shown)


def opened(ack: Ack, shortcut: dict[str, Any], client: WebClient) -> None:
    """Open the empty form."""
    ack()
    client.views_open(trigger_id=shortcut["trigger_id"], view=view.ask(Told.of_new_draft(), Asked("")))


def message(adviser: Adviser, ack: Ack, shortcut: dict[str, Any], client: WebClient) -> None:
    """Review a message where it stands, for the eyes of the one who asked."""
    ack()
    shown, (_, user) = shortcut.get("message") or {}, actor(shortcut)
    found = incoming("", "", {"ts": "", "user": "", **shown})
    asked = Asked(as_written(found.whole), own=found.user == user and found.own, linked=found.linked)
    if found.files and not asked.text.strip():
        answer = view.refused(view.FILES)
    else:
        answer = answered(adviser, shortcut, asked, files=bool(found.files))
    client.views_open(trigger_id=shortcut["trigger_id"], view=answer)


def submitted(adviser: Adviser, ack: Ack, body: dict[str, Any]) -> None:
    """Review what stands in the form. The facts told before still hold; what did not apply is looked at anew."""
    shown = body["view"]
    asked = in_form(shown)
    if not asked.text.strip():
        ack(response_action="errors", errors={"review_text": "下書きを入れてください。"})
        return
    before = carried.table(shown.get("private_metadata"))
    told = replace(Told.decode(before.get("told")), refuted=())
    found = before.get("found")
    previous = tuple(map(str, found)) if isinstance(found, list) else None
    ack(response_action="update", view=answered(adviser, body, asked, told, previous))


def again(adviser: Adviser, body: dict[str, Any], told: Told, client: WebClient) -> None:
    """Review what stands in the form, with what the person tells by a button.

    What another press or a form sent off has shown meanwhile stays, and the person hears that theirs may be missing.
    """
    shown = body["view"]
    if not window.show(client, shown, answered(adviser, body, in_form(shown), told), as_it_was=True):
        client.chat_postMessage(channel=actor(body)[1], text=view.CHANGED_MEANWHILE)


def in_form(shown: dict[str, Any]) -> Asked:
    """The draft and what is said about it in a view."""
    form, before = Form.of(shown), carried.table(shown.get("private_metadata"))
    return Asked(
        form.text("review_text"),
        form.moment("review_at"),
        form.choice("review_audience"),
        own=before.get("own") is not False,
        linked=before.get("linked") is True,
    )


def answered(
    adviser: Adviser,
    body: dict[str, Any],
    asked: Asked,
    told: Told | None = None,
    previous: tuple[str, ...] | None = None,
    *,
    files: bool = False,
) -> Block:
    """The modal that answers a draft, which may stand beside files; without `told` it is a new one."""
    told = told if told and told.draft else Told.of_new_draft()
    try:
        advice = adviser.advise(adviser.person(*actor(body)), asked, told)
    except DraftError as error:
        return view.refused(str(error), files=files)
    changed = review.what_changed(previous, advice.found) if previous is not None else ""
    return view.answer(advice, asked, adviser.zone, changed=changed, files=files)
