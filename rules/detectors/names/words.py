"""The word lists beside these files."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from pathlib import Path

from rules.text import Span
from rules.toml_file import read_entry


def words(path: Path) -> dict[str, frozenset[str]]:
    """The lists of a TOML file, each a string with white space between the words."""
    lists = read_entry(path)
    return {key: frozenset(lists.text(key).split()) for key in lists.table}


def any_of(these: frozenset[str]) -> str:
    """A regular expression that matches any of `these`, the longest first."""
    return "(?:" + "|".join(sorted(these, key=lambda word: (-len(word), word))) + ")"


def within(place: int, spans: list[Span]) -> bool:
    """Whether one of `spans`, sorted and apart from each other, covers `place`."""
    index = bisect_right(spans, place, key=itemgetter(0)) - 1
    return index >= 0 and place < spans[index][1]
