"""Who may set reminders: admins and owners of the workspace, and whom the settings name; in doubt nobody."""

from __future__ import annotations

import logging
import threading
import time

from slack_sdk import WebClient

from bot.settings import Settings

CACHE_SECONDS = 120.0  # a former admin keeps the right at most so long
MOST_CACHED = 1000
log = logging.getLogger(__name__)


class Permission:
    """Asks Slack about people, and remembers its answers for a short time."""

    def __init__(self, client: WebClient, settings: Settings) -> None:
        """`client` must give up well within the three seconds that Slack waits for us."""
        self._client = client
        self._editors = settings.reminder_editors
        self._channels = settings.reminder_channels
        self._known: dict[str, tuple[float, str]] = {}
        self._lock = threading.Lock()

    def may_edit(self, user: str, channel: str) -> bool:
        """Whether somebody may set reminders for a channel. Without an answer from Slack nobody new may."""
        if not user or not channel:
            return False
        if user in self._editors:
            return True
        role = self._role(user)
        return role == "admin" or (role == "member" and channel in self._channels)

    def _role(self, user: str) -> str:
        """One of "admin", "member" and "guest" (deleted people and bots too); "" where Slack does not say."""
        with self._lock:
            at, role = self._known.get(user, (float("-inf"), ""))
        if time.monotonic() - at < CACHE_SECONDS:
            return role
        try:
            found = self._client.users_info(user=user).get("user")
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the answer is no
            log.warning("users.info: %s; so nobody may set reminders now", type(error).__name__)
            return ""
        role = _role_of(found)
        with self._lock:
            if len(self._known) >= MOST_CACHED:
                self._known.clear()
            self._known[user] = (time.monotonic(), role)
        return role


def _role_of(user: object) -> str:
    if not isinstance(user, dict) or any(user.get(key) for key in ("deleted", "is_bot", "is_restricted")):
        return "guest"
    if any(user.get(key) is True for key in ("is_admin", "is_owner", "is_primary_owner")):
        return "admin"
    return "guest" if user.get("is_ultra_restricted") or user.get("is_stranger") else "member"
