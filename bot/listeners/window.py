"""A window (Slack's modal) that shows something else, though the person may have closed it or sent it off meanwhile."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack import refusals
from bot.views.blocks import Block

CHANGED_MEANWHILE = "hash_conflict"


def show(client: WebClient, window: dict[str, Any], view: Block, *, as_it_was: bool = False) -> bool:
    """Put `view` in place of a window, given as Slack gave it to us; where that was closed, nothing is left to do.

    With `as_it_was` only where nothing else has taken its place since: what is there has the last word, and the
    result is False. Raises SlackApiError.
    """
    seen = {"hash": window["hash"]} if as_it_was and window.get("hash") else {}
    try:
        client.views_update(view_id=window["id"], view=view, **seen)
    except SlackApiError as error:
        if refusals.code(error) == CHANGED_MEANWHILE:
            return False
        if refusals.code(error) != refusals.CLOSED_MEANWHILE:
            raise
    return True
