"""Where every fault of a listener ends: the log gets a number and no content, the person a calm word and the number."""

from __future__ import annotations

import json
import logging
import secrets
from typing import Any

from slack_bolt import BoltResponse, Respond
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient

log = logging.getLogger(__name__)
_KINDS = {"event_callback", "command", "block_actions", "view_submission", "view_closed", "block_suggestion",
          "shortcut", "message_action"}  # fmt: skip


def failed(error: Exception, body: dict[str, Any], client: WebClient, respond: Respond) -> BoltResponse:
    """Log what failed under a number, never the content; ask Slack to send events again, tell people the number."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200, body="")  # what nobody listens to has arrived, or Slack would send it again
    kind, text = _kind(body), _noted(error, body)
    if kind == "event_callback":
        return BoltResponse(status=500, body="")
    if kind == "view_submission":
        return BoltResponse(status=200, body=_beside_input(body, text), headers={"content-type": "application/json"})
    if kind == "block_suggestion":
        return BoltResponse(status=200, body='{"options": []}', headers={"content-type": "application/json"})
    if kind != "command":
        _tell(body, text, client, respond)
        return BoltResponse(status=200, body="")
    return BoltResponse(status=200, body=text)


def failed_afterwards(error: Exception, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """As `failed`, once Slack has its acknowledgement: nothing can be shown in a window that may be closed by now."""
    _tell(body, _noted(error, body), client, respond)


def _noted(error: Exception, body: dict[str, Any]) -> str:
    """The word for the person, with the number under which the log has the fault."""
    number = secrets.token_hex(4)
    log.error("reference %s: %s in %s", number, type(error).__name__, _kind(body))
    return (
        "申し訳ありません。うまく処理できませんでした。少し待って、もう一度お試しください。"
        f"続くときは、SNS相談の管理者に番号 {number} をお伝えください。"
    )


def _beside_input(body: dict[str, Any], text: str) -> str:
    """The word beside the first field, so that the window stays open and nothing that was typed is lost."""
    view = body.get("view")
    blocks = view.get("blocks") if isinstance(view, dict) else None
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, dict) and block.get("type") == "input" and isinstance(block.get("block_id"), str):
            return json.dumps({"response_action": "errors", "errors": {block["block_id"]: text}})
    return ""


def _tell(body: dict[str, Any], text: str, client: WebClient, respond: Respond) -> None:
    """To the one who pressed, where they pressed; where that is a window or the Home, by DM."""
    user = body.get("user")
    try:
        if body.get("response_url"):
            respond(text=text, response_type="ephemeral", replace_original=False)
        elif isinstance(user, dict) and user.get("id"):
            client.chat_postMessage(channel=str(user["id"]), text=text)
    except Exception as error:  # noqa: BLE001 - then only the log tells
        log.warning("nobody could be told: %s", type(error).__name__)


def _kind(body: dict[str, Any]) -> str:
    """What kind of request it was, if it is one of Slack's."""
    kind = body.get("type") or ("command" if body.get("command") else "")
    return kind if isinstance(kind, str) and kind in _KINDS else "request"
