"""A message by DM, noted in the inbox before the acknowledgement; and the buttons that say what it was meant as."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, TypeGuard

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.adviser import Adviser
from bot.files.download import Download
from bot.inbox import Inbox
from bot.listeners import pressed
from bot.listeners.afterwards import afterwards
from bot.listeners.answering import answer
from bot.listeners.thread import topic_of
from bot.slack.answers import PERSON_SUBTYPES, by_person, content
from bot.slack.answers import incoming as read
from bot.store.messages import Address

_TS = re.compile(r"\d{1,12}\.\d{1,9}")


def register(app: App, inbox: Inbox, adviser: Adviser) -> None:
    """ids first: the table of contents."""
    app.event("message")(partial(message, inbox))
    app.action("message_was_draft")(**afterwards(partial(reconsidered, adviser, inbox, "draft")))
    app.action("message_was_question")(**afterwards(partial(reconsidered, adviser, inbox, "question")))


def message(inbox: Inbox, ack: Ack, body: dict[str, Any], event: dict[str, Any]) -> None:
    """Note a message, an edit or a deletion before Slack gets its acknowledgement."""
    team, channel, subtype = body.get("team_id") or event.get("team"), event.get("channel"), event.get("subtype")
    if event.get("channel_type") == "im" and _is_id(team) and _is_id(channel):
        if subtype == "message_changed":
            _edited(inbox, team, channel, event)
        elif subtype == "message_deleted":
            _deleted(inbox, team, channel, event)
        elif (subtype is None or subtype in PERSON_SUBTYPES) and _readable(event):
            inbox.receive(read(team, channel, event))
    ack()


def _edited(inbox: Inbox, team: str, channel: str, event: dict[str, Any]) -> None:
    after, before = event.get("message"), event.get("previous_message")
    if not isinstance(after, dict):
        return
    if after.get("subtype") == "tombstone":  # deleted, but people replied to it
        _deleted(inbox, team, channel, {"deleted_ts": after.get("ts"), "previous_message": before})
        return
    # Slack also reports unfurled links and new thread replies as changes.
    if not _readable(after) or (isinstance(before, dict) and content(before) == content(after)):
        return
    # The time of the event stands in where Slack does not say when the edit was: a file taken out is none to it.
    edited, known = after.get("edited"), before.get("edited") if isinstance(before, dict) else None
    news = edited if isinstance(edited, dict) and edited != known else {"ts": event.get("ts")}
    inbox.edited(read(team, channel, after | {"edited": news}))


def _deleted(inbox: Inbox, team: str, channel: str, event: dict[str, Any]) -> None:
    ts, before = event.get("deleted_ts"), event.get("previous_message")
    # Our own answers are taken back as well, by us or by an administrator.
    if _is_ts(ts) and (before is None or (isinstance(before, dict) and by_person(before))):
        thread = before.get("thread_ts") if before else None
        inbox.deleted(Address(team, channel, ts, thread if _is_ts(thread) and thread != ts else None))


def _readable(event: dict[str, Any]) -> bool:
    return by_person(event) and _is_ts(event["ts"])


def _is_id(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= 32


def _is_ts(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _TS.fullmatch(value) is not None


def reconsidered(
    adviser: Adviser,
    inbox: Inbox,
    as_: str,
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    _: Respond,
) -> None:
    """「下書きでした」「質問でした」: the message is read again from Slack, for its text is not kept."""
    ts = str(action.get("value") or "")
    found = pressed.as_it_stands(inbox, client, body, ts) if _is_ts(ts) else None
    if found:
        download = Download(client.token or "", client.base_url)
        reply = answer(adviser, download, found, as_=as_, topic=topic_of(client, found.at))
        pressed.answer_anew(adviser, inbox, client, body, found, reply)
