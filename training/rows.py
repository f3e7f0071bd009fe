"""Labelled rows: those that come with the project (evaluation/train-*.jsonl) and an office's own (CUES_DIR)."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rules.incident import HAPPENINGS, Situation, fill, playbooks

INNOCENT = tuple(Path(__file__).with_name(name) for name in ("everyday.txt", "others.txt"))
PARTS = 4  # of what is innocent
EVALUATION = Path(__file__).parents[1] / "evaluation"
LABELS = (
    "secrecy", "political", "copyright", "neutrality", "defamation", "indecency", "work_hours", "disclaimer",
    "duty_related", "work_device", "belief", "personal_info", "rumor", "unverified", "emotional_reply", "own_privacy",
    "friend_request", "credentials", "location", "malware", "auto_post_app", "social_button", "identifiability",
)  # fmt: skip
KNOWN = {*LABELS, "mosaic"}  # mosaic is told by earlier drafts, not by the words of one

MOST_BYTES = 100_000_000  # of a file of rows

_FACTS = ("会場は市民会館です", "通行止めは解除されています", "受付は来週からです")  # of corrections


class RowError(ValueError):
    """A row cannot be learned from; the message names file and line and says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled draft: `must` and `may` as in evaluation/labels.md, `cue` the telling words of a label.

    `file` is the number of the file that it comes from.
    """

    id: str
    text: str
    context: Mapping[str, Any]
    must: frozenset[str]
    may: frozenset[str]
    cue: Mapping[str, str]
    file: int


def files(own: Path | None = None) -> list[Path]:
    """The training files in the order of their numbers, then an office's own. Raises RowError."""
    ours = sorted(EVALUATION.glob("train-[0-9]*.jsonl"), key=lambda path: int(path.stem.split("-")[1]))
    return ours + (_own(own) if own else [])


def _own(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.jsonl"))
    if not found:
        raise RowError(f"{folder}: no folder with *.jsonl in it")
    inside = os.path.realpath(folder)  # Path.resolve raises where links go round in a circle
    for path in found:
        if not Path(os.path.realpath(path)).is_relative_to(inside):
            raise RowError(f"{path.name}: leads out of {folder}")
    return found


def read(paths: Iterable[Path]) -> list[Row]:
    """The rows of all files. Raises RowError."""
    rows: list[Row] = []
    for number, path in enumerate(paths):
        try:
            if not path.is_file() or path.stat().st_size > MOST_BYTES:  # a pipe or a device would not end
                raise RowError(f"{path.name}: must be a file of {MOST_BYTES:,} bytes at most")
            lines = path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise RowError(f"{path.name}: cannot be read: {error}") from error
        rows += [_row(f"{path.name}:{place}", line, number) for place, line in enumerate(lines, 1) if line.strip()]
    return rows


def fingerprint(paths: Iterable[Path]) -> str:
    """The hash of the rows, by which shipped weights are known to belong to shipped rows."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def innocent() -> list[Row]:
    """Rows in which nothing is amiss: everyday language, what others publish, and our templates for incidents.

    In PARTS, numbered downwards from -1 as if they were files, so that each is judged by a model that has not seen it.
    """
    lines = [line for path in INNOCENT for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [line for line in lines if line and not line.startswith("#")] + list(_templates())
    nothing: frozenset[str] = frozenset()
    return [Row(f"innocent-{i}", text, {}, nothing, nothing, {}, -1 - i % PARTS) for i, text in enumerate(texts)]


def _templates() -> Iterator[str]:
    for number, book in enumerate(playbooks()):
        for place, happened in enumerate(HAPPENINGS):
            turn = 5 * number + place  # so that no day and no hour stands for innocence by itself
            at = datetime(2026, 1 + turn % 12, 1 + 3 * turn % 31 % 28, 7 * turn % 24)  # noqa: DTZ001 - local
            situation = Situation("x", at, "anyone", (happened,))
            values = situation.values(book, [step.id for step in book.steps[:place]]) | {"fact": _FACTS[place % 3]}
            for template in book.templates.values():
                yield fill(template, values, "x")


def _row(where: str, line: str, file: int) -> Row:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise RowError(f"{where}: not JSON: {error}") from error
    except RecursionError as error:
        raise RowError(f"{where}: JSON too deep") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
        raise RowError(f'{where}: "text" is missing or empty')
    if not isinstance(row.get("context") or {}, dict):
        raise RowError(f'{where}: "context" must be an object')
    must, may = (_labels(where, row, key) for key in ("must", "may"))
    cue = row.get("cue", {})
    if not isinstance(cue, dict) or not all(isinstance(words, str) for words in cue.values()):
        raise RowError(f'{where}: "cue" must be an object of label and words')
    for label, words in cue.items():
        if label not in KNOWN or words not in row["text"]:
            raise RowError(f'{where}: "cue": {label}: no such label, or words that the text does not hold')
    return Row(str(row.get("id", where)), row["text"], row.get("context") or {}, must, may - must, cue, file)


def _labels(where: str, row: Mapping[str, Any], key: str) -> frozenset[str]:
    labels = row.get(key, [])
    if not isinstance(labels, list) or not all(isinstance(label, str) and label in KNOWN for label in labels):
        raise RowError(f'{where}: "{key}" must be a list of {", ".join(sorted(KNOWN))}')
    return frozenset(labels)
