"""Which clause answers a question, which come near, and who governs what the guideline does not.

Two readers add up: the word search (`Index`) over the clauses with the words people use for them, and a small learned
ranker. Where the ranker finds "not in the guideline" likelier than any clause, by a calibrated margin, there is no hit.
The margin is wider where the question names a word for a clause, narrower where it names what something else governs.

Light to import: numpy and the weights are read with the first question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rules.guideline.clauses import clause, numbered
from rules.guideline.concepts import Subject, concepts, depends, plain, subjects
from rules.guideline.hit import Hit
from rules.guideline.reading import in_kana, reading
from rules.text import Lexeme, Text

if TYPE_CHECKING:
    from rules.guideline.index import Index

__all__ = ["Hit", "Index", "Subject", "depends", "governed_by", "nearest", "search"]

LEAST_NAMED = 3  # characters: shorter words stand inside too many others
NAMED, GOVERNED = 2.0, -2.0  # what a word for a clause, or for what others govern, adds to the margin for an answer
LEAST_HEARD = 6  # kana: shorter ones sound like too many other words
MOST_CHARACTERS = 1000  # a question is a sentence or two; what follows only costs time
_TELLING = ("名詞", "動詞", "形容詞", "形状詞")


def __getattr__(name: str) -> Any:
    """`Index`, which needs numpy, on first use."""
    if name == "Index":
        from rules.guideline.index import Index

        return Index
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def search(query: str, limit: int = 5, *, focus: str = "") -> list[Hit]:
    """The clauses that answer a query, best first; empty where the guideline does not say.

    `focus` is the id of the clause that the conversation is about, if any: it comes first unless the query names
    another subject ("では、家族なら?" goes on about it, "ではパスワードは?" does not).

    A section number answers with every clause under it, whatever the limit. `matched` are words of the clause,
    verbatim and in its order, that share a lemma with the query or belong to a concept that the query names.
    """
    by_number = numbered(query)
    if by_number is not None:
        return [Hit(clause_id, 1.0, ()) for clause_id in by_number]
    return _ranked(query, limit, must_answer=True, focus=focus)


def nearest(query: str, limit: int = 2) -> list[Hit]:
    """The clauses that come nearest to a query, answer or not; empty only for a query without letter or digit."""
    return _ranked(query, limit, must_answer=False)


def governed_by(query: str) -> Subject | None:
    """The law, rule or office that governs what a query asks about; None where it names no such subject.

    The longest of the subjects' words that stands in the query, as written or as it sounds, decides.
    """
    return _governed_by(in_kana(Text(query[:MOST_CHARACTERS])))


def _governed_by(text: Text) -> Subject | None:
    asked, heard = plain(text.normal), reading(text)
    named = [
        (len(word.written), subject) for word, subject in _subject_words() if word.stands_in(text.normal, asked, heard)
    ]
    return max(named, key=lambda pair: pair[0])[1] if named else None


def leaning(text: Text) -> float:
    """What the words of a question add to the margin up to which it is answered."""
    if _governed_by(text):
        return GOVERNED
    asked = plain(text.normal)
    return NAMED if any(word.stands_in(text.normal, asked, "") for word in _concept_words()) else 0.0


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it is compared: without spaces, and as it sounds ("" where too short to tell)."""

    written: str
    heard: str

    def stands_in(self, normal: str, asked: str, heard: str) -> bool:
        """Whether a query names it: normalised, without spaces, and as it sounds."""
        if self.written.isascii():  # "sue" does not stand in "issued"
            return re.search(rf"(?<![a-z]){re.escape(self.written)}(?![a-z])", normal.lower()) is not None
        return self.written in asked or bool(self.heard and self.heard in heard)


@lru_cache(maxsize=1)
def _subject_words() -> tuple[tuple[_Word, Subject], ...]:
    return tuple((_Word(_written(word), _sound(word)), subject) for subject in subjects() for word in subject.words)


@lru_cache(maxsize=1)
def _concept_words() -> tuple[_Word, ...]:
    written = (_written(word) for concept in concepts() for word in concept.words)
    return tuple(_Word(word, "") for word in written if len(word) >= LEAST_NAMED)


def _written(word: str) -> str:
    return word.lower() if word.isascii() else plain(word)


def _sound(word: str) -> str:
    sound = reading(Text(word))
    return sound if len(sound) >= LEAST_HEARD else ""


def _ranked(query: str, limit: int, must_answer: bool, focus: str = "") -> list[Hit]:
    from rules.guideline.ranking import rank

    text = in_kana(Text(query[:MOST_CHARACTERS]))
    if limit < 1 or not any(char.isalnum() for char in text.normal):
        return []
    ranking = rank(text)
    ranked = list(ranking.clauses)
    if focus and not _names_another(text, focus):
        ranked.sort(key=lambda pair: pair[0] != focus)
    elif must_answer and ranking.lead > ranking.margin + leaning(text):
        return []
    return [Hit(clause_id, score, _matched(text, clause_id)) for clause_id, score in ranked[:limit]]


def _names_another(text: Text, focus: str) -> bool:
    """Whether a text names a subject that the clause in focus does not answer."""
    asked = plain(text.normal)
    others = (concept for concept in concepts() if focus not in concept.clauses)
    named = any(len(word) > 1 and plain(word) in asked for concept in others for word in concept.words)
    return named or governed_by(text.normal) is not None


def _matched(text: Text, clause_id: str) -> tuple[str, ...]:
    """The words of a clause that answer a query's, none inside another."""
    body = clause(clause_id).text
    lemmas = {lexeme.lemma for lexeme in _telling(text.lexemes)}
    found = {lexeme.surface for lexeme in _telling(Text(body).lexemes) if lexeme.lemma in lemmas}
    asked = plain(text.normal)
    for concept in concepts():
        if clause_id in concept.clauses and any(plain(word) in asked for word in concept.words):
            found.update(concept.words)
    found = {word for word in found if word in body}
    outer = [word for word in found if not any(word != other and word in other for other in found)]
    return tuple(sorted(outer, key=lambda word: (body.index(word), word)))


def _telling(lexemes: Iterable[Lexeme]) -> list[Lexeme]:
    """The words worth showing: "する", "こと" and single letters stand in every clause and tell nothing."""
    return [
        lexeme
        for lexeme in lexemes
        if lexeme.pos.startswith(_TELLING)
        and len(lexeme.surface) > 1
        and not all("ぁ" <= char <= "ゖ" for char in lexeme.surface)
    ]
