"""What each lexeme adds to the labels, summed up once and kept: most of a draft then costs one look-up a word."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from rules.cues.features import FAMILIES, PAIRED, PAIRS, Numbering, Numbers, joined, repeated
from rules.text import Lexeme, Text

_MOST_LEXEMES = 20_000
_KINDS = (len(PAIRS) + 1) // 2  # of pairs and threes in each family that has them

Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text that are no mere marks.

    `places` [words] are their indices among the lexemes, `told` [families, words, labels + 1] what each adds, in the
    steps of `Weights`.
    """

    places: Numbers
    told: Reals


class _Book:
    """Lexemes seen so far: the page of each; page 0 is for mere marks and for what has been said before."""

    def __init__(self, columns: int) -> None:
        self.pages: dict[Lexeme, int] = {}
        # Half as wide as what is added up, and a lexeme's numbers side by side: it is memory that reading waits for.
        self.told = np.zeros((_MOST_LEXEMES, len(FAMILIES), columns), np.int16)
        self.codes = np.zeros((_MOST_LEXEMES, len(PAIRS) + 3), np.uint32)
        self.used = 1


class Lexicon:
    """Learned weights by lexeme."""

    def __init__(self, table: NDArray[np.int8], numbering: Numbering) -> None:
        """`table` as in `Weights`; `numbering` must be the one that it was learned with."""
        self._table, self._numbering = table, numbering
        self._book = _Book(table.shape[1])
        self._lock = Lock()

    @property
    def held(self) -> int:
        """The bytes of memory that all arrays take."""
        return self._table.nbytes + self._numbering.held + self._book.told.nbytes + self._book.codes.nbytes

    def words(self, text: Text) -> Words:
        """The words of a text and what they add. A word or pair counts once, where it first stands."""
        pages, book = self._pages(text.lexemes)
        places = pages.nonzero()[0]
        pages = pages[places]
        words = len(places)
        numbers = np.concatenate((pages - _MOST_LEXEMES, joined(book.codes, pages).ravel()))
        again = repeated(numbers)
        numbers[again] = self._numbering.size
        pages[again[again < words]] = 0
        told = book.told.take(pages, axis=0).transpose(1, 0, 2).astype(np.float32, order="C")
        beside = self._table.take(numbers[words:], axis=0).astype(np.float32)
        paired = told[PAIRED]
        paired += np.add.reduce(beside.reshape(len(paired), _KINDS, words, beside.shape[1]), axis=1)
        return Words(places, told)

    def _pages(self, lexemes: list[Lexeme]) -> tuple[Numbers, _Book]:
        book = self._book
        try:
            return np.fromiter(map(book.pages.__getitem__, lexemes), np.int64, len(lexemes)), book
        except KeyError:
            book = self._learn(lexemes)
            return np.fromiter(map(book.pages.__getitem__, lexemes), np.int64, len(lexemes)), book

    def _learn(self, lexemes: list[Lexeme]) -> _Book:
        fresh = set(lexemes)
        with self._lock:
            if self._book.used + len(fresh) > _MOST_LEXEMES:
                self._book = _Book(self._table.shape[1])  # whoever reads in the old one goes on with it
            book = self._book
            for lexeme in fresh - book.pages.keys():
                page = self._write(book, lexeme)
                book.pages[lexeme] = page
        return book

    def _write(self, book: _Book, lexeme: Lexeme) -> int:
        entry = self._numbering.entry(lexeme)
        if entry is None or book.used == _MOST_LEXEMES:  # no draft of people holds so many
            return 0
        page = book.used
        book.used += 1
        book.codes[page] = entry.codes
        numbers = (entry.forms, (entry.lemma,), (entry.class_,), () if entry.word is None else (entry.word,))
        book.told[page] = [self._table[list(family)].sum(axis=0, dtype=np.int16) for family in numbers]
        return page
