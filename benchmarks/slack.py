"""Slack from outside, for measuring a service over HTTP: signed events go out, and its calls of the Web API come in.

One event loop does both, on one clock, and as little work as possible, so that what is measured is the service. The
Web API answers every call with success after a set delay, but refuses the extras for agents as most workspaces do.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qs

from bot.playground.wire import signed

SECRET = "a-signing-secret-for-measuring"
TOKEN = "xoxb-measuring"
TEAM, BOT = "T0BENCH", "U0BOT"
_REFUSED = {"assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts"}
LATEST = 30.0  # seconds for an acknowledgement or a reply


class Slack:
    """The workspace as a service sees it. Start it inside a running event loop."""

    def __init__(self) -> None:
        """Nobody has written anything."""
        self.delay = 0.0  # seconds before the Web API answers
        self.calls: Counter[str] = Counter()
        self._waiting: dict[str, asyncio.Future[float]] = {}  # by the ts of a message: when its reply came
        self._written: dict[str, dict[str, object]] = {}  # by ts, the messages that wait for a reply
        self._last = 0.0
        self._server: asyncio.Server | None = None
        self.url = ""

    async def start(self) -> None:
        """Serve the Web API on a free port of loopback."""
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0, backlog=512)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/api/"

    async def stop(self) -> None:
        """Close the door."""
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head, body = await _message(reader)
            method = head.split(" ", 2)[1].partition("/api/")[2].partition("?")[0]
            arguments = _arguments(head, body)
            self.calls[method] += 1
            if method == "chat.postMessage":
                reply = self._waiting.get(str(arguments.get("thread_ts")))
                if reply is not None and not reply.done():
                    reply.set_result(time.perf_counter())
            if self.delay:
                await asyncio.sleep(self.delay)
            writer.write(_response(self._result(method, arguments)))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # a service that is stopping
        finally:
            writer.close()

    def _result(self, method: str, arguments: dict[str, object]) -> dict[str, object]:
        if method in _REFUSED:
            return {"ok": False, "error": "missing_scope"}
        return {
            "ok": True, "user_id": BOT, "bot_id": "B0BOT", "team_id": TEAM, "team": "bench", "user": "adviser",
            "channel": arguments.get("channel", ""), "ts": self._ts(),
            "messages": [one for ts, one in self._written.items() if ts == arguments.get("ts")],
        }  # fmt: skip

    def _ts(self) -> str:
        self._last = max(time.time(), self._last + 0.000001)
        return f"{self._last:.6f}"

    async def ask(self, port: int, person: int, text: str) -> tuple[float, float]:
        """A person writes a DM; the seconds until its acknowledgement, and until the reply arrives at the Web API.

        Raises RuntimeError where the service does not acknowledge, TimeoutError where no reply comes.
        """
        ts = self._ts()
        event = {
            "type": "message", "user": f"U{person:06}", "text": text, "ts": ts, "team": TEAM,
            "channel": f"D{person:06}", "channel_type": "im", "event_ts": ts,
        }  # fmt: skip
        envelope = {
            "type": "event_callback", "team_id": TEAM, "api_app_id": "A0BENCH", "event": event, "event_id": f"Ev{ts}",
            "event_time": int(float(ts)), "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        }  # fmt: skip
        body = json.dumps(envelope).encode()
        reply = self._waiting[ts] = asyncio.get_running_loop().create_future()
        self._written[ts] = event
        began = time.perf_counter()
        try:
            status = await asyncio.wait_for(_post(port, body), LATEST)
            acknowledged = time.perf_counter() - began
            if status != 200:
                raise RuntimeError(f"an event was answered with status {status}")
            return acknowledged, await asyncio.wait_for(reply, LATEST) - began
        finally:
            del self._waiting[ts], self._written[ts]


async def _post(port: int, body: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    headers = signed(SECRET, body, int(time.time())) | {
        "Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body)),
        "Connection": "close",
    }  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"POST /slack/events HTTP/1.1\r\n{head}\r\n".encode() + body)
    status = int((await reader.readline()).split()[1])
    await reader.read()
    writer.close()
    return status


async def _message(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = next((line for line in _lines(head) if line.startswith("content-length:")), "content-length: 0")
    return head, await reader.readexactly(int(length.split(":")[1]))


def _lines(head: str) -> Iterator[str]:
    return (line.lower() for line in head.split("\r\n"))


def _arguments(head: str, body: bytes) -> dict[str, object]:
    if "application/json" in head:
        data = json.loads(body or b"{}")
        return data if isinstance(data, dict) else {}
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _response(content: dict[str, object]) -> bytes:
    body = json.dumps(content).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
    return head.encode() + b"\r\n" + body
