"""What Slack sends to the bot: signed requests to its real HTTP endpoint, and again where they fail."""

from __future__ import annotations

import hmac
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from bot.playground.payloads import Payload

TIMEOUT = 3.0  # seconds in which the bot must acknowledge
RETRIES = (0.2, 2.0, 5.0)  # Slack waits nothing, a minute and five; here nobody wants to


def signed(secret: str, body: bytes, timestamp: int) -> dict[str, str]:
    """The headers that prove a request: v0=HMAC-SHA256("v0:{timestamp}:{body}")."""
    digest = hmac.new(secret.encode(), b"v0:%d:%s" % (timestamp, body), sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}


class Wire:
    """The line to the bot's endpoint at `url`."""

    def __init__(self, url: str, secret: str, ready: Callable[[], object] = lambda: None) -> None:
        """Sign with `secret`. `ready` returns once the bot listens: Slack's time begins only then."""
        self.url = url
        self._secret = secret
        self._ready = ready

    def send_event(self, event: Payload) -> None:
        """Send an event in the background, and again as Slack does until it is acknowledged."""
        threading.Thread(target=self._deliver, args=(event,), daemon=True).start()

    def _deliver(self, event: Payload) -> None:
        body = json.dumps(event).encode()
        for attempt, wait in enumerate((0.0, *RETRIES)):
            time.sleep(wait)
            again = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_error"} if attempt else {}
            status, _ = self.request(body, "application/json", again)
            if status == 200:
                return

    def send_form(self, form: dict[str, str]) -> tuple[int, str]:
        """Send a slash command; the status and the body of the acknowledgement."""
        return self.request(urlencode(form).encode(), "application/x-www-form-urlencoded")

    def send_interaction(self, payload: Payload) -> tuple[int, str]:
        """Send a press of a button or a submitted view."""
        return self.send_form({"payload": json.dumps(payload)})

    def request(self, body: bytes, content_type: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """One signed request; status 0 where nobody answered in time."""
        self._ready()
        sent = {"Content-Type": content_type, **signed(self._secret, body, int(time.time())), **(headers or {})}
        request = urllib.request.Request(self.url, body, sent)  # noqa: S310 - a loopback address of ours
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""


def content(body: str) -> dict[str, Any]:
    """An acknowledgement's body as a message: JSON, or plain text."""
    try:
        data = json.loads(body)
    except ValueError:
        return {"text": body}
    return data if isinstance(data, dict) else {"text": str(data)}
