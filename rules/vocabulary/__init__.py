"""Shared vocabularies: the words that rules name with @, each entry once, data beside this file.

A file holds one table per vocabulary: `words` (patterns of `rules/matching/pattern.py`; mostly plain words), `include`
(other vocabularies), and for facts `source` and `date`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rules.matching.pattern import Pattern, PatternError, parse
from rules.toml_file import RuleError, read_toml

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A named set of words and phrases."""

    name: str
    entries: tuple[Pattern, ...]
    include: tuple[str, ...]
    source: str = ""
    date: str = ""


def load(directory: Path = HERE) -> dict[str, Vocabulary]:
    """All vocabularies of a directory by name. Raises RuleError."""
    found: dict[str, Vocabulary] = {}
    for path in sorted(directory.glob("*.toml")):
        for name, table in read_toml(path).items():
            if name in found:
                raise RuleError(f"{path.name}: {name}: this vocabulary exists already")
            found[name] = _vocabulary(f"{path.name}: {name}", name, table)
    _check_includes(found)
    return found


@lru_cache(maxsize=1)
def builtin() -> dict[str, Vocabulary]:
    """The vocabularies that come with the rules."""
    return load()


def _vocabulary(where: str, name: str, table: object) -> Vocabulary:
    if not isinstance(table, dict):
        raise RuleError(f"{where}: expected a table with words = […]")
    unknown = set(table) - {"words", "include", "source", "date"}
    if unknown:
        raise RuleError(f"{where}: unknown key {', '.join(sorted(unknown))}; known are words, include, source, date")
    words, include = table.get("words", []), table.get("include", [])
    named = isinstance(include, list) and all(isinstance(name, str) for name in include)
    if not isinstance(words, list) or not named or not (words or include):
        raise RuleError(f"{where}: expected words = […] or include = […], a list of names")
    if len(set(map(str, words))) != len(words):
        twice = next(word for word in words if words.count(word) > 1)
        raise RuleError(f"{where}: {twice!r} stands twice")
    entries: list[Pattern] = []
    for word in words:
        try:
            entries += parse(word)
        except PatternError as error:
            raise RuleError(f"{where}: {error}") from error
    return Vocabulary(name, tuple(entries), tuple(include), str(table.get("source", "")), str(table.get("date", "")))


def _check_includes(found: dict[str, Vocabulary]) -> None:
    """Refuse unknown vocabularies and circles among them."""
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise RuleError(f"vocabulary {name}: includes itself through {' → '.join(path)}")
        if name in done:
            return
        if name not in found:
            raise RuleError(f"vocabulary {path[-1]}: there is no vocabulary @{name}")
        for other in references(found[name]):
            visit(other, (*path, name))
        done.add(name)

    for name in found:
        visit(name, ())


def references(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The vocabularies that this one leans on, by `include` or within a phrase."""
    used = [
        name
        for entry in vocabulary.entries
        for words in entry.elements
        if hasattr(words, "vocabularies")
        for name in words.vocabularies
    ]
    return (*vocabulary.include, *used)
