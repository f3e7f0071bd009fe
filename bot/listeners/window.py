"""A window (Slack's modal) that shows something else, though the person may have closed it or sent it off meanwhile."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import refusals
from bot.views.blocks import Block

CHANGED_MEANWHILE = "hash_conflict"


def show(client: WebClient, window: dict[str, Any], view: Block, *, as_it_was: bool = False) -> None:
    """Put `view` in place of a window, given as Slack gave it to us; where that was closed, nothing is left to do.

    With `as_it_was` only where nothing else has taken its place since: what came later has the last word.
    Raises SlackApiError.
    """
    seen = {"hash": window["hash"]} if as_it_was and window.get("hash") else {}
    try:
        client.views_update(view_id=window["id"], view=view, **seen)
    except SlackApiError as error:
        if refusals.code(error) not in (refusals.CLOSED_MEANWHILE, CHANGED_MEANWHILE):
            raise
