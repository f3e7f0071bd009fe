"""What may take longer than the three seconds in which Slack wants its acknowledgement: it goes first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from slack_bolt import Ack, BoltContext, Respond
from slack_sdk import WebClient

from bot.listeners.faults import failed_afterwards
from bot.listeners.pool import pause
from bot.slack.rate_limits import RateLimits

PATIENCE, MOST_SECONDS = 2, 60.0  # rate limits that are waited out once Slack waits no more; of each
_HANDED = "handed"
Handed = TypeVar("Handed")


def acknowledged(ack: Ack) -> None:
    """Nothing has to be right before Slack hears that the press has arrived."""
    ack()


def afterwards(work: Callable[..., None]) -> dict[str, Any]:
    """The arguments of `app.action` for `work`, which gets body, action, client and respond, in the listeners' threads.

    `process_before_response` lets an acknowledgement leave only when its listener has returned; what Bolt calls lazy
    runs after that, but keeps its faults from `app.error`.
    """

    def run(body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
        _ending_well(lambda: work(body, action, client, respond), body, client, respond)

    return {"ack": acknowledged, "lazy": [run]}


def in_two_steps(
    first: Callable[[Ack, dict[str, Any], WebClient], Handed | None],
    second: Callable[[dict[str, Any], WebClient, Respond, Handed], object],
) -> dict[str, Any]:
    """The arguments of `app.action` or `app.view` for what is partly needed before the acknowledgement leaves.

    `first` acknowledges, and opens a view where that takes the trigger, which expires. What it returns is handed to
    `second` afterwards; None where nothing is left to do.
    """

    def begin(ack: Ack, body: dict[str, Any], client: WebClient, context: BoltContext) -> None:
        context[_HANDED] = first(ack, body, client)

    def run(body: dict[str, Any], client: WebClient, respond: Respond, context: BoltContext) -> None:
        handed = context.get(_HANDED)
        if handed is not None:
            _ending_well(lambda: second(body, client, respond, handed), body, client, respond)

    return {"ack": begin, "lazy": [run]}


def _ending_well(work: Callable[[], object], body: dict[str, Any], client: WebClient, respond: Respond) -> None:
    client.retry_handlers.append(RateLimits(PATIENCE, MOST_SECONDS, pause))  # it is this request's own
    try:
        work()
    except Exception as error:  # noqa: BLE001 - it ends where every fault does
        failed_afterwards(error, body, client, respond)
