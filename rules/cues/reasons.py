"""What the learned reader says: per label the clause, why such words may be taken amiss, and what to do instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rules.toml_file import Entry, read_entry

FILE = Path(__file__).with_name("reasons.toml")
NAME = "learned"  # of the reader's one "rule" in each label: secrecy/learned


@dataclass(frozen=True, slots=True)
class Reason:
    """`why` and `instead` of a label's findings, with {quote} for the words, and the clause that they cite."""

    clause: str
    why: str
    instead: str


@lru_cache(maxsize=1)
def builtin() -> dict[str, Reason]:
    """The reasons that come with the program, by label. Raises RuleError."""
    return load(FILE)


def unspoken(labels: Iterable[str]) -> frozenset[str]:
    """What to hide in a review so that the learned reader does not speak of these labels; the rules still do."""
    return frozenset(f"{label}/{NAME}" for label in labels)


def load(path: Path) -> dict[str, Reason]:
    """The reasons of a file by label. Raises RuleError naming the file, the label and what was expected."""
    return {label: _reason(entry) for label, entry in read_entry(path).tables().items()}


def _reason(entry: Entry) -> Reason:
    entry.only(("clause", "why", "instead"))
    reason = Reason(entry.text("clause"), entry.text("why"), entry.text("instead"))
    if "{quote}" not in reason.why:
        raise entry.wrong("why must show the words: {quote}")
    return reason
