"""What Slack's refusals mean: whether to come again, when, and whether what was asked may have been done anyway.

The one place where Slack's words for it stand (https://docs.slack.dev/reference/methods/chat.postMessage, "Errors").
"""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

MOST_CODE = 64  # characters of such a word, as columns hold it
SETTLING = 5.0  # seconds after a call without an answer, until what Slack took all the same is surely to be found
MOST_WAIT = 3600.0  # seconds: who is asked for more (a moment in place of a span, say) asks again by then
# What a call meets where there is nothing to read, to change or to take back.
GONE = {"message_not_found", "thread_not_found", "cant_update_message", "cant_delete_message", "edit_window_closed"}
# What a message that is asked for is not found in.
UNREADABLE = {"thread_not_found", "message_not_found", "channel_not_found"}
# What a word to one person in a channel meets where the bot is not in it.
OUTSIDE = {"not_in_channel", "channel_not_found"}
# What a change of a modal meets that the person has closed.
CLOSED_MEANWHILE = "not_found"
# Surely not taken, and may be soon; the last is our own word.
NEVER_CAME = {"ratelimited", "rate_limited", "unreachable"}
# Nothing can be posted there: the conversation or the person is gone, or the workspace forbids it.
_CLOSED = {"channel_not_found", "is_archived", "not_in_channel", "user_not_found", "user_disabled", "cannot_dm_bot",
           "messages_tab_disabled", "channel_is_limited_access", "cannot_reply_to_message"}  # fmt: skip
_FORBIDDEN = "restricted_action"  # by itself, or with what is restricted behind it: "…_read_only_channel"
# Slack's own faults, of which it says that something may have succeeded before; the last is our own word.
_UNCLEAR = {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "connection_lost"}
# Slack, the network or the installation is at fault, not what was asked: as long as it lasts, one comes again.
_PASSING = {"message_limit_exceeded", "team_added_to_org", "invalid_auth", "not_authed", "token_revoked",
            "token_expired", "account_inactive", "missing_scope", "not_allowed_token_type", "no_permission",
            "ekm_access_denied", "access_denied", "accesslimited", "org_login_required", "team_access_not_granted",
            "enterprise_is_restricted", "two_factor_setup_required", *NEVER_CAME, *_UNCLEAR}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """A call that failed: Slack's word for why, or ours; `unclear` where Slack may have carried it out all the same.

    `wait` are the seconds for which Slack wants to hear nothing more, 0 where it does not say.
    """

    code: str
    unclear: bool
    wait: float = 0.0


def refused_by(error: Exception) -> Refused:
    """What an error says about the fate of a call. One that is neither Slack's nor the network's keeps its own name."""
    if isinstance(error, SlackApiError):
        said = code(error)
        least = 1.0 if said in NEVER_CAME else 0.0
        return Refused(said, unclear(said), retry_after(error) or least)
    if isinstance(error, URLError) and isinstance(error.reason, (ConnectionRefusedError, socket.gaierror)):
        return Refused("unreachable", unclear=False)
    if isinstance(error, (OSError, HTTPException, SlackClientError)):
        return Refused("connection_lost", unclear=True)
    return Refused(type(error).__name__[:MOST_CODE], unclear=True)


def code(error: SlackApiError) -> str:
    """Slack's word for what is wrong; "http_503" where it says none: an outage, or the page of a proxy."""
    response: Any = error.response
    plain = isinstance(response, dict)  # an answer that was no JSON
    status = int((response.get("status") if plain else getattr(response, "status_code", 0)) or 0)
    if status == 429:
        return "ratelimited"
    try:
        said = "" if plain else str(response.get("error"))
    except (AttributeError, TypeError, ValueError):
        said = ""
    return said if status < 500 and len(said) <= MOST_CODE and re.fullmatch(r"[a-z_]+", said) else f"http_{status}"


def passes(code: str) -> bool:
    """Whether it may be better later, without anything being changed about what was asked."""
    return code in _PASSING or code.startswith("http_")


def closed(code: str) -> bool:
    """Whether nothing can be posted in a conversation, until somebody acts."""
    return code in _CLOSED or code.startswith(_FORBIDDEN)


def surely_not_taken(code: str) -> bool:
    """Whether Slack has not done what was asked, and may another time."""
    return passes(code) and not unclear(code)


def unclear(code: str) -> bool:
    """Whether Slack may have done what was asked all the same."""
    return code in _UNCLEAR or code.startswith("http_")


def retry_after(error: SlackApiError) -> float:
    """The seconds for which Slack wants to hear nothing more, `MOST_WAIT` at most; 0 where it does not say."""
    response: Any = error.response
    plain = isinstance(response, dict)
    headers: Mapping[str, str] = (response.get("headers") if plain else getattr(response, "headers", None)) or {}
    return seconds(str(headers.get("Retry-After") or headers.get("retry-after") or ""))


def seconds(said: str) -> float:
    """The value of a Retry-After header, `MOST_WAIT` at most; 0 where it is no number of seconds."""
    return min(float(said), MOST_WAIT) if said.isdecimal() else 0.0
