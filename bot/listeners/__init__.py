"""What happens when people do something: one file per feature, registered here, with the single error handler."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.error import BoltUnhandledRequestError

from bot.adviser import Adviser
from bot.agent import Agent
from bot.inbox import Inbox
from bot.listeners import guideline, home, incident, message, reminder, reminder_message, review, settings

log = logging.getLogger(__name__)
_KINDS = {"event_callback", "command", "block_actions", "view_submission", "view_closed", "block_suggestion",
          "shortcut", "message_action"}  # fmt: skip


def register(app: App, inbox: Inbox, adviser: Adviser, agent: Agent, desk: reminder.Desk) -> None:
    """Connect every listener, and the one place where faults end."""
    message.register(app, inbox, adviser)
    review.register(app, adviser)
    incident.register(app, adviser)
    guideline.register(app, adviser)
    home.register(app, adviser, agent)
    settings.register(app, adviser)
    reminder.register(app, desk)
    reminder_message.register(app, desk)
    app.error(failed)


def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Log what failed under a number, never the content; ask Slack to send events again, tell people the number."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200, body="")  # what nobody listens to has arrived, or Slack would send it again
    number = secrets.token_hex(4)
    log.error("reference %s: %s in %s", number, type(error).__name__, _kind(body))
    if body.get("type") == "event_callback":
        return BoltResponse(status=500, body="")
    return BoltResponse(status=200, body=f"うまく処理できませんでした。もう一度お試しください。(番号 {number})")


def _kind(body: dict[str, Any]) -> str:
    """What kind of request it was, if it is one of Slack's."""
    kind = body.get("type") or ("command" if body.get("command") else "")
    return kind if kind in _KINDS else "request"
