"""What each lexeme adds to the labels, summed up once and kept: most of a draft then costs one look-up a word."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from rules.cues.features import PAIRS, Hashes, Numbering, Numbers, firsts, joined, known
from rules.text import Lexeme, Text

_MOST_LEXEMES = 20_000

Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Table:
    """What features add to each label, to anything being amiss, and to the square of a text's length: `columns`.

    `features` [known features + 1, columns] in steps of `step` [columns], found by `slots`; row 0 adds nothing.
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
    """The words of a text that are no mere marks, and what they and their pairs add.

    `places` [words] are their indices among the lexemes. `told` [features, columns] is what each word and each known
    pair adds, once, in steps of `Table.step`; `of` [features] the word that it begins at, counted among `places`.
    """

    places: Numbers
    told: Reals
    of: Numbers


class _Book:
    """Lexemes seen so far: the page of each; page 0 is for mere marks."""

    def __init__(self, columns: int) -> None:
        self.pages: dict[Lexeme, int] = {}
        self.told = np.zeros((_MOST_LEXEMES, columns), np.float32)
        self.codes = np.zeros((_MOST_LEXEMES, len(PAIRS) + 2), np.uint32)
        self.used = 1


class Lexicon:
    """Learned weights by lexeme."""

    def __init__(self, table: Table, numbering: Numbering) -> None:
        """`numbering` must be the one that the table was learned with."""
        self._table, self._numbering = table, numbering
        self._book = _Book(len(table.step))
        self._lock = Lock()

    @property
    def held(self) -> int:
        """The bytes of memory that all arrays take."""
        return self._table.held + self._numbering.held + self._book.told.nbytes + self._book.codes.nbytes

    def words(self, text: Text) -> Words:
        """The words of a text and what they add. A word or pair counts once, where it first stands."""
        pages, book = self._pages(text.lexemes)
        places = pages.nonzero()[0]
        pages = pages[places]
        count = len(places)
        pairs, rows = known(self._table.slots, joined(book.codes, pages).ravel())
        # Pages are counted from the end, so that they are below 0 and no rows. What begins at a word is a multiple of
        # the number of words away from it.
        numbers, begins = firsts(
            np.concatenate((pages - _MOST_LEXEMES, rows)), np.concatenate((np.arange(count), pairs + count))
        )
        words = numbers.searchsorted(0)
        told = book.told.take(numbers[:words], axis=0), self._table.features.take(numbers[words:], axis=0)
        return Words(places, np.concatenate(told), begins % max(count, 1))

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
                self._book = _Book(len(self._table.step))  # whoever reads in the old one goes on with it
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
        table = self._table
        _, rows = known(table.slots, np.array((*entry.forms, entry.lemma, entry.class_), np.uint32))
        book.told[page] = table.features[rows].sum(axis=0, dtype=np.int32)
        if entry.word is not None:
            book.told[page] += table.words[entry.word] * (table.word_step / table.step)
        return page
