"""What the thread of a message is about: the answer of ours that was shown last before it, as it lies in Slack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.paging import messages
from bot.store.messages import Address
from bot.views.guideline import FOCUS
from bot.views.place import Place, read_place
from bot.views.review import ADVICE

MOST_PAGES = 10  # of replies: Slack gives the oldest first


@dataclass(frozen=True, slots=True)
class Topic:
    """The id of the clause shown last, "" where none is; of a review shown after it, what each finding advises."""

    clause: str = ""
    advice: tuple[str, ...] = ()


NO_TOPIC = Topic()


def topic_of(client: WebClient, at: Address) -> Topic:
    """What the thread of a message is about before it.

    Raises SlackApiError.
    """
    if at.thread_ts is None:
        return Topic()
    thread = messages(client.conversations_replies, MOST_PAGES, channel=at.channel, ts=at.thread_ts, latest=at.ts)
    found = Topic()
    for message in thread:
        if message.get("bot_id") and str(message.get("ts")) < at.ts:
            found = _topic(message, found)
    return found


def _topic(message: Mapping[str, Any], before: Topic) -> Topic:
    shown = {str(block.get("block_id") or ""): block for block in message.get("blocks") or []}
    clauses = [one.removeprefix(FOCUS) for one in shown if one.startswith(FOCUS)]
    advice = [
        str((block.get("text") or {}).get("text") or "") for one, block in shown.items() if one.startswith(ADVICE)
    ]
    if clauses and read_place(Place(clauses[-1]).value):
        return Topic(clauses[-1])
    return Topic(before.clause, tuple(filter(None, advice))) if any(advice) else before
