"""What each lexeme adds to the labels, summed up once and kept: most of a draft then costs one look-up a word."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from rules.cues.features import KINDS, PLACES, UNKNOWN, Hashes, Numbering, Numbers, joined, known, repetitive
from rules.text import Lexeme, Text

BLANK = 0  # a page that adds nothing: that of mere marks, and of words that have stood before
_MOST_LEXEMES = 20_000

Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Table:
    """What features add to each label, to anything being amiss, and to the square of a text's length: `columns`.

    `features` [MOST_ROWS, columns] in steps of `step` [columns], found by `slots`; the last row adds nothing.
    `words` [words that have a vector, columns] in steps of `word_step` [columns].
    """

    slots: Hashes
    features: NDArray[np.int8]
    step: Reals
    words: NDArray[np.int8]
    word_step: Reals

    @property
    def held(self) -> int:
        """The bytes of memory that the arrays take."""
        return self.slots.nbytes + self.features.nbytes + self.words.nbytes


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text that are no mere marks: `places` [words] are their indices among the lexemes.

    `told` [words, columns] is what each word and what begins at it add, in steps of `Table.step`. A word that has stood
    before adds nothing by itself, what begins at it does.
    """

    places: Numbers
    told: Reals


class _Book:
    """Lexemes seen so far: the page of each, what it tells by itself, and its codes."""

    def __init__(self, columns: int) -> None:
        self.pages: dict[Lexeme, int] = {}
        self.told = np.zeros((_MOST_LEXEMES, columns), np.float32)
        self.codes = np.zeros((PLACES, _MOST_LEXEMES, KINDS), np.uint32)
        self.last = BLANK


class Lexicon:
    """Learned weights by lexeme."""

    def __init__(self, table: Table, numbering: Numbering) -> None:
        """`numbering` must be the one that the table was learned with."""
        self._table, self._numbering = table, numbering
        self._book = _Book(len(table.step))
        self._stood = np.zeros(_MOST_LEXEMES, np.int32)  # where each page stood first, last time
        self._lock = Lock()

    @property
    def held(self) -> int:
        """The bytes of memory that all arrays take."""
        arrays = (self._book.told, self._book.codes, self._stood)
        return self._table.held + self._numbering.held + sum(array.nbytes for array in arrays)

    def words(self, text: Text) -> Words:
        """The words of a text and what they add. A word by itself counts once, where it first stands.

        Pairs and threes count as often as they stand, unless the text is repetitive.
        """
        pages, book = self._pages(text.lexemes)
        places = pages.nonzero()[0]
        words = pages[places]
        again = self._again(words)
        rows = known(self._table.slots, joined(book.codes, words))
        if repetitive(len(words), len(words) - int(np.count_nonzero(again))):
            rows = _once(rows)
        told = np.add.reduce(self._table.features.take(rows.T, axis=0), dtype=np.float32)
        words[again] = BLANK
        told += book.told.take(words, axis=0)
        return Words(places, told)

    def _again(self, words: Numbers) -> NDArray[np.bool_]:
        """Which of some pages have stood before."""
        order = np.arange(len(words), dtype=np.int32)
        with self._lock:
            self._stood[words[::-1]] = order[::-1]  # of several the last stays
            again: NDArray[np.bool_] = self._stood[words] != order
        return again

    def _pages(self, lexemes: list[Lexeme]) -> tuple[Numbers, _Book]:
        book = self._book
        try:
            return np.fromiter(map(book.pages.__getitem__, lexemes), np.intp, len(lexemes)), book
        except KeyError:
            book = self._learn(lexemes)
            return np.fromiter(map(book.pages.__getitem__, lexemes), np.intp, len(lexemes)), book

    def _learn(self, lexemes: list[Lexeme]) -> _Book:
        fresh = set(lexemes)
        with self._lock:
            if len(self._book.pages) + len(fresh) > _MOST_LEXEMES:
                self._book = _Book(len(self._table.step))  # whoever reads in the old one goes on with it
            book = self._book
            for lexeme in fresh:
                if lexeme not in book.pages:
                    book.pages[lexeme] = self._write(book, lexeme)
        return book

    def _write(self, book: _Book, lexeme: Lexeme) -> int:
        entry = self._numbering.entry(lexeme)
        if entry is None or book.last == _MOST_LEXEMES - 1:  # no draft of people holds so many
            return BLANK
        book.last += 1
        page = book.last
        book.codes[:, page] = entry.codes
        table = self._table
        rows = known(table.slots, np.array((*entry.forms, entry.lemma, entry.class_), np.uint32))
        book.told[page] += table.features[rows].sum(axis=0, dtype=np.int32)
        if entry.word is not None:
            book.told[page] += table.words[entry.word] * (table.word_step / table.step)
        return page


def _once(rows: Hashes) -> Hashes:
    """The rows with UNKNOWN in place of those that have stood before."""
    _, firsts = np.unique(rows, return_index=True)
    once = np.full_like(rows, UNKNOWN)
    once.flat[firsts] = rows.flat[firsts]
    return once
