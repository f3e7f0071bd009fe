"""Response addresses: where an interaction may be answered later, a few times and not for long."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

from bot.playground.limits import SlackError

USES = 5
SECONDS = 30 * 60


@dataclass(slots=True)
class ResponseAddress:
    """What an answer goes to: the message that was acted on, or the channel."""

    channel: str
    user: str
    message_ts: str | None
    uses: int = 0
    born: float = field(default_factory=time.monotonic)


class ResponseAddresses:
    """The addresses that were given out."""

    def __init__(self) -> None:
        """None yet."""
        self._known: dict[str, ResponseAddress] = {}

    def fresh(self, channel: str, user: str, ts: str | None) -> str:
        """The path of a new one."""
        address = secrets.token_urlsafe(12)
        self._known[address] = ResponseAddress(channel, user, ts)
        return f"/response/{address}"

    def used(self, address: str) -> ResponseAddress:
        """Use one. Raises SlackError where it is unknown, used up or too old."""
        known = self._known.get(address)
        if known is None or known.uses >= USES or time.monotonic() - known.born > SECONDS:
            raise SlackError("expired_url")
        known.uses += 1
        return known
