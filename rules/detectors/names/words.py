"""The word lists beside these files."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from pathlib import Path
from typing import NoReturn

from rules.text import Span
from rules.toml_file import read_entry


class Words(dict[str, frozenset[str]]):
    """The lists of a TOML file, each a text with white space between the words. Raises RuleError for one it lacks."""

    def __init__(self, path: Path) -> None:
        self._file = read_entry(path)
        super().__init__((name, frozenset(self._file.text(name).split())) for name in self._file.table)

    def __missing__(self, name: str) -> NoReturn:
        raise self._file.wrong(f"expected a text {name}, with white space between the words")


def any_of(these: frozenset[str]) -> str:
    """A regular expression that matches any of `these`, the longest first."""
    return "(?:" + "|".join(sorted(these, key=lambda word: (-len(word), word))) + ")"


def within(place: int, spans: list[Span]) -> bool:
    """Whether one of `spans`, sorted and apart from each other, covers `place`."""
    index = bisect_right(spans, place, key=itemgetter(0)) - 1
    return index >= 0 and place < spans[index][1]
