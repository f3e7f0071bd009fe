"""Whether the promises hold under load: `python -m benchmarks.soak [--seconds 600] [--workers 2] [--rate 40]`.

A real service (`app.py serve`, gunicorn) on SQLite, against the double of Slack that the tests use, gets `RATE` events
a second, five times the most that Slack lets a workspace send: drafts by DM, edits of earlier ones, `/guideline`, and
presses of 「この指摘は当たらない」, from `PEOPLE` people, while reminders fall due every minute. Slack's side is
played as Slack plays it: signed requests, three seconds to acknowledge, events again where that fails, commands and
presses not.

Then it counts: messages without an answer or with two, edits whose older version is still answered, commands and
presses without effect, reminders not posted or posted twice; the time to acknowledge; the workers' own memory and open
files in the last quarter against the first; the size of the database by table, with what its rows are for; and whether
a byte of a draft is on disk. The exit status is 1 where a promise is broken. A run of full length and rate is kept in
results/soak.txt.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

from benchmarks import figure, machine, report
from benchmarks.double import serve
from benchmarks.peer import ROOT
from benchmarks.texts import EVALUATION, texts
from bot.playground.api import TOKEN, WebApi
from bot.playground.elements import interactive
from bot.playground.payloads import TEAM, Payload
from bot.playground.wire import Wire
from bot.playground.workspace import Workspace
from bot.settings import Settings
from bot.store import open_store
from bot.store.tables import Reminder

SECONDS = 600.0
RATE = 40.0  # events a second; Slack's own limit is 30,000 an hour for a workspace
PEOPLE = 200
SHARES = {"draft": 60, "edit": 15, "command": 15, "press": 10}  # of a hundred events
SECRET = "a signing secret for the soak"
PERSON_KEY = "a key for the soak, of no use elsewhere"
RETRIES = (0.2, 1.0, 3.0)  # seconds until Slack sends an event again; Slack itself waits longer
MARK = "目印"  # in every draft, with a number: must be found in no file
MOST_ACK = 1.0  # seconds, the 99th percentile
MOST_GROWTH, MOST_FILES = 8 * machine.MIB, 10  # from the first quarter to the last, of a worker
SETTLING = 60.0  # seconds for what is still open at the end
LONG = 60.0  # seconds from which on times and memory tell something: before, everything is met for the first time
_SAID: list[str] = []  # every line of this run
PURPOSE = {
    "messages": "the address of each message; 30 days, the newest of a DM for longer",
    "deliveries": "a hash of each request, against copies; ten minutes",
    "last_reviews": "the rules last found, one row a person",
    "refutations": "a row for each press",
    "reminders": "what was set",
    "reminder_slots": "a row for each reminder posted",
    "marks": "when anybody last could receive",
    "fingerprints": "which key people are kept under",
}


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


@dataclass(frozen=True, slots=True)
class Sample:
    """What the workers hold at a moment: own memory in bytes and open files, of the one that holds most."""

    memory: int
    files: int


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
            block = answer and _block(answer, "review_refute")
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


def _block(answer: Payload, action: str) -> str | None:
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


def set_reminders(settings: Settings, workspace: Workspace, seconds: float) -> list[str]:
    """A few reminders for this minute and every minute that follows, each in a channel of its own; the channels."""
    zone = ZoneInfo(settings.time_zone)
    sessions = open_store(settings)
    minute = datetime.now(UTC).replace(second=0, microsecond=0)
    channels = []
    with sessions.begin() as session:
        for number in range(math.ceil(seconds / 60) * 5):
            at = minute + timedelta(minutes=number // 5)
            if (at - datetime.now(UTC)).total_seconds() > seconds:
                continue
            channel = f"C{number:05}"
            workspace.messages[channel], workspace.channels[channel] = [], "課"
            channels.append(channel)
            session.add(
                Reminder(
                    team=TEAM, channel=channel, owner="U00001", content="turn", rule="FREQ=DAILY",
                    at=at.astimezone(zone).time(), begins=date(2026, 1, 1), off_days="post", zone=zone.key,
                    handled_to=minute - timedelta(minutes=1), due_at=at, created_at=minute,
                )
            )  # fmt: skip
    sessions.kw["bind"].dispose()
    return channels


def start(settings: Settings, folder: Path, workers: int) -> tuple[subprocess.Popen[bytes], int]:
    """The service, once it is ready; its port. Raises RuntimeError."""
    port = machine.free_port()
    process = machine.start(
        [str(ROOT / "app.py"), "serve"], folder, PORT=str(port), WEB_WORKERS=str(workers), LOG_LEVEL="WARNING",
        SLACK_BOT_TOKEN=TOKEN, SLACK_SIGNING_SECRET=SECRET, SLACK_API_URL=settings.slack_api_url,
        DATABASE_URL=settings.database_url, PERSON_KEY=PERSON_KEY,
    )  # fmt: skip
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return process, port
        except (URLError, OSError):
            time.sleep(0.1)
    process.kill()
    raise RuntimeError("the service is not ready after 60 s")


def load(crowd: Crowd, api: WebApi, process: subprocess.Popen[bytes], seconds: float, rate: float) -> list[Sample]:
    """Send at the rate, whatever becomes of what was sent; samples of what the workers hold, equally far apart."""
    samples: list[Sample] = []
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
                samples.append(_sample(process.pid))
                api.calls.clear()  # the double remembers every call
    return samples


def _sample(process: int) -> Sample:
    workers = machine.children(process)
    return Sample(
        max((machine.anonymous(one) for one in workers), default=0),
        max((machine.open_files(one) for one in workers), default=0),
    )


def settled(workspace: Workspace, tally: Tally, seconds: float) -> None:
    """Wait until every message has an answer to its newest version, at most so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and sum(_unanswered(workspace, tally).values()):
        time.sleep(0.2)


def _unanswered(workspace: Workspace, tally: Tally) -> Counter[str]:
    found: Counter[str] = Counter()
    by_channel = {channel: answers(workspace, channel) for channel in workspace.dms.values()}
    for _, channel, ts in tally.drafts:
        standing = by_channel[channel].get(ts, [])
        version = tally.edited.get(ts)
        found["messages without an answer"] += not standing
        found["messages answered twice"] += len(standing) > 1
        if standing and version:
            answered = standing[0]["metadata"]["event_payload"]["version"]
            found["edits whose older version is answered"] += answered != version
    for answer in tally.pressed.values():
        found["presses without effect"] += _block(answer, "review_restore") is None
    return found


def broken(workspace: Workspace, tally: Tally, channels: list[str]) -> Counter[str]:
    """Every promise to people, and how often it was broken."""
    found = _unanswered(workspace, tally)
    found["commands without an answer"] = tally.failed["command"]
    found["events never acknowledged"] = tally.failed["draft"] + tally.failed["edit"]
    found["presses never acknowledged"] = tally.failed["press"]
    posted = [len(workspace.messages[channel]) for channel in channels]
    found["reminders not posted"] = sum(count == 0 for count in posted)
    found["reminders posted twice"] = sum(count > 1 for count in posted)
    return found


def tables(database: Path) -> Iterator[tuple[str, int, int]]:
    """(table, rows, bytes with its indices), the largest first."""
    with closing(sqlite3.connect(database)) as base:
        sizes: Counter[str] = Counter()
        for table, size in base.execute(
            "SELECT m.tbl_name, sum(d.pgsize) FROM dbstat d JOIN sqlite_schema m ON m.name = d.name GROUP BY 1"
        ):
            sizes[table] = size
        for table, size in sizes.most_common():
            rows = base.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            if rows:
                yield table, rows, size


def say(line: str) -> None:
    """Print a line, and keep it for the results."""
    print(line, flush=True)
    _SAID.append(line)


def told(label: str, value: object, ok: bool | None = None) -> bool:
    """Say how something went; whether it is in order."""
    say(f"  {label}: {value}" + {True: "  kept", False: "  BROKEN", None: ""}[ok])
    return ok is not False


def soak(seconds: float, workers: int, rate: float) -> bool:
    """The whole run; whether every promise was kept."""
    workspace = Workspace()
    api, tally = WebApi(workspace), Tally()
    serve(api)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(
            bot_token=TOKEN, slack_api_url=f"{workspace.base_url}/api/", database_url=f"sqlite:///{folder}/adviser.db"
        )
        channels = set_reminders(settings, workspace, seconds)
        process, port = start(settings, folder, workers)
        try:
            crowd = Crowd(workspace, Wire(f"http://127.0.0.1:{port}/slack/events", SECRET), tally)
            began = time.monotonic()
            samples = load(crowd, api, process, seconds, rate)
            lasted = time.monotonic() - began
            settled(workspace, tally, SETTLING)
            waited = time.monotonic() - began - lasted
            kept = _promises(tally, broken(workspace, tally, channels), samples, lasted, seconds)
            told("settled within", f"{waited:.1f} s after the last event")
            files = [path.read_bytes() for path in folder.iterdir()]
            written = sum(MARK.encode() in content for content in files)
            kept &= told("files with a byte of a draft", written, written == 0)
        finally:
            process.send_signal(signal.SIGTERM)
            status = process.wait(60)
        kept &= told("exit status of the service after SIGTERM", status, status == 0)
        say("  database:")
        for table, rows, size in tables(folder / "adviser.db"):
            each = f"{rows:,} rows, {size / 1024:,.0f} KiB, {size / rows:,.0f} bytes a row"
            say(f"    {table}: {each}: {PURPOSE.get(table, 'as set up')}")
    return kept


def _promises(tally: Tally, faults: Counter[str], samples: list[Sample], lasted: float, seconds: float) -> bool:
    """Print what was sent and what came of it; whether all is in order."""
    number = sum(tally.sent.values())
    told("sent", f"{number:,} events in {lasted:.0f} s, {number / lasted:.1f} a second: {dict(tally.sent)}")
    told("sent again, not acknowledged in time or refused", tally.again)
    kept = True
    for name, count in faults.items():
        kept &= told(name, count, count == 0)
    long = seconds >= LONG
    acks = figure.of(tally.acknowledged, (50, 99))
    line = f"p50 {acks['median'] * 1000:.0f} ms, p99 {acks['high'] * 1000:.0f} ms, most {max(tally.acknowledged):.2f} s"
    kept &= told("acknowledgement", line, acks["high"] < MOST_ACK if long else None)
    quarter = max(1, len(samples) // 4)
    first, last = samples[:quarter], samples[-quarter:]
    memory = [statistics.median(one.memory for one in part) for part in (first, last)]
    files = [statistics.median(one.files for one in part) for part in (first, last)]
    kept &= told(
        "own memory of a worker, first and last quarter",
        f"{memory[0] / machine.MIB:.1f} and {memory[1] / machine.MIB:.1f} MiB",
        memory[1] - memory[0] <= MOST_GROWTH if long else None,
    )
    kept &= told(
        "open files of a worker, likewise",
        f"{files[0]:.0f} and {files[1]:.0f}",
        files[1] - files[0] <= MOST_FILES if long else None,
    )
    return kept


def main() -> None:
    """Run and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rate", type=float, default=RATE, help="events a second")
    chosen = parser.parse_args()
    place = ", ".join(machine.described().values())
    say(f"{chosen.rate:.0f} events a second for {chosen.seconds:.0f} s, {chosen.workers} workers, on {place}")
    say(f"  begun {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    kept = soak(chosen.seconds, chosen.workers, chosen.rate)
    say("every promise kept" if kept else "a promise is broken")
    if chosen.seconds >= SECONDS and chosen.rate >= RATE:
        report.RESULTS.mkdir(exist_ok=True)
        (report.RESULTS / "soak.txt").write_text("\n".join(_SAID) + "\n", encoding="utf-8")
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
