"""The review beside bare fugashi and other checkers: `python -m benchmarks.checkers [--quick]`.

The same texts of 100 to 180 characters for everyone, each text once and new to all: no round repeats one. They take
turns text by text. First the review and what nobody can do without, a loop over fugashi's nodes with the same
dictionary; both have read `WARM` other texts, as a service has that runs. Then the review beside other programs:
textlint (presets for Japanese) and Presidio with GiNZA each live in a process of their own, loaded and warmed up, and
take their own time, so that neither start nor transport counts. They look for other things than we do: what is compared
is the wait, not the advice. Presidio reads only a share of the texts, for it takes its time.

The command line once, from start to end, is compared as well: ours and `npx textlint`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path

import fugashi

from benchmarks import figure
from benchmarks.figure import Figure
from benchmarks.peer import FOLDER, ROOT, MissingError, Peer, presidio, textlint
from benchmarks.run import options, publish
from benchmarks.texts import texts
from rules.draft import Draft
from rules.engine import builtin

Milliseconds = Callable[[str], float]
RULES, BOTH, BARE = "review, rules alone", "review", "bare fugashi"
PEERS: dict[str, tuple[Callable[[], Peer], str, int]] = {
    # who: how it is started, the target for the ratio of its time to ours, and of how many texts it reads one
    "textlint, preset-japanese": (partial(textlint, "preset-japanese"), ">= 30", 1),
    "textlint, preset-ja-technical-writing": (partial(textlint, "preset-ja-technical-writing"), ">= 30", 1),
    "Presidio with GiNZA": (presidio, ">= 300", 4),
}
WARM, WARM_PEERS = 1000, 20  # texts before the first that counts


def timed(read: Callable[[str], object]) -> Milliseconds:
    """A reader of this process, with a clock around it."""

    def once(text: str) -> float:
        began = time.perf_counter()
        read(text)
        return (time.perf_counter() - began) * 1000

    return once


def asked(peer: Peer) -> Milliseconds:
    """A reader in a process of its own."""
    return lambda text: float(peer.ask(text)["ms"])


def figures(*, quick: bool) -> Iterator[Figure]:
    """Among ourselves, beside others, and as commands."""
    tagger, engine = fugashi.Tagger(), builtin()
    readers: dict[str, Milliseconds] = {
        BARE: timed(lambda text: [node.surface for node in tagger(text)]),
        RULES: timed(lambda text: engine.review(Draft(text), learned=False)),
        BOTH: timed(lambda text: engine.review(Draft(text))),
    }
    drafts = texts(100, 180, 100_000)
    taken = race(readers, drafts, WARM, 100 if quick else 2000)
    for name in readers:
        yield _ours(taken, name)
    with ExitStack() as stack:
        contenders, names, absent = {BOTH: readers[BOTH]}, {}, []
        for name, (start, _, _) in PEERS.items():
            try:
                peer = stack.enter_context(start())
                contenders[name], names[name] = asked(peer), f"{name} {peer.told['version']}"
            except MissingError as why:
                absent.append(Figure("checkers", name, skipped=str(why)))
        taken = race(contenders, drafts, WARM_PEERS, 12 if quick else 240)
    for name, full_name in names.items():
        yield _theirs(full_name, taken[name], taken[BOTH], PEERS[name][1])
    yield from absent
    yield from _command_lines(2 if quick else 7)


def race(readers: dict[str, Milliseconds], drafts: Iterator[str], warm: int, number: int) -> dict[str, list[float]]:
    """Milliseconds of every reader for every text it reads."""
    taken: dict[str, list[float]] = {name: [] for name in readers}
    order = list(readers.items())
    for place, text in enumerate(islice(drafts, warm + number), -warm):
        turn = place % len(order)
        for name, read in order[turn:] + order[:turn]:
            if place % (PEERS[name][2] if name in PEERS else 1) == 0:
                milliseconds = read(text)
                if place >= 0:
                    taken[name].append(milliseconds)
    return taken


def _ours(taken: dict[str, list[float]], name: str) -> Figure:
    values = figure.of(taken[name])
    if name == BARE:
        return Figure("checkers", f"{name}, a new text of 100-180 characters", "ms", **values)
    ratio = values["median"] / figure.of(taken[BARE])["median"]
    return Figure(
        "checkers", f"{name}, a new draft of 100-180 characters", "ms", **values, peer=BARE, ratio=ratio,
        target="<= 1.5",
    )  # fmt: skip


def _theirs(name: str, values: list[float], review: list[float], target: str) -> Figure:
    measured = figure.of(values)
    ratio = measured["median"] / figure.of(review)["median"]
    return Figure("checkers", name, "ms", **measured, peer="the time of our review", ratio=ratio, target=target)


def _command_lines(rounds: int) -> Iterator[Figure]:
    """Start to end, one draft: ours and textlint's."""
    node = shutil.which("node")
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.txt"
        draft.write_text(next(texts(100, 180, 1)), encoding="utf-8")
        ours = [sys.executable, str(ROOT / "app.py"), "review", str(draft)]
        script = FOLDER / "node_modules" / "textlint" / "bin" / "textlint.js"
        if node is None or not script.exists():
            yield Figure("checkers", "textlint as a command", skipped="textlint is not installed: `make peers`")
            return
        theirs = [node, str(script), "--config", str(FOLDER / "preset-japanese.json"), str(draft)]
        taken: dict[str, list[float]] = {"ours": [], "theirs": []}
        for _ in range(rounds):
            for name, command in (("ours", ours), ("theirs", theirs)):
                began = time.perf_counter()
                done = subprocess.run(command, cwd=FOLDER, capture_output=True, check=False)
                assert done.returncode in (0, 1), done.stderr
                taken[name].append((time.perf_counter() - began) * 1000)
    mine, its = figure.of(taken["ours"]), figure.of(taken["theirs"])
    yield Figure("checkers", "`app.py review` as a command", "ms", **mine)
    yield Figure(
        "checkers", "textlint as a command, preset-japanese", "ms", **its, peer="our command",
        ratio=its["median"] / mine["median"],
    )  # fmt: skip


if __name__ == "__main__":
    publish(figures(quick=options(__doc__).quick))
