"""How fast the search is beside its peers: `python -m benchmarks.lookup [--quick]`.

The same sections (posts of the training files, joined to about 250 characters) and the same queries (parts of their
sentences) for `rules.guideline.Index`, SQLite's FTS5 with trigrams, and tantivy with bigrams. Each engine lives in a
process of its own; they are built one after the other, and take turns by bursts of queries. For each: a query's time,
the time to build, growth of the process's own memory (RssAnon), and how often the section that the query comes from is
first (posts recur in several sections, so that this share only compares the engines).

Then the time that Slack waits for `/guideline`: from the command as it arrives to the acknowledgement that holds the
answer, through Bolt, with nothing cached but what a running service has in memory.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from benchmarks import figure
from benchmarks.engines import ENGINES, queries, sections
from benchmarks.figure import Figure
from benchmarks.machine import MIB
from benchmarks.peer import MissingError, Peer, python
from benchmarks.run import options, publish
from benchmarks.texts import EVALUATION

QUERIES = 300
BURST = 50  # one by one, each engine would find the caches filled by the others: all are slower, ours by more
BUILD_SECONDS = 230.0  # for the largest index
# What is promised of a query's time beside ours, of the memory of the largest index, and of the command.
RATIOS = {"FTS5": ">= 2", "tantivy": ">= 0.25"}
PROMISED = (1000, 10_000)  # sections
MEMORY = {100_000: "<= 300"}  # MiB
ACKNOWLEDGED = "<= 20"  # ms


def figures(*, quick: bool) -> Iterator[Figure]:
    """Every size, then the command."""
    for number in (200, 1000) if quick else (1000, 10_000, 100_000):
        yield from _at(number)
    yield acknowledgements()


def _at(number: int) -> Iterator[Figure]:
    asked = list(queries(sections(number), QUERIES))
    with ExitStack() as stack:
        engines: dict[str, Peer] = {}
        for name in ENGINES:
            try:
                interpreter = python() if name == "tantivy" else sys.executable
                command = [interpreter, "-m", "benchmarks.engines", name, str(number)]
                engines[name] = stack.enter_context(Peer(command, BUILD_SECONDS))
            except MissingError as why:
                yield Figure("lookup", f"{number:,} sections: {name}", skipped=str(why))
        taken, first = _taken(engines, asked)
    ours = figure.of(taken["ours"][20:])["median"] if "ours" in taken else None
    for name, engine in engines.items():
        values = figure.of(taken[name][20:], (25, 95))
        beside = {} if name == "ours" or ours is None else {"ratio": values["median"] / ours, "peer": "our search"}
        target = RATIOS.get(name, "") if number in PROMISED else ""
        share = first[name] / len(taken[name])
        yield Figure(
            "lookup", f"{number:,} sections: {name}, a query (right at 1: {share:.2f})", "ms", **values, **beside,
            target=target,
        )  # fmt: skip
        yield _once(f"{number:,} sections: {name}, built in", engine.told["build"], "s")
        held = MEMORY.get(number, "") if name == "ours" else ""
        yield _once(f"{number:,} sections: {name}, memory", engine.told["bytes"] / MIB, "MiB", held)


def _taken(engines: Mapping[str, Peer], asked: list[tuple[str, str]]) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Milliseconds for each query, and how often its section was first, for each engine; they take turns."""
    taken: dict[str, list[float]] = {name: [] for name in engines}
    first = dict.fromkeys(engines, 0)
    for start in range(0, QUERIES, BURST):
        for name, engine in engines.items():
            for section_id, query in asked[start : start + BURST]:
                answer = engine.ask(query)
                taken[name].append(answer["ms"])
                first[name] += answer["found"] == [section_id]
    return taken, first


def _once(name: str, value: float, unit: str, target: str = "") -> Figure:
    return Figure(
        "lookup", name, unit, median=value, low=value, high=value, spread="once", number=1, target=target,
        bounded="median" if target else "ratio",
    )  # fmt: skip


def acknowledgements() -> Figure:
    """How long the command takes, for labelled questions."""
    from slack_bolt import BoltRequest

    from bot.service import build
    from bot.settings import Settings

    asked = [
        json.loads(line)["q"]
        for line in (EVALUATION / "train-questions-1.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    with tempfile.TemporaryDirectory() as folder:
        service = build(Settings(bot_token="xoxb-none", database_url=f"sqlite:///{folder}/adviser.db"))
        taken = []
        for query in [*asked[:20], *asked]:
            command = {"command": "/guideline", "text": query, "team_id": "T1", "user_id": "U1", "channel_id": "C1"}
            began = time.perf_counter()
            response = service.app.dispatch(BoltRequest(body=command, mode="socket_mode"))
            taken.append((time.perf_counter() - began) * 1000)
            assert response.status == 200, response.status
        service.stop()
    return Figure(
        "lookup", "`/guideline`: command to acknowledgement", "ms", **figure.of(taken[20:], (25, 95)),
        target=ACKNOWLEDGED, bounded="high",
    )  # fmt: skip


if __name__ == "__main__":
    publish(figures(quick=options(__doc__).quick))
