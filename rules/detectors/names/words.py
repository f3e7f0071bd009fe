"""The word lists beside these files."""

from __future__ import annotations

import tomllib
from pathlib import Path


def words(path: Path) -> dict[str, frozenset[str]]:
    """The lists of a TOML file, each a string with white space between the words."""
    return {key: frozenset(value.split()) for key, value in tomllib.loads(path.read_text("utf-8")).items()}


def any_of(these: frozenset[str]) -> str:
    """A regular expression that matches any of `these`, the longest first."""
    return "(?:" + "|".join(sorted(these, key=lambda word: (-len(word), word))) + ")"
