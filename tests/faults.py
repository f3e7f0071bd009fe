"""Slack's double with faults to order: what the next calls of a method meet."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from dataclasses import dataclass

from flask import Response, request

from bot.playground.api import WebApi


@dataclass(slots=True)
class Fault:
    """One answer gone wrong: an HTTP status, after or without carrying the call out, late by some seconds.

    With `broken` the connection is closed instead of an answer.
    """

    status: int = 500
    carried_out: bool = False
    retry_after: int | None = None
    delay: float = 0.0
    body: str = ""
    broken: bool = False


class FaultyApi(WebApi):
    """The Web API, whose calls go wrong where a test has ordered it."""

    def __init__(self, workspace):
        super().__init__(workspace)
        self.faults = {}
        self._ordering = threading.Lock()

    def fail_next(self, method, *faults):
        """Let the next calls of a method go wrong, one fault each."""
        self.faults.setdefault(method, deque()).extend(faults)

    def carry_out(self, method, arguments):
        with self._ordering:
            waiting = self.faults.get(method)
            fault = waiting.popleft() if waiting else None
        if fault is None:
            return super().carry_out(method, arguments)
        time.sleep(fault.delay)
        lost = b'{"ok": false, "error": "internal_error"}'
        answer = super().carry_out(method, arguments).get_data() if fault.carried_out else lost
        if fault.broken:
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return Response(fault.body or answer, fault.status, headers)
