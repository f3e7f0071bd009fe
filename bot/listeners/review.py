"""A draft by DM: into the inbox, and back as a review."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond

from bot.inbox import Inbox, Incoming, Reply
from bot.views import blocks
from bot.views import review as view
from rules import Draft, DraftError, review

log = logging.getLogger(__name__)
_REFERENCE = re.compile(r"<([@#!])?([^|>]*)(?:\|([^>]*))?>")
_PERSON_SUBTYPES = {None, "file_share", "thread_broadcast"}


def register(app: App, inbox: Inbox) -> None:
    """ids first: the table of contents."""
    app.event("message")(partial(message, inbox))
    app.action("incident_open")(incident)


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


def as_written(text: str) -> str:
    """What the person typed: Slack's escapes undone, its references shown as their text or address."""

    def shown(match: re.Match[str]) -> str:
        sign, target, label = match[1], match[2], match[3]
        if sign in ("@", "#"):
            return sign + (label or target)
        return label or target

    return html.unescape(_REFERENCE.sub(shown, text))


def answer(incoming: Incoming, *, learned: bool = True) -> Reply | None:
    """The review of a message as a reply."""
    text = as_written(incoming.text)
    if not text.strip() and incoming.files:
        return Reply(view.FILE_NOTE, view.unreadable(view.FILE_NOTE))
    try:
        report = review(Draft(text), learned=learned)
    except DraftError as error:
        return Reply(str(error), view.unreadable(str(error)))
    found = tuple(finding.rule for finding in report.findings)
    changed = view.what_changed(incoming.previous, found) if incoming.previous is not None else ""
    return Reply(blocks.fallback(view.verdict(report)), view.report(report, changed=changed), found)


def answering(learned: bool) -> Callable[[Incoming], Reply | None]:
    """The inbox's way to answer, with or without the learned reader."""
    return partial(answer, learned=learned)


def incident(ack: Ack, respond: Respond) -> None:
    """「もう投稿してしまった」: the steps, only to the one who asked."""
    ack()
    respond(text="投稿してしまった後の順序", blocks=view.incident(), response_type="ephemeral", replace_original=False)
