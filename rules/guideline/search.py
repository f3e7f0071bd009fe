"""Which clause answers a question, which come near, and who governs what the guideline does not.

Two readers add up: the word search (`Index`) over the clauses with the words people use for them, and a small learned
ranker. Where the ranker finds "not in the guideline" likelier than any clause, by a calibrated margin, there is no hit.

Light to import: numpy and the weights are read with the first question.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rules.guideline.clauses import clause, numbered
from rules.guideline.concepts import Subject, concepts, depends, plain, subjects
from rules.guideline.hit import Hit
from rules.text import Lexeme, Text

if TYPE_CHECKING:
    from rules.guideline.index import Index

__all__ = ["Hit", "Index", "Subject", "depends", "governed_by", "nearest", "search"]

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

    `focus` is the id of the clause that the conversation is about, if any: it leads where the query alone says little
    ("では、家族なら?") and gives way to a clause that the query plainly asks for.

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

    The longest of the subjects' words that stands in the query decides.
    """
    asked = plain(query[:MOST_CHARACTERS])
    named = [(len(plain(word)), subject) for subject in subjects() for word in subject.words if plain(word) in asked]
    return max(named, key=lambda pair: pair[0])[1] if named else None


def _ranked(query: str, limit: int, must_answer: bool, focus: str = "") -> list[Hit]:
    from rules.guideline.ranking import rank

    text = Text(query[:MOST_CHARACTERS])
    if limit < 1 or not any(char.isalnum() for char in text.normal):
        return []
    ranking = rank(text, focus)
    if must_answer and not ranking.answered:
        return []
    return [Hit(clause_id, score, _matched(text, clause_id)) for clause_id, score in ranking.clauses[:limit]]


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
