"""What happens when people do something: one file per feature, registered here, with the single error handler."""

from __future__ import annotations

import logging
import re
import secrets
from typing import Any

from slack_bolt import Ack, App, BoltResponse

from bot.adviser import Adviser
from bot.inbox import Inbox
from bot.listeners import guideline, home, message, review, settings

log = logging.getLogger(__name__)
_ANY = re.compile(".*")


def register(app: App, inbox: Inbox, adviser: Adviser) -> None:
    """Connect every listener; what nobody listens to is acknowledged, or Slack would send it again."""
    message.register(app, inbox, adviser)
    review.register(app, adviser)
    guideline.register(app, adviser)
    home.register(app, adviser)
    settings.register(app, adviser)
    app.event(_ANY)(acknowledge)
    app.action(_ANY)(acknowledge)
    app.error(failed)


def acknowledge(ack: Ack) -> None:
    """Say that it arrived."""
    ack()


def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Log what failed under a number, never the content; ask Slack to send events again, tell people the number."""
    number = secrets.token_hex(4)
    log.error("reference %s: %s in %s", number, type(error).__name__, body.get("type", "request"))
    if body.get("type") == "event_callback":
        return BoltResponse(status=500, body="")
    return BoltResponse(status=200, body=f"うまく処理できませんでした。もう一度お試しください。(番号 {number})")
