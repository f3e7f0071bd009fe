"""The people who use the service, and Slack's side of what they do: drafts, edits, `/guideline`, presses."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from benchmarks.texts import EVALUATION, texts
from bot.playground.elements import interactive
from bot.playground.payloads import Payload
from bot.playground.wire import Wire
from bot.playground.workspace import Workspace

PEOPLE = 200
SHARES = {"draft": 60, "edit": 15, "command": 15, "press": 10}  # of a hundred events
RETRIES = (0.2, 1.0, 3.0)  # seconds until Slack sends an event again; Slack itself waits longer
MARK = "目印"  # in every draft, with a number: must be found in no file


@dataclass
class Tally:
    """What was sent, and what came of it."""

    acknowledged: list[float] = field(default_factory=list)  # seconds
    sent: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    again: int = 0
    drafts: list[tuple[str, str, str]] = field(default_factory=list)  # user, channel, ts
    edited: dict[str, str] = field(default_factory=dict)  # ts of a message: its newest version
    pressed: dict[str, Payload] = field(default_factory=dict)  # ts of an answer: the answer
    lock: threading.Lock = field(default_factory=threading.Lock)


class Crowd:
    """The people, and what they do next."""

    def __init__(self, workspace: Workspace, wire: Wire, tally: Tally) -> None:
        """Everyone has a DM."""
        self._workspace, self._wire, self._tally = workspace, wire, tally
        self._chance = random.Random(40)
        self._texts = texts(60, 160, 10**9)
        self._questions = [
            json.loads(line)["q"]
            for line in (EVALUATION / "train-questions-1.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        for number in range(PEOPLE):
            user, channel = f"U{number:05}", f"D{number:05}"
            workspace.dms[user], workspace.messages[channel], workspace.channels[channel] = channel, [], "SNS相談"

    def next(self) -> Callable[[], None]:
        """Somebody acts; what is to be sent for it. Where an act is not possible yet, it is a draft."""
        kind = self._chance.choices(list(SHARES), list(SHARES.values()))[0]
        made = {"edit": self._edit, "command": self._command, "press": self._press}.get(kind, lambda: None)()
        return made or self._draft()

    def _text(self) -> str:
        return f"{next(self._texts)} {MARK}{sum(self._tally.sent.values())}"

    def _draft(self) -> Callable[[], None]:
        self._tally.sent["draft"] += 1
        number = self._chance.randrange(PEOPLE)
        user, channel = f"U{number:05}", f"D{number:05}"
        event = self._workspace.say(user, channel, self._text())
        self._tally.drafts.append((user, channel, event["event"]["ts"]))
        return lambda: self._event("draft", event)

    def _edit(self) -> Callable[[], None] | None:
        """Every second draft may be edited; the others may be pressed upon."""
        if len(self._tally.drafts) < 2:
            return None
        place = self._chance.randrange(len(self._tally.drafts) // 2) * 2
        _, channel, ts = self._tally.drafts[place]
        self._tally.sent["edit"] += 1
        event = self._workspace.edit(channel, ts, self._text())
        self._tally.edited[ts] = event["event"]["message"]["edited"]["ts"]
        return lambda: self._event("edit", event)

    def _command(self) -> Callable[[], None]:
        self._tally.sent["command"] += 1
        number = self._chance.randrange(PEOPLE)
        form = self._workspace.command(
            f"U{number:05}", f"D{number:05}", "/guideline", self._chance.choice(self._questions)
        )
        return lambda: self._once("command", partial(self._wire.send_form, form), needs_body=True)

    def _press(self) -> Callable[[], None] | None:
        for user, channel, ts in self._chance.choices(self._tally.drafts[1::2] or [("", "", "")], k=5):
            answer = next(iter(answers(self._workspace, channel).get(ts, ())), None) if ts else None
            block = answer and block_of(answer, "review_refute")
            if answer and block and answer["ts"] not in self._tally.pressed:
                self._tally.sent["press"] += 1
                self._tally.pressed[answer["ts"]] = answer
                payload = self._workspace.press(user, channel, answer["ts"], block, "review_refute")
                send = partial(self._wire.send_interaction, payload)
                return lambda: self._once("press", send, needs_body=False)
        return None

    def _event(self, kind: str, event: Payload) -> None:
        body = json.dumps(event).encode()
        for attempt, wait in enumerate((0.0, *RETRIES)):
            time.sleep(wait)
            headers = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_error"} if attempt else {}
            if self._timed(partial(self._wire.request, body, "application/json", headers))[0] == 200:
                return
            with self._tally.lock:
                self._tally.again += 1
        with self._tally.lock:
            self._tally.failed[kind] += 1

    def _once(self, kind: str, send: Callable[[], tuple[int, str]], *, needs_body: bool) -> None:
        status, body = self._timed(send)
        if status != 200 or (needs_body and not body):
            with self._tally.lock:
                self._tally.failed[kind] += 1

    def _timed(self, send: Callable[[], tuple[int, str]]) -> tuple[int, str]:
        began = time.perf_counter()
        answer = send()
        with self._tally.lock:
            self._tally.acknowledged.append(time.perf_counter() - began)
        return answer


def block_of(answer: Payload, action: str) -> str | None:
    """The id of the block with the element of an action; None where the answer has none."""
    for block, element in interactive(answer.get("blocks") or []):
        if element.get("action_id") == action:
            return str(block["block_id"])
    return None


def answers(workspace: Workspace, channel: str) -> dict[str, list[Payload]]:
    """The answers of a DM by the message they speak of."""
    found: dict[str, list[Payload]] = {}
    for message in tuple(workspace.messages[channel]):
        of = ((message.get("metadata") or {}).get("event_payload") or {}).get("message")
        if message.get("bot_id") and of:
            found.setdefault(of, []).append(message)
    return found


def load(crowd: Crowd, seconds: float, rate: float, look: Callable[[], None]) -> None:
    """Send at the rate, whatever becomes of what was sent; `look` now and then, equally far apart."""
    number = round(seconds * rate)
    every = max(1, number // 80)
    with ThreadPoolExecutor(64) as senders:
        began = time.monotonic()
        for place in range(number):
            wait = began + place / rate - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            senders.submit(crowd.next())
            if place % every == 0:
                look()
