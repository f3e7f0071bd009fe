"""What Slack's payloads say: who acted, and in which words."""

from __future__ import annotations

import html
import re
from typing import Any

_REFERENCE = re.compile(r"<([@#!])?([^|<>]*)(?:\|([^<>]*))?>")


def as_written(text: str) -> str:
    """What the person typed: Slack's escapes undone, its references shown as their text or address, no half letters."""

    def shown(match: re.Match[str]) -> str:
        sign, target, label = match[1], match[2], match[3]
        if sign in ("@", "#"):
            return sign + (label or target)
        return label or target

    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return html.unescape(_REFERENCE.sub(shown, whole))


def actor(body: dict[str, Any]) -> tuple[str, str]:
    """The workspace and the user of a command, a shortcut, an action or a submission."""
    user, team = body.get("user"), body.get("team")
    if not isinstance(user, dict):  # a command
        return str(body.get("team_id") or ""), str(body.get("user_id") or "")
    # Installed for a whole organisation, an app gets no team but the user's own.
    own = team.get("id") if isinstance(team, dict) else None
    return str(own or user.get("team_id") or ""), str(user.get("id") or "")


def shown_message(body: dict[str, Any]) -> tuple[str, str, str]:
    """The message that holds the button pressed: its channel, its ts and its thread's; empty where there is none."""
    message, channel = body.get("message"), body.get("channel")
    if not isinstance(message, dict) or not isinstance(channel, dict):
        return "", "", ""
    return str(channel.get("id") or ""), str(message.get("ts") or ""), str(message.get("thread_ts") or "")
