"""What a start costs: `python -m benchmarks.start [--quick]`.

The command line from start to end beside a bare start of the same Python, and beside the packages that it cannot do
without; all in turn, and compiled as `make run` leaves it. Then the service, from the start of its process to the first
reply at a double of Slack's Web API: with a database that is there already, as after every restart, and with none.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from compileall import compile_dir
from pathlib import Path

from benchmarks import figure, machine
from benchmarks.figure import Figure
from benchmarks.peer import ROOT
from benchmarks.run import options, publish
from benchmarks.slack import SECRET, TOKEN, Slack
from benchmarks.texts import texts

BARE, NEEDED = "bare Python", "its packages alone"
LATEST = 60.0  # seconds for a first reply


def commands(draft: Path) -> dict[str, list[str]]:
    """What is started, by name."""
    python, app = sys.executable, str(ROOT / "app.py")
    needed = "import click, fugashi, numpy; fugashi.Tagger()('位置情報')"
    return {
        BARE: [python, "-c", "pass"],
        NEEDED: [python, "-c", needed],
        "`app.py guideline 位置情報`": [python, app, "guideline", "位置情報"],
        "`app.py review` of one draft": [python, app, "review", str(draft)],
    }


def figures(*, quick: bool) -> Iterator[Figure]:
    """The command line, then the service."""
    for part in ("bot", "rules"):
        compile_dir(ROOT / part, quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.txt"
        draft.write_text(next(texts(100, 180, 1)), encoding="utf-8")
        taken = _in_turn(commands(draft), 2 if quick else 15)
    bare, needed = (figure.of(taken[name])["median"] for name in (BARE, NEEDED))
    for name, values in taken.items():
        measured = figure.of(values)
        if name in (BARE, NEEDED):
            yield Figure(
                "start",
                f"{name}: {'`python -c pass`' if name == BARE else 'click, numpy, fugashi with its dictionary'}",
                "ms",
                **measured,
            )
            continue
        beside = {"ratio": measured["median"] / bare, "peer": BARE, "target": "<= 1.6"}
        yield Figure("start", name, "ms", **measured, **beside)
        yield Figure("start", f"{name}, what it adds", "ms", **measured, ratio=measured["median"] / needed, peer=NEEDED)
    yield from asyncio.run(_service(1 if quick else 3))


def _in_turn(of: dict[str, list[str]], rounds: int) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in of}
    for turn in range(-1, rounds):  # the first brings files into memory
        for name, command in of.items():
            began = time.perf_counter()
            done = subprocess.run(command, capture_output=True, check=False)
            assert done.returncode in (0, 1), done.stderr
            if turn >= 0:
                taken[name].append((time.perf_counter() - began) * 1000)
    return taken


async def _service(rounds: int) -> list[Figure]:
    slack = Slack()
    await slack.start()
    taken: dict[str, list[float]] = {"an empty folder": [], "a database from before": []}
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            for seconds in taken.values():
                seconds.append(await _first_reply(slack, Path(folder), number))
    await slack.stop()
    return [
        Figure("start", f"service on SQLite with {name}: start to first reply", "s", **figure.of(seconds, (0, 100)),
               target="<= 1.0", bounded="median")
        for name, seconds in taken.items()
    ]  # fmt: skip


async def _first_reply(slack: Slack, folder: Path, number: int) -> float:
    """Seconds from the start of a service to its first reply to an event that is sent until it is taken."""
    port = machine.free_port()
    began = time.perf_counter()
    process = machine.start(
        [str(ROOT / "app.py"), "serve"], folder, PORT=str(port), DATABASE_URL=f"sqlite:///{folder}/adviser.db",
        SLACK_BOT_TOKEN=TOKEN, SLACK_SIGNING_SECRET=SECRET, SLACK_API_URL=slack.url, WEB_WORKERS="1",
        LOG_LEVEL="ERROR",
    )  # fmt: skip
    try:
        while time.perf_counter() - began < LATEST:
            try:
                await slack.ask(port, number, next(texts(100, 180, 1)))
                return time.perf_counter() - began
            except ConnectionError:
                await asyncio.sleep(0.01)
        raise RuntimeError(f"no reply within {LATEST:.0f} s")
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 60)


if __name__ == "__main__":
    publish(figures(quick=options(__doc__).quick))
