"""What may take longer than the three seconds in which Slack wants its acknowledgement: it goes first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.listeners.faults import failed


def acknowledged(ack: Ack) -> None:
    """Nothing has to be right before Slack hears that the press has arrived."""
    ack()


def afterwards(work: Callable[..., None]) -> dict[str, Any]:
    """The arguments of `app.action` for `work`, which gets body, action, client and respond, in the listeners' threads.

    `process_before_response` lets an acknowledgement leave only when its listener has returned; what Bolt calls lazy
    runs after that, but keeps its faults from `app.error`.
    """

    def run(body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
        try:
            work(body, action, client, respond)
        except Exception as error:  # noqa: BLE001 - it ends where every fault does
            failed(error, body, client, respond)

    return {"ack": acknowledged, "lazy": [run]}
