"""The figures as tables: `python -m benchmarks.report` writes results/latest.md and README's table from latest.json.

README has the few that whoever chooses a bot asks for; latest.md has all of them, with targets.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
HEAD = "| | median | spread | n | beside its peer | target | |\n| --- | ---: | --- | ---: | --- | --- | --- |\n"
# README's rows: what one asks, and the figure that answers it, by its name as far as that stays the same.
ASKED = (
    ("Review of a draft of 100-180 characters", "review, a new draft"),
    ("… by textlint, with a preset for Japanese", "textlint, preset-japanese"),
    ("… by textlint, with its preset for technical writing", "textlint, preset-ja-technical-writing"),
    ("… by Presidio with GiNZA", "Presidio"),
    ("`/guideline` in Slack, until it is acknowledged", "`/guideline`: command to acknowledgement"),
    ("A lookup on the command line, start included", "`app.py guideline 位置情報`"),
    ("A review on the command line, start included", "`app.py review` of one draft"),
    ("A service from its start to its first reply", "service on SQLite with a database from before"),
    ("From a message to its reply, SQLite", "SQLite, 1 worker, API 0 ms: reply"),
    ("From a message to its reply, PostgreSQL", "PostgreSQL, 1 worker, API 0 ms: reply"),
    ("Messages answered, one process on SQLite", "SQLite, 1 worker, API 0 ms: throughput"),
    ("Messages answered, one process on PostgreSQL", "PostgreSQL, 1 worker, API 0 ms: throughput"),
    ("Search over 10,000 sections, ours", "10,000 sections: ours, a query"),
    ("… by SQLite FTS5", "10,000 sections: FTS5, a query"),
    ("… by tantivy", "10,000 sections: tantivy, a query"),
    ("Memory of a process after tens of thousands of new drafts", "rules and learned reader: after"),
)
TARGETS = (
    "Some of the targets that we set ourselves are missed: each stands beside its figure in\n"
    "[the whole table](benchmarks/results/latest.md).\n"
)
BEGIN, END = "<!-- figures: written by `python -m benchmarks.report` -->\n", "<!-- end of the figures -->\n"


def number(value: float) -> str:
    """Three digits that tell something."""
    if value and abs(value) < 0.0995:
        return f"{value:.3f}"
    return f"{value:.2f}" if abs(value) < 9.995 else f"{value:.1f}" if abs(value) < 99.95 else f"{value:,.0f}"


def cells(one: Figure) -> tuple[str, ...]:
    """The cells of a row."""
    if one.skipped:
        return one.name, "", "", "", f"skipped: {one.skipped}", "", ""
    beside = f"{number(one.ratio)} × {one.peer}" if one.ratio is not None else ""
    verdict = {True: "met", False: "**missed**", None: ""}[one.met]
    target = one.target.replace("<=", "≤").replace(">=", "≥")
    if target and one.bounded != "ratio":
        target += f" {one.unit}"
    return (
        one.name, f"{number(one.median)} {one.unit}", f"{one.spread} {number(one.low)}-{number(one.high)}",
        f"{one.number:,}", beside, target, verdict,
    )  # fmt: skip


def line(one: Figure) -> str:
    """A figure on one line, for a terminal."""
    name, *rest = cells(one)
    return f"  {name}: " + "  ".join(filter(None, rest))


def table(figures: list[Figure]) -> str:
    """A table in Markdown."""
    return HEAD + "".join(f"| {' | '.join(cells(one))} |\n" for one in figures)


def read(results: dict[str, Any]) -> list[Figure]:
    """The figures of a results file."""
    return [Figure.from_json(row) for row in results["rows"]]


def summary(results: dict[str, Any]) -> str:
    """Where and when it was measured, in a sentence or two."""
    place, versions = results["machine"], results["versions"]
    return (
        f"Measured {results['taken']} on {place['cpu']}, {place['cores']} cores, {place['memory']}, "
        f"{place['kernel']}; {', '.join(f'{name} {one}' for name, one in versions.items())}.\n"
    )


def everything(results: dict[str, Any]) -> str:
    """results/latest.md."""
    figures = read(results)
    parts = [f"# Figures of `{results['command']}`\n\n{summary(results)}"]
    for bench in dict.fromkeys(one.bench for one in figures):
        rows = [one for one in figures if one.bench == bench]
        parts.append(f"\n## `python -m benchmarks.{bench}`\n\n{table(rows)}")
    return "".join(parts)


def selected(results: dict[str, Any]) -> str:
    """README's part: what whoever chooses a bot asks for, the peers that were left out, and where the rest stands."""
    figures = read(results)
    found = ((asked, next((one for one in figures if one.name.startswith(name)), None)) for asked, name in ASKED)
    rows = "".join(f"| {asked} | {_measured(one)} | {cells(one)[4]} |\n" for asked, one in found if one)
    missed = f"\n{TARGETS}" if any(one.met is False for one in figures) else ""
    return f"{summary(results)}\n| what | measured | beside its peer |\n| --- | ---: | --- |\n{rows}{missed}"


def _measured(one: Figure) -> str:
    return "" if one.skipped else f"{number(one.median)} {one.unit}"


def inserted(document: str, part: str) -> str:
    """A document with the part between its markers exchanged."""
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.S)
    return pattern.sub(lambda _: f"{BEGIN}\n{part}\n{END}", document)


def main() -> None:
    """Write both."""
    results = json.loads((RESULTS / "latest.json").read_text(encoding="utf-8"))
    (RESULTS / "latest.md").write_text(everything(results), encoding="utf-8")
    readme = ROOT / "README.md"
    readme.write_text(inserted(readme.read_text(encoding="utf-8"), selected(results)), encoding="utf-8")


if __name__ == "__main__":
    main()
