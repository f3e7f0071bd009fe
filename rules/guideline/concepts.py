"""The words people use for what the guideline says, and who governs what it does not: read, checked, refused.

The data lie beside this file: concepts.toml, governed.toml and outside.toml; each says in its head how to extend it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeGuard

from rules.guideline.clauses import clauses
from rules.kept import kept
from rules.text import normalise
from rules.toml_file import RuleError, read_toml

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea: the clauses that answer, best first, the words for it and the ways people ask."""

    id: str
    clauses: tuple[str, ...]
    words: tuple[str, ...]
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What the guideline does not govern: `by` names the law, rule or office that does."""

    id: str
    by: str
    words: tuple[str, ...]
    asks: tuple[str, ...] = ()


def read_concepts(path: Path) -> tuple[tuple[Concept, ...], Mapping[str, str]]:
    """The concepts of a file, and for each clause what its answer depends on. Raises RuleError."""
    data = _read(path, {"concept", "depends"})
    known = {clause.id for clause in clauses()}
    concepts = []
    for entry, fields in _entries(path, data.get("concept"), {"id": str, "clauses": list, "words": list}):
        unknown = [one for one in fields["clauses"] if one not in known]
        if unknown or not fields["clauses"]:
            raise RuleError(f"{path.name}: {entry}: no such clause: {', '.join(unknown) or '(none given)'}")
        concepts.append(Concept(fields["id"], *(tuple(fields.get(key, ())) for key in ("clauses", "words", "asks"))))
    depends = data.get("depends", {})
    wrong = known ^ set(depends)
    if wrong:
        raise RuleError(f"{path.name}: depends: missing or unknown clauses: {', '.join(sorted(wrong))}")
    _refuse_blank(path, depends)
    return tuple(concepts), depends


def read_subjects(path: Path) -> tuple[Subject, ...]:
    """The subjects of a file. Raises RuleError."""
    data = _read(path, {"subject"})
    needed = {"id": str, "by": str, "words": list}
    return tuple(
        Subject(fields["id"], fields["by"], tuple(fields["words"]), tuple(fields.get("asks", ())))
        for _, fields in _entries(path, data.get("subject"), needed)
    )


def read_outside(path: Path) -> tuple[str, ...]:
    """Questions that have nothing to do with the guideline. Raises RuleError."""
    asks = _read(path, {"asks"}).get("asks")
    if not _is_words(asks):
        raise RuleError(f"{path.name}: asks: not a list of texts")
    return tuple(asks)


@dataclass(frozen=True, slots=True)
class _Data:
    """What the files hold that every lookup needs."""

    concepts: Sequence[Concept]
    depends: Mapping[str, str]
    subjects: Sequence[Subject]


@lru_cache(maxsize=1)
def _data() -> _Data:
    return kept("concepts", _all, (_Data, Concept, Subject))


def _all() -> _Data:
    return _Data(*read_concepts(HERE / "concepts.toml"), read_subjects(HERE / "governed.toml"))


@lru_cache(maxsize=1)
def concepts() -> tuple[Concept, ...]:
    """All concepts, in the order of the file."""
    return tuple(_data().concepts)


@lru_cache(maxsize=1)
def subjects() -> tuple[Subject, ...]:
    """All subjects that something else governs, in the order of the file."""
    return tuple(_data().subjects)


@lru_cache(maxsize=1)
def outside() -> tuple[str, ...]:
    """Examples of questions that the guideline has nothing to do with."""
    return read_outside(HERE / "outside.toml")


def depends(clause_id: str) -> str:
    """What decides a situation under a clause, in one sentence. Raises KeyError for an unknown clause."""
    return _data().depends[clause_id]


def _read(path: Path, keys: set[str]) -> dict[str, Any]:
    data = read_toml(path)
    if set(data) - keys:
        raise RuleError(f"{path.name}: unknown key: {', '.join(sorted(set(data) - keys))}")
    return data


def _entries(path: Path, entries: object, needed: Mapping[str, type]) -> list[tuple[str, dict[str, Any]]]:
    """The entries of a list of tables, each with its name for messages, after all checks that need no clause."""
    if not isinstance(entries, list) or not entries:
        raise RuleError(f"{path.name}: holds no entries")
    checked: list[tuple[str, dict[str, Any]]] = []
    owners: dict[str, str] = {}
    for place, fields in enumerate(entries, start=1):
        name = str(fields.get("id") or f"entry {place}")
        for key, kind in needed.items():
            if not isinstance(fields.get(key), kind) or not fields[key]:
                raise RuleError(f"{path.name}: {name}: {key} is missing or of the wrong kind")
        if set(fields) - {*needed, "asks"}:
            raise RuleError(f"{path.name}: {name}: unknown key: {', '.join(sorted(set(fields) - {*needed, 'asks'}))}")
        if name in (other for other, _ in checked):
            raise RuleError(f"{path.name}: {name}: the id is used twice")
        _refuse_words(path, name, fields, owners)
        checked.append((name, fields))
    return checked


def _refuse_words(path: Path, name: str, fields: Mapping[str, Any], owners: dict[str, str]) -> None:
    for key in ("words", "asks"):
        if not _is_words(fields.get(key, [])):
            raise RuleError(f"{path.name}: {name}: {key}: not a list of texts")
    for word in fields["words"]:
        spelling = plain(word)
        if spelling in owners:
            raise RuleError(f"{path.name}: {name}: the word {word} stands in {owners[spelling]} already")
        owners[spelling] = name


def _refuse_blank(path: Path, texts: Mapping[str, object]) -> None:
    for key, value in texts.items():
        if not isinstance(value, str) or not value.strip():
            raise RuleError(f"{path.name}: depends: {key}: not a text")


def _is_words(values: object) -> TypeGuard[Sequence[str]]:
    return isinstance(values, Sequence) and all(isinstance(value, str) and value.strip() for value in values)


def plain(word: str) -> str:
    """A word as it is compared: one width, lower case, no spaces."""
    return "".join(normalise(word).lower().split())
