"""What Slack's refusals mean: whether to come again, when, and whether what was asked may have been done anyway."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

# No message can reach the person: the conversation or the account is gone, or the workspace forbids it.
FINAL = {"channel_not_found", "is_archived", "not_in_channel", "user_not_found", "cannot_dm_bot", "restricted_action",
         "messages_tab_disabled", "channel_is_limited_access"}  # fmt: skip
# Slack's own faults, of which it says that something may have succeeded before.
_UNCLEAR = {"fatal_error", "internal_error", "service_unavailable", "request_timeout"}
# Slack, the network or the installation is at fault, not what was asked: as long as it lasts, one comes again.
_PASSING = {"ratelimited", "rate_limited", "team_added_to_org", "invalid_auth", "not_authed", "token_revoked",
            "token_expired", "account_inactive", "missing_scope", "no_permission", "ekm_access_denied", "access_denied",
            "org_login_required", *_UNCLEAR}  # fmt: skip


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
    return said if status < 500 and re.fullmatch(r"[a-z_]+", said) else f"http_{status}"


def passes(code: str) -> bool:
    """Whether it may be better later, without anything being changed about what was asked."""
    return code in _PASSING or code.startswith("http_")


def unclear(code: str) -> bool:
    """Whether Slack may have done what was asked all the same."""
    return code in _UNCLEAR or code.startswith("http_")


def retry_after(error: SlackApiError) -> float:
    """The seconds for which Slack wants to hear nothing more; 0 where it does not say."""
    response: Any = error.response
    plain = isinstance(response, dict)
    headers: Mapping[str, str] = (response.get("headers") if plain else getattr(response, "headers", None)) or {}
    value = str(headers.get("Retry-After") or headers.get("retry-after") or "")
    return float(value) if value.isdecimal() else 0.0
