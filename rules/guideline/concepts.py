"""The words people use for what the guideline says, and who governs what it does not: read, checked, refused.

The data lie beside this file: concepts.toml, governed.toml and outside.toml; each says in its head how to extend it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rules.guideline.clauses import clauses
from rules.kept import kept
from rules.text import normalise
from rules.toml_file import Entry, read_entry

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
    whole = read_entry(path)
    whole.only({"concept", "depends"})
    known = {clause.id for clause in clauses()}
    concepts = tuple(_concept(name, one, known) for name, one in whole.named("concept", "id").items())
    _refuse_twice(whole, concepts)
    depends = whole.entry("depends")
    if wrong := known ^ set(depends.table):
        raise depends.wrong(f"missing or unknown clauses: {', '.join(sorted(wrong))}")
    return concepts, {clause_id: depends.text(clause_id) for clause_id in depends.table}


def _concept(name: str, one: Entry, known: Collection[str]) -> Concept:
    one.only({"id", "clauses", "words", "asks"})
    if unknown := [clause_id for clause_id in one.texts("clauses") if clause_id not in known]:
        raise one.wrong(f"no such clause: {', '.join(unknown)}")
    return Concept(name, one.texts("clauses"), one.texts("words"), one.texts("asks", ()))


def read_subjects(path: Path) -> tuple[Subject, ...]:
    """The subjects of a file. Raises RuleError."""
    whole = read_entry(path)
    whole.only({"subject"})
    subjects = tuple(_subject(name, one) for name, one in whole.named("subject", "id").items())
    _refuse_twice(whole, subjects)
    return subjects


def _subject(name: str, one: Entry) -> Subject:
    one.only({"id", "by", "words", "asks"})
    return Subject(name, one.text("by"), one.texts("words"), one.texts("asks", ()))


def read_outside(path: Path) -> tuple[str, ...]:
    """Questions that have nothing to do with the guideline. Raises RuleError."""
    whole = read_entry(path)
    whole.only({"asks"})
    return whole.texts("asks")


def _refuse_twice(whole: Entry, entries: Iterable[Concept | Subject]) -> None:
    """A word leads to one place: refuse one that stands in two entries."""
    owners: dict[str, str] = {}
    for entry in entries:
        for word in entry.words:
            if owner := owners.get(plain(word)):
                raise whole.wrong(f"{entry.id}: the word {word} stands in {owner} already")
            owners[plain(word)] = entry.id


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


def plain(word: str) -> str:
    """A word as it is compared: one width, lower case, no spaces."""
    return "".join(normalise(word).lower().split())
