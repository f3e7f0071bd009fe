"""What Slack sends about what people do: events, commands, interactions, as plain values."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import quote

TEAM = "T0PLAY"
BOT_USER, BOT_ID, APP_ID = "U0BOT", "B0BOT", "A0PLAY"
GRAVE = "tombstone"  # the subtype of what is left of a deleted message

Payload = dict[str, Any]
_TEAM = {"id": TEAM, "domain": "playground"}


def escape(text: str) -> str:
    """A text as Slack passes it on."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def event(inner: Payload, time: float) -> Payload:
    """The envelope around an event."""
    return {
        "type": "event_callback", "team_id": TEAM, "api_app_id": APP_ID, "event": inner,
        "event_id": f"Ev{secrets.token_hex(6)}", "event_time": int(time),
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
    }  # fmt: skip


def file(file_id: str, user: str, name: str, mimetype: str, size: int, base_url: str) -> Payload:
    """A file that a person has sent, and where it lies."""
    address = f"{base_url}/files/{file_id}/{quote(name)}"
    return {
        "id": file_id, "name": name, "title": name, "mimetype": mimetype, "filetype": name.rpartition(".")[2],
        "size": size, "mode": "hosted", "user": user, "url_private": address, "url_private_download": address,
    }  # fmt: skip


def grave(ts: str) -> Payload:
    """What is left of a deleted message that has replies."""
    return {
        "type": "message", "subtype": GRAVE, "user": "USLACKBOT", "hidden": True, "ts": ts,
        "text": "This message was deleted.",
    }  # fmt: skip


def command(user: str, channel: tuple[str, str], name: str, text: str) -> Payload:
    """The form of a slash command, given in a channel of this id and name; address and trigger are added to it."""
    return {
        "token": "unused", "team_id": TEAM, "team_domain": "playground", "channel_id": channel[0],
        "channel_name": channel[1], "user_id": user, "user_name": user.lower(), "command": name,
        "text": escape(text), "api_app_id": APP_ID,
    }  # fmt: skip


def shortcut(user: str, callback_id: str, trigger: str, ts: str) -> Payload:
    """A shortcut that belongs to no message."""
    return {
        "type": "shortcut", "team": _TEAM, "user": {"id": user, "team_id": TEAM}, "callback_id": callback_id,
        "trigger_id": trigger, "action_ts": ts, "token": "unused", "is_enterprise_install": False,
    }  # fmt: skip


def interaction(kind: str, user: str, channel: tuple[str, str], message: Payload) -> Payload:
    """What all that is done to a message has in common; address and trigger are added to it."""
    return {
        "type": kind, "team": _TEAM, "api_app_id": APP_ID, "token": "unused",
        "user": {"id": user, "team_id": TEAM}, "channel": {"id": channel[0], "name": channel[1]}, "message": message,
    }  # fmt: skip
