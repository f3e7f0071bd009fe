"""A message by DM: into the inbox before the acknowledgement, and to the feature that answers what it wants."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.adviser import Adviser
from bot.inbox import Inbox, Incoming, Reply
from bot.listeners import guideline, review
from bot.listeners.payload import as_written
from bot.told import Told
from bot.views import blocks
from bot.views import message as view
from rules import Draft
from rules import review as rule_review
from rules.draft import MOST_CHARACTERS
from rules.intent import intent, may_ask
from rules.text import Text

_PERSON_SUBTYPES = {None, "file_share", "thread_broadcast"}


def register(app: App, inbox: Inbox, adviser: Adviser) -> None:
    """ids first: the table of contents."""
    app.event("message")(partial(message, inbox))
    app.action("message_was_draft")(partial(reconsidered, adviser, "draft"))
    app.action("message_was_question")(partial(reconsidered, adviser, "question"))


def message(inbox: Inbox, ack: Ack, body: dict[str, Any], event: dict[str, Any]) -> None:
    """Note a message, an edit or a deletion before Slack gets its acknowledgement."""
    team = str(body.get("team_id") or event.get("team") or "")
    channel, subtype = str(event.get("channel") or ""), event.get("subtype")
    if event.get("channel_type") == "im" and team and channel:
        if subtype == "message_changed":
            _edited(inbox, team, channel, event)
        elif subtype == "message_deleted":
            inbox.deleted(team, channel, str(event.get("deleted_ts") or ""))
        elif subtype in _PERSON_SUBTYPES and _by_person(event):
            inbox.receive(_incoming(team, channel, event), str(body.get("event_id") or ""))
    ack()


def _edited(inbox: Inbox, team: str, channel: str, event: dict[str, Any]) -> None:
    after, before = event.get("message"), event.get("previous_message")
    if not isinstance(after, dict) or not _by_person(after):
        return
    # Slack also reports unfurled links and new thread replies as changes.
    if isinstance(before, dict) and before.get("text") == after.get("text"):
        return
    inbox.edited(_incoming(team, channel, after))


def _by_person(event: dict[str, Any]) -> bool:
    return bool(event.get("user") and event.get("ts")) and not event.get("bot_id") and not event.get("bot_profile")


def _incoming(team: str, channel: str, event: dict[str, Any]) -> Incoming:
    text, files = event.get("text"), event.get("files")
    return Incoming(
        team, channel, str(event["ts"]), str(event["user"]), text if isinstance(text, str) else "",
        tuple(file for file in files if isinstance(file, dict)) if isinstance(files, list) else (),
    )  # fmt: skip


def answering(adviser: Adviser) -> Callable[[Incoming], Reply | None]:
    """The inbox's way to answer."""
    return partial(answer, adviser)


def answer(adviser: Adviser, incoming: Incoming, *, as_: str | None = None) -> Reply:
    """What a message is answered with; `as_` overrides what it seems to want. A doubtful one counts as a draft."""
    text = as_written(incoming.text)
    if not text.strip() and incoming.files:
        return Reply(view.FILE_NOTE, view.file_note())
    wanted = as_ or intent(text)
    if wanted == "question" and (as_ or not _grave(text)):
        mark = partial(guideline.marked, adviser.pseudonyms, incoming.team)
        return Reply("指針の検索結果", guideline.answer(text, mark, direct=True))
    if wanted in view.SHORT:
        return Reply(view.SHORT[wanted], view.short(wanted))
    person = adviser.person(incoming.team, incoming.user)
    reply = review.answer(adviser, person, text, Told(incoming.ts), incoming.previous)
    if as_ is None and may_ask(Text(text)):
        return Reply(reply.text, [*reply.blocks, view.was_question()], reply.found)
    return reply


def _grave(text: str) -> bool:
    """Whether the rules would stop it: then it is reviewed, question mark or not."""
    return any(
        finding.level == "stop" for finding in rule_review(Draft(text[:MOST_CHARACTERS]), learned=False).findings
    )


def reconsidered(adviser: Adviser, as_: str, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """「下書きでした」「質問でした」: the message is read again from Slack, for its text is not kept."""
    ack()
    shown = body.get("message") or {}
    channel, thread = str((body.get("channel") or {}).get("id") or ""), str(shown.get("thread_ts") or "")
    person = str((body.get("user") or {}).get("id") or "")
    if not channel or not thread:
        return
    lines = client.conversations_replies(channel=channel, ts=thread, limit=1).get("messages") or []
    if lines and lines[0].get("ts") == thread and lines[0].get("user") == person:
        incoming = Incoming(str(lines[0].get("team") or ""), channel, thread, person, str(lines[0].get("text") or ""))
        reply = answer(adviser, incoming, as_=as_)
        client.chat_update(channel=channel, ts=str(shown["ts"]), text=blocks.fallback(reply.text), blocks=reply.blocks)
