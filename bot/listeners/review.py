"""A draft: its review, and what the person tells about it by pressing buttons."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt import App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot import refusals
from bot.adviser import Adviser, Asked
from bot.answers import Reply, incoming
from bot.files import Looked, joined, look
from bot.files.download import Download
from bot.listeners import review_modal
from bot.listeners.afterwards import afterwards
from bot.listeners.payload import actor, as_written, shown_message
from bot.store import people
from bot.told import Told
from bot.views import blocks
from bot.views import file as file_view
from bot.views import review as view
from bot.views import review_modal as modal_view
from rules import DraftError
from rules.engine import builtin
from rules.facts import facts
from rules.text import Text


def register(app: App, adviser: Adviser) -> None:
    """ids first: the table of contents."""
    app.action(re.compile(r"review_told_.+"))(**afterwards(partial(told, adviser)))
    app.action("review_refute")(**afterwards(partial(refuted, adviser)))
    app.action("review_hide")(**afterwards(partial(hidden, adviser)))
    app.action("review_restore")(**afterwards(partial(restored, adviser)))
    app.action("review_form")(**afterwards(form))
    review_modal.register(app, adviser)


def answer(
    adviser: Adviser, person: str, read: Text, told: Told, previous: tuple[str, ...] | None = None, *, own: bool = True
) -> Reply:
    """The review of a draft as a reply; `previous` are the rules found before an edit, `own` as in `Asked`."""
    try:
        advice = adviser.advise(person, Asked(read.original, own=own, read=read), told)
    except DraftError as error:
        return Reply(str(error), view.unreadable(str(error)))
    found = tuple(finding.rule for finding in advice.report.findings)
    changed = view.what_changed(previous, found) if previous is not None else ""
    return Reply(
        blocks.fallback(view.verdict(advice)), view.report(advice, adviser.zone, changed=changed, form=True), found
    )


def told(adviser: Adviser, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """A fact is stated or taken back: the draft is reviewed again with it, and after an edit as well."""
    now_told = Told.decode(action.get("value"))
    if not body.get("view"):  # a view carries what was told itself
        person, known = _person(adviser, body), [fact for fact in now_told.facts if fact in facts()]
        with adviser.sessions.begin() as session:
            people.state(session, person, adviser.draft(person, now_told), known, adviser.clock.now())
    _again(adviser, body, now_told, client, respond)


def refuted(
    adviser: Adviser, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond
) -> None:
    """「この指摘は当たらない」: noted without the text, and the draft is reviewed without the rule."""
    now_told = Told.decode(action.get("value"))
    _note(adviser, body, now_told, partial(people.refute, now=adviser.clock.now()))
    _again(adviser, body, now_told, client, respond)


def hidden(adviser: Adviser, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """「今後は出さない」: the rule last refuted is shown to this person no more."""
    now_told = Told.decode(action.get("value"))
    rule = _note(adviser, body, now_told, partial(_hide, adviser.clock.now()))
    _again(adviser, body, now_told.restoring(rule), client, respond)


def restored(
    adviser: Adviser, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond
) -> None:
    """「元に戻す」: the rule last refuted applies again."""
    now_told = Told.decode(action.get("value"))
    rule = _note(adviser, body, now_told, people.confirm)
    _again(adviser, body, now_told.restoring(rule), client, respond)


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


def form(body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """「日時や場所も決めて確かめる」: the draft goes into the form, with what was told about it.

    The window opens first: the trigger ends after three seconds, and the draft's files may take longer to read.
    """
    now_told = Told.decode(action.get("value"))
    opened = client.views_open(trigger_id=body["trigger_id"], view=modal_view.loading())
    found = _in_slack(client, body, now_told)
    shown = modal_view.ask(now_told, found[0]) if found else modal_view.refused(view.LOST)
    try:
        client.views_update(view_id=opened["view"]["id"], view=shown)
    except SlackApiError as error:
        if refusals.code(error) != refusals.CLOSED_MEANWHILE:
            raise


def _again(adviser: Adviser, body: dict[str, Any], told: Told, client: WebClient, respond: Respond) -> None:
    """Review again, in the place where the button was pressed; the text is read where it lies, for it is not kept."""
    if body.get("view"):
        review_modal.again(adviser, body, told, client)
        return
    found = _in_slack(client, body, told)
    if found is None:
        respond(text=view.LOST, blocks=view.lost(), response_type="ephemeral", replace_original=False)
        return
    text, looked, own = found
    reply = answer(adviser, _person(adviser, body), Text(text), told, own=own)
    channel, shown, _ = shown_message(body)
    content = blocks.together(reply.blocks, file_view.looked(looked))
    client.chat_update(channel=channel, ts=shown, text=reply.text, blocks=content)


def _in_slack(client: WebClient, body: dict[str, Any], told: Told) -> tuple[str, Looked, bool] | None:
    """The draft that a button of an answer speaks of, as it lies in Slack, what its files hold, and whether it is own.

    None where it is gone or another's.
    """
    (channel, _, thread), (team, user) = shown_message(body), actor(body)
    if not channel or not thread or not told.draft:
        return None
    try:
        lines = client.conversations_replies(
            channel=channel, ts=thread, oldest=told.draft, latest=told.draft, inclusive=True, limit=2
        ).get("messages")
    except SlackApiError as error:
        if refusals.code(error) in refusals.UNREADABLE:
            return None
        raise
    for line in lines or []:
        if line.get("ts") == told.draft and line.get("user") == user:
            download = Download(client.token or "", client.base_url)
            found = incoming(team, channel, line)
            looked = look(download, found.files)
            return joined(as_written(found.whole), looked), looked, found.own
    return None


def _person(adviser: Adviser, body: dict[str, Any]) -> str:
    return adviser.person(*actor(body))


def _last(told: Told) -> str:
    """The rule last refuted, if it is one of ours: values of buttons are not taken on trust."""
    rule = told.refuted[-1] if told.refuted else ""
    known = {one.label for one in builtin().rules}
    return rule if rule.partition("/")[0] in known and len(rule) <= 100 else ""
