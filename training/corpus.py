"""Rows cut into pieces (whole drafts and sentences), and the features of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from rules.cues.features import CLASS, JOINED, KINDS, Entry, Numbering, joined, repetitive, slots_for
from rules.cues.reader import sentences
from rules.text import Lexeme, Span, Text
from training.rows import Row

LEAST = 2  # drafts that hold a feature; of others nothing can be learned that would ever be seen again


@dataclass(slots=True)
class Piece:
    """Words [begin, end) of a row: the `whole` of it, or a sentence, or two."""

    row: int
    whole: bool
    words: Span


@dataclass(slots=True)
class Words:
    """The words of a text that are no mere marks: each one's lexeme, its place among all lexemes, its pairs.

    `pairs` [KINDS, words] are keys, and numbers once all words have been read.
    """

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
        self._codes = np.stack([entry.codes for entry in self._entries], axis=1)
        self._words = list(map(self._read, self.texts))
        self._pairs, self._of_classes = self._numbered()
        self.pieces = [piece for index in range(len(rows)) for piece in self._pieces(index)]
        self.wholes = np.flatnonzero([piece.whole for piece in self.pieces])
        self.owners = np.array([piece.row for piece in self.pieces])

    def counts(self) -> tuple[list[sparse.csr_matrix], np.ndarray]:
        """How often each feature occurs in each piece, [pieces, features] of forms, lemmas, classes and words.

        Of hashed features only those that the reader will know; with them the slots in which it finds them, numbered
        from one family to the next.
        """
        found, beside = zip(*map(self._occurring, self.pieces), strict=True)
        lexemes, pairs = _matrix(found, len(self._entries)), _matrix(beside, len(self._pairs))
        words = _matrix([() if one.word is None else (one.word,) for one in self._entries], self._numbering.words)
        nothing = np.zeros(len(self._pairs), bool)
        hashed = [
            self._family(lexemes, pairs, [entry.forms for entry in self._entries], nothing),
            self._family(lexemes, pairs, [(entry.lemma,) for entry in self._entries], ~self._of_classes),
            self._family(lexemes, pairs, [(entry.class_,) for entry in self._entries], self._of_classes),
        ]
        keys = np.concatenate([keys for _, keys in hashed])
        drafts = np.concatenate([(counts[self.wholes] > 0).sum(axis=0).A1 for counts, _ in hashed])
        often = np.flatnonzero(drafts >= LEAST)
        slots, stays = slots_for(keys[often], drafts[often])
        known = np.zeros(len(keys), bool)
        known[often[stays]] = True
        ends = np.cumsum([counts.shape[1] for counts, _ in hashed])
        families = [counts[:, own].tocsr() for (counts, _), own in zip(hashed, np.split(known, ends[:-1]), strict=True)]
        return [*families, (lexemes @ words).tocsr()], slots

    def _family(
        self, lexemes: sparse.csr_matrix, pairs: sparse.csr_matrix, of_entries: list[tuple[int, ...]], own: np.ndarray
    ) -> tuple[sparse.csr_matrix, np.ndarray]:
        """The counts and the keys of a family, from the keys of each entry and the pairs that are its `own`."""
        keys, numbers = np.unique(np.concatenate(of_entries), return_inverse=True)
        of_each = np.split(numbers, np.cumsum([len(entry) for entry in of_entries])[:-1])
        counts = sparse.hstack([lexemes @ _matrix(of_each, len(keys)), pairs[:, own]]).tocsr()
        return counts, np.concatenate((keys, self._pairs[own])).astype(np.uint32)

    def _read(self, text: Text) -> Words:
        found = [(self._known[lexeme], place) for place, lexeme in enumerate(text.lexemes)]
        kept = np.array([(number, place) for number, place in found if number is not None], np.int64).reshape(-1, 2)
        return Words(kept[:, 0], kept[:, 1], joined(self._codes, kept[:, 0]).T)

    def _numbered(self) -> tuple[np.ndarray, np.ndarray]:
        """Number the pairs of all words: the key of each number, and which are of classes."""
        keys, numbers = np.unique(np.concatenate([words.pairs for words in self._words], axis=1), return_inverse=True)
        numbers = numbers.reshape(KINDS, -1)
        of_classes = np.zeros(len(keys), bool)
        of_classes[numbers[[what == CLASS for what, _ in JOINED]]] = True
        ends = np.cumsum([words.pairs.shape[1] for words in self._words])
        for words, part in zip(self._words, np.split(numbers, ends[:-1], axis=1), strict=True):
            words.pairs = part
        return keys, of_classes

    def _pieces(self, index: int) -> list[Piece]:
        bounds = sentences(self.texts[index], self._words[index].places)
        parts = [(begin, end) for reach in (1, 2) for begin, end in zip(bounds, bounds[reach:])]  # noqa: B905
        return [
            Piece(index, True, (0, bounds[-1])),
            *(Piece(index, False, span) for span in parts if len(bounds) > 2),
        ]

    def _occurring(self, piece: Piece) -> tuple[np.ndarray, np.ndarray]:
        """The lexemes of a piece that have not stood before in the row, which the reader counts, and its pairs.

        Of a repetitive row only pairs that have not stood before, either.
        """
        words, (begin, end) = self._words[piece.row], piece.words
        lexemes, pairs = words.lexemes, words.pairs
        once = _first(lexemes, begin, end)
        if repetitive(len(lexemes), len(np.unique(lexemes))):
            return once, _first(pairs, begin, end)
        return once, pairs[:, begin:end].ravel()


def _first(numbers: np.ndarray, begin: int, end: int) -> np.ndarray:
    """The distinct numbers [..., words] that first stand among the words [begin, end)."""
    distinct, places = np.unique(numbers, return_index=True)
    words = places % max(numbers.shape[-1], 1)
    return distinct[(words >= begin) & (words < end)]


def _matrix(rows: Sequence[Sequence[int] | np.ndarray], width: int) -> sparse.csr_matrix:
    """How often each number occurs in each row."""
    starts = np.cumsum([0, *map(len, rows)])
    numbers = np.concatenate([np.asarray(row, np.int64) for row in rows])
    matrix = sparse.csr_matrix((np.ones(starts[-1], np.float32), numbers, starts), (len(rows), width))
    matrix.sum_duplicates()
    return matrix
