"""What a worker holds: `python -m benchmarks.memory [--quick]`.

A process with the whole service built, as each of gunicorn's workers, reviews 100,000 new drafts; its own memory
(RssAnon) is read before, after 10,000 and at the end. The drafts carry words that no draft before them had, made up of
kana, letters and numbers: what grows with new words must show. Twice, side by side: by rules alone, and with the
learned reader.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.machine import MIB, anonymous
from benchmarks.peer import ROOT
from benchmarks.run import options, publish
from benchmarks.texts import texts

DRAFTS, FIRST = 100_000, 10_000
SECONDS = 130.0  # for the drafts; what was reached until then is reported
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def drafts(number: int) -> Iterator[str]:
    """Texts that go on bringing new words: a name in kana, a handle, an amount."""
    chance = random.Random(1)
    for text in texts(100, 180, number):
        name = "".join(chance.choices(_KANA, k=chance.randint(3, 8)))
        handle = "".join(chance.choices(_LETTERS, k=chance.randint(5, 12)))
        yield f"{text}\n{name}さんと@{handle}が{chance.randrange(10**6)}円"


def worker(*, learned: bool, number: int, first: int) -> None:
    """Print what this process holds, as it goes: one line of JSON at the end."""
    from bot.service import build
    from bot.settings import Settings
    from rules import Draft, review

    with tempfile.TemporaryDirectory() as folder:
        service = build(Settings(bot_token="xoxb-none", database_url=f"sqlite:///{folder}/adviser.db"))
        held = {0: anonymous()}
        began = time.monotonic()
        for place, text in enumerate(drafts(number), 1):
            review(Draft(text), learned=learned)
            if place in (first, number):
                held[place] = anonymous()
            if time.monotonic() - began > SECONDS:
                held[place] = anonymous()
                break
        service.stop()
    print(json.dumps({"held": held, "seconds": time.monotonic() - began}))


def figures(*, quick: bool) -> Iterator[Figure]:
    """Both processes side by side."""
    number, first = (600, 200) if quick else (DRAFTS, FIRST)
    kinds = {"rules alone": False, "rules and learned reader": True}
    running = {
        name: subprocess.Popen(
            [sys.executable, "-m", "benchmarks.memory", "--worker", json.dumps([learned, number, first])],
            cwd=ROOT, stdout=subprocess.PIPE,
        )
        for name, learned in kinds.items()
    }  # fmt: skip
    for name, process in running.items():
        out, _ = process.communicate(timeout=SECONDS + 40)
        told = json.loads(out)
        held = {int(place): bytes_ / MIB for place, bytes_ in told["held"].items()}
        last = max(held)
        yield _held(f"{name}: at the start", held[0])
        yield _held(f"{name}: after {last:,} new drafts ({told['seconds']:.0f} s)", held[last], target="<= 90")
        if first in held and last > first:
            yield _held(f"{name}: growth from {first:,} to {last:,}", held[last] - held[first], target="<= 5")


def _held(name: str, value: float, target: str = "") -> Figure:
    return Figure(
        "memory", name, "MiB", median=value, low=value, high=value, spread="one process", number=1, target=target,
        bounded="median" if target else "ratio",
    )  # fmt: skip


def main() -> None:
    """The report, or one of its two processes."""
    if sys.argv[1:2] == ["--worker"]:
        learned, number, first = json.loads(sys.argv[2])
        worker(learned=learned, number=number, first=first)
    else:
        publish(figures(quick=options(__doc__).quick))


if __name__ == "__main__":
    main()
