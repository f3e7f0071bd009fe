"""Rows cut into pieces (whole drafts, sentences, what an annotator pointed at), and the features of each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from rules.cues.features import FAMILIES, OFFSETS, PAIRS, Entry, Numbering, joined, repeated
from rules.cues.reader import sentences
from rules.text import Lexeme, Span, Text
from training.rows import Row


@dataclass(slots=True)
class Piece:
    """Words [begin, end) of a row: `kind` is "whole", "part" (a sentence, or two) or "cue", which tells `labels`."""

    row: int
    kind: str
    words: Span
    labels: frozenset[str] = frozenset()


@dataclass(slots=True)
class Words:
    """The words of a text that are no mere marks: each one's lexeme, its place among all lexemes, its pairs."""

    lexemes: np.ndarray
    places: np.ndarray
    pairs: np.ndarray


class Corpus:
    """Rows cut into pieces, and the features of every piece."""

    def __init__(self, rows: Sequence[Row], numbering: Numbering) -> None:
        """Read the texts."""
        self.rows, self._numbering = rows, numbering
        self._known: dict[Lexeme, int | None] = {}
        self._entries: list[Entry] = []
        self.texts = [Text(row.text) for row in rows]
        for lexeme in dict.fromkeys(lexeme for text in self.texts for lexeme in text.lexemes):
            entry = numbering.entry(lexeme)
            self._known[lexeme] = None if entry is None else len(self._entries)
            if entry is not None:
                self._entries.append(entry)
        end_of_text = np.zeros(len(PAIRS) + 3, np.uint32)
        self._codes = np.array([end_of_text, *(entry.codes for entry in self._entries)], np.uint32)
        self._words = list(map(self._read, self.texts))
        self.pieces = [piece for index in range(len(rows)) for piece in self._pieces(index)]
        self.kinds = np.array([piece.kind for piece in self.pieces])
        self.owners = np.array([piece.row for piece in self.pieces])

    def counts(self) -> list[sparse.csr_matrix]:
        """How often each family's features occur in each piece: [pieces, features of the family]."""
        lexemes, beside = zip(*map(self._occurring, self.pieces), strict=True)
        size, entries = self._numbering.size, self._entries
        lexeme_counts = _matrix(lexemes, len(entries))
        features = [
            _matrix([entry.forms for entry in entries], size),
            _matrix([(entry.lemma,) for entry in entries], size),
            _matrix([(entry.class_,) for entry in entries], size),
            _matrix([() if entry.word is None else (entry.word,) for entry in entries], size),
        ]
        families = [lexeme_counts @ of_each for of_each in features]
        pairs, bounds = _matrix(beside, size), [*OFFSETS, size]
        return [(families[i] + pairs)[:, bounds[i] : bounds[i + 1]].tocsr() for i in range(len(FAMILIES))]

    def _read(self, text: Text) -> Words:
        found = [(self._known[lexeme], place) for place, lexeme in enumerate(text.lexemes)]
        kept = np.array([(number, place) for number, place in found if number is not None], np.int64).reshape(-1, 2)
        beside = joined(self._codes, kept[:, 0] + 1)
        return Words(kept[:, 0], kept[:, 1], beside)

    def _pieces(self, index: int) -> list[Piece]:
        row, text, words = self.rows[index], self.texts[index], self._words[index]
        bounds = [*sentences(text, words.places), len(words.places)]
        parts = [(begin, end) for reach in (1, 2) for begin, end in zip(bounds, bounds[reach:])]  # noqa: B905
        told: dict[Span, set[str]] = {}
        for label, cue in row.cue.items():
            normal = Text(cue).normal
            start = text.normal.find(normal) if cue else -1
            if start >= 0:
                lexemes = [bisect_left(text.starts, place) for place in (start, start + len(normal))]
                begin, end = words.places.searchsorted(lexemes).tolist()
                told.setdefault((begin, end), set()).add(label)
        return [
            Piece(index, "whole", (0, bounds[-1])),
            *(Piece(index, "part", span) for span in parts if len(bounds) > 2),
            *(Piece(index, "cue", span, frozenset(labels)) for span, labels in told.items()),
        ]

    def _occurring(self, piece: Piece) -> tuple[np.ndarray, np.ndarray]:
        """The lexemes and the pairs of a piece that the reader counts: those that have not stood before in the row.

        Of a cue, which stands for a text of its own, those that have not stood before in it.
        """
        words, (begin, end) = self._words[piece.row], piece.words
        lexemes, beside = words.lexemes, words.pairs
        if piece.kind == "cue":
            lexemes, beside, begin, end = lexemes[begin:end], beside[:, begin:end], 0, end - begin
        numbers = np.concatenate((lexemes, beside.ravel() + len(self._entries)))
        fresh = np.ones(len(numbers), bool)
        fresh[repeated(numbers)] = False
        of_lexemes, of_pairs = fresh[: len(lexemes)][begin:end], fresh[len(lexemes) :].reshape(beside.shape)
        return lexemes[begin:end][of_lexemes], beside[:, begin:end][of_pairs[:, begin:end]]


def _matrix(rows: Sequence[Sequence[int] | np.ndarray], width: int) -> sparse.csr_matrix:
    """How often each number occurs in each row."""
    starts = np.cumsum([0, *map(len, rows)])
    numbers = np.concatenate([np.asarray(row, np.int64) for row in rows])
    matrix = sparse.csr_matrix((np.ones(starts[-1], np.float32), numbers, starts), (len(rows), width))
    matrix.sum_duplicates()
    return matrix
