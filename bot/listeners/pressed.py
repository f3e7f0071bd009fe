"""An answer in a DM that a press changes: its message is read again from Slack, where it may be edited meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.adviser import Adviser
from bot.inbox import Inbox
from bot.listeners.payload import actor, shown_message, unaddressed
from bot.slack import refusals
from bot.slack.answers import Answers, Incoming, Reply, incoming
from bot.store.messages import Address, note_found


def as_it_stands(inbox: Inbox, client: WebClient, body: dict[str, Any], ts: str) -> Incoming | None:
    """The message that the answer with the button speaks of; None where it is gone or another's."""
    (channel, _, thread), (team, user) = shown_message(body), actor(body)
    if not channel or not thread or not ts:
        return None
    # Asked first: what is read after it is at least that new. Not every change has a time in Slack's lists.
    known = inbox.version(Address(team, channel, ts))
    try:
        lines = client.conversations_replies(
            channel=channel, ts=thread, oldest=ts, latest=ts, inclusive=True, limit=2
        ).get("messages")
    except SlackApiError as error:
        if refusals.code(error) in refusals.UNREADABLE:
            return None
        raise
    for line in lines or []:
        if line.get("ts") == ts and line.get("user") == user:
            found = incoming(team, channel, line)
            text = unaddressed(found.text, str(body["message"].get("user") or ""))  # the answer pressed is ours
            return replace(found, text=text, version=max(found.version, known))
    return None


def answer_anew(
    adviser: Adviser, inbox: Inbox, client: WebClient, body: dict[str, Any], of: Incoming, reply: Reply
) -> None:
    """Put `reply` in the place of the answer with the button. An edit that came meanwhile has the last word."""
    try:
        Answers(client).put(of.at, of.version, reply, shown_message(body)[1])
    finally:  # Slack may have carried out what failed here
        inbox.look_for_newer(of.at, of.version)
    with adviser.sessions.begin() as session:  # by which an edit is known as one of a draft, and what it solves
        note_found(session, of.at, of.version, reply.found)
