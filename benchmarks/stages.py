"""Where the processor time of one event goes: `python -m benchmarks.stages [--quick]`.

The whole service and Slack's double in this process, one event at a time. The rooms' doors are wrapped, and the time
that a thread spends on the processor behind each is added up, not what it waits for disk, database or Slack. It is the
profile that explains the throughput of `benchmarks.way`, which reports it; what a whole event costs there is more by
the server around (gunicorn, sockets) and by threads that hand over to each other.
"""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from werkzeug.serving import make_server

from benchmarks import figure
from benchmarks.database import postgresql
from benchmarks.double import Quiet
from benchmarks.figure import Figure
from benchmarks.run import options, publish
from benchmarks.slack import SECRET, TOKEN, Slack
from benchmarks.texts import texts
from bot import adviser, inbox, web
from bot.listeners import answering
from bot.service import build
from bot.settings import Settings
from bot.slack.answers import Answers

EVENTS = 100
SECONDS = 20.0  # at most for a database, half of them to warm up; a busy machine makes fewer events
DOORS: dict[str, tuple[Any, str]] = {
    "request": (web._Door, "__call__"),
    "copies": (web._Replays, "first"),
    "receive": (inbox.Inbox, "receive"),
    "serve": (inbox.Inbox, "_serve"),
    "answer": (answering, "answer"),
    "advise": (adviser.Adviser, "advise"),
    "review": (adviser, "review"),
    "send": (Answers, "send"),
}


def stages(spent: Counter[str]) -> dict[str, float]:
    """Seconds by what they are spent on, from the seconds behind each door."""
    return {
        "request read, verified, routed (Flask, Bolt)": spent["request"] - spent["copies"] - spent["receive"],
        "database before the acknowledgement": spent["copies"] + spent["receive"],
        "database around the answer": spent["serve"] - spent["answer"] - spent["send"]
        + spent["advise"] - spent["review"],
        "words read, what is wanted, reply laid out": spent["answer"] - spent["advise"],
        "review": spent["review"],
        "call of Slack's Web API": spent["send"],
    }  # fmt: skip


def wrap(spent: Counter[str]) -> Callable[[], None]:
    """Count the processor time behind every door from now on; what is returned ends that."""
    real = {name: getattr(owner, door) for name, (owner, door) in DOORS.items()}
    lock = threading.Lock()

    def counting(name: str) -> Callable[..., Any]:
        def through(*arguments: Any, **named: Any) -> Any:
            began = time.thread_time()
            try:
                return real[name](*arguments, **named)
            finally:
                with lock:
                    spent[name] += time.thread_time() - began

        return through

    for name, (owner, door) in DOORS.items():
        setattr(owner, door, counting(name))

    def unwrap() -> None:
        for name, (owner, door) in DOORS.items():
            setattr(owner, door, real[name])

    return unwrap


async def profile(database: str, number: int) -> list[dict[str, float]]:
    """Milliseconds by stage of each of so many events, at most, after as many to warm up."""
    slack, spent = Slack(), Counter[str]()
    await slack.start()
    unwrap = wrap(spent)
    settings = Settings(
        bot_token=TOKEN, signing_secret=SECRET, slack_api_url=slack.url, database_url=database,
        person_key="a key for measuring, of no use elsewhere",
    )  # fmt: skip
    service = await asyncio.to_thread(build, settings)
    server = make_server("127.0.0.1", 0, web.web(service), threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found: list[dict[str, float]] = []
    began = time.monotonic()
    try:
        for place, text in enumerate(texts(100, 180, 2 * number)):
            await slack.ask(server.port, place % 32, text)
            while not service.inbox.idle:
                await asyncio.sleep(0.001)
            if place >= number or time.monotonic() - began > SECONDS / 2:
                found.append({name: seconds * 1000 for name, seconds in stages(spent).items()})
            spent.clear()
            if found and time.monotonic() - began > SECONDS:
                break
    finally:
        unwrap()
        server.shutdown()
        await asyncio.to_thread(service.stop, 5)
        await slack.stop()
    return found


def figures(*, quick: bool, bench: str = "stages") -> Iterator[Figure]:
    """Each stage on each database, and the sum."""
    number = 10 if quick else EVENTS
    with tempfile.TemporaryDirectory() as folder, postgresql() as server:
        databases = {"SQLite": f"sqlite:///{folder}/adviser.db"} | ({"PostgreSQL": server.make()} if server else {})
        for name, database in databases.items():
            found = asyncio.run(profile(database, number))
            for stage in found[0]:
                values = figure.of([one[stage] for one in found])
                yield Figure(bench, f"{name}, processor time of an event: {stage}", "ms", **values)
            values = figure.of([sum(one.values()) for one in found])
            yield Figure(bench, f"{name}, processor time of an event: all of this", "ms", **values)


if __name__ == "__main__":
    publish(figures(quick=options(__doc__).quick))
