"""What each lexeme adds to the labels, summed up once and kept: most of a draft then costs one look-up a word."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from rules.cues.features import CODES, MOST_ROWS, Hashes, Numbering, Numbers, joined, known
from rules.text import Lexeme, Text

NOTHING = -1  # a row or a page that adds nothing
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

    `told` [words, columns] is what each word and what begins at it add, in steps of `Table.step`, from the last word to
    the first. What has stood before adds nothing.
    """

    places: Numbers
    told: Reals


class _Book:
    """Lexemes seen so far: the page of each.

    Pages are counted from the end, so that they are below 0 and no rows of `Table.features`. The last, NOTHING, is
    blank; 0 is for mere marks, and blank as well.
    """

    def __init__(self, columns: int) -> None:
        self.pages: dict[Lexeme, int] = {}
        self.told = np.zeros((_MOST_LEXEMES, columns), np.float32)
        self.codes = np.zeros((_MOST_LEXEMES, CODES), np.uint32)
        self.last = NOTHING


class Lexicon:
    """Learned weights by lexeme."""

    def __init__(self, table: Table, numbering: Numbering) -> None:
        """`numbering` must be the one that the table was learned with."""
        self._table, self._numbering = table, numbering
        self._book = _Book(len(table.step))
        self._stood = np.zeros(MOST_ROWS + _MOST_LEXEMES, np.int32)  # where each row or page stood first, last time
        self._lock = Lock()

    @property
    def held(self) -> int:
        """The bytes of memory that all arrays take."""
        arrays = (self._book.told, self._book.codes, self._stood)
        return self._table.held + self._numbering.held + sum(array.nbytes for array in arrays)

    def words(self, text: Text) -> Words:
        """The words of a text and what they add. A word or pair counts once, where it first stands."""
        pages, book = self._pages(text.lexemes)
        places = pages.nonzero()[0]
        words = pages[places[::-1]]
        rows = known(self._table.slots, joined(book.codes, words))
        found: Numbers = np.concatenate((words[None], rows))
        self._once(found.reshape(-1))
        told = np.concatenate((book.told.take(found[:1], axis=0), self._table.features.take(found[1:], axis=0)))
        return Words(places, np.add.reduce(told))

    def _once(self, found: Numbers) -> None:
        """Put NOTHING in place of the rows and pages that stand again further on."""
        order = np.arange(len(found), dtype=np.int32)
        with self._lock:
            self._stood[found] = order  # of several the last stays
            again = self._stood[found] != order
        found[again] = NOTHING

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
            for lexeme in fresh - book.pages.keys():
                page = self._write(book, lexeme)
                book.pages[lexeme] = page
        return book

    def _write(self, book: _Book, lexeme: Lexeme) -> int:
        entry = self._numbering.entry(lexeme)
        if entry is None or book.last == 1 - _MOST_LEXEMES:  # no draft of people holds so many
            return 0
        book.last -= 1
        page = book.last
        book.codes[page] = entry.codes
        table = self._table
        rows = known(table.slots, np.array((*entry.forms, entry.lemma, entry.class_), np.uint32))
        book.told[page] += table.features[rows].sum(axis=0, dtype=np.int32)
        if entry.word is not None:
            book.told[page] += table.words[entry.word] * (table.word_step / table.step)
        return page
