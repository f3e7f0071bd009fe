"""What the learned reader looks at: numbered features of a text, each at the word or character where it begins.

Three families: character 2- to 4-grams; lemmas with their pairs and pairs over one or two words between; and the words
themselves, as rows of a table of word vectors. The first two are hashed into tables of fixed size. Each family is one
matrix of numbers, a row for every place, so that a draft costs a few array operations and every number knows its
place. Training uses these very functions: what was learned is what is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from rules.text import Lexeme, Text

CHARACTER_BITS = 16
LEMMA_BITS = 16
LENGTHS = (2, 3, 4)  # of character n-grams
GAPS = (1, 2, 3)  # between the two lemmas of a pair
CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "副詞", "感動詞", "接頭辞", "接尾辞", "代名詞", "連体詞")
_SILENT = ("補助記号", "空白", "記号")
_MIX = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(1_000_003)
_MOST_LEXEMES = 20_000

Numbers = NDArray[np.uint64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Features:
    """Buckets of the families; the number of a family's buckets where a place has no such feature.

    `characters` [characters of the text, len(LENGTHS)]; `lemmas` [words, 1 + len(GAPS)]; `words` [words] rows of the
    table of word vectors; `starts` [words] where each word begins. Words are those that are no mere marks.
    """

    characters: Places
    lemmas: Places
    words: Places
    starts: Places

    @property
    def families(self) -> tuple[Places, Places, Places]:
        """The families in the order of their weights."""
        return (self.characters, self.lemmas, self.words)


class _Book:
    """Lexemes seen so far: the place of each in the arrays; place 0 is for mere marks."""

    def __init__(self) -> None:
        self.places: dict[Lexeme, int] = {}
        self.hashes = np.zeros(_MOST_LEXEMES, np.uint64)
        self.rows = np.zeros(_MOST_LEXEMES, np.int64)
        self.used = 1


class Numbering:
    """What each lexeme is to the families, worked out once for each."""

    def __init__(self, keys: NDArray[np.uint32], rows: NDArray[np.uint16], vectors: int) -> None:
        """`keys` are the hashes of words, rising; `rows` the rows of the vectors that belong to them, of `vectors`."""
        self._keys, self._rows, self._vectors = keys, rows, vectors
        self._book = _Book()
        self._lock = Lock()

    @property
    def held(self) -> int:
        """The bytes of memory that the arrays take."""
        return sum(array.nbytes for array in (self._keys, self._rows, self._book.hashes, self._book.rows))

    def features(self, text: Text) -> Features:
        """All features of a text."""
        kept, hashes, rows = self._words(text.lexemes)
        starts = np.array(text.starts, np.int64)[kept]
        return Features(_characters(text.normal), _lemmas(hashes), rows, starts)

    def _words(self, lexemes: list[Lexeme]) -> tuple[Places, Numbers, Places]:
        """Which lexemes are no mere marks, the hash of each one's lemma, its row of the vectors."""
        book = self._book
        places = list(map(book.places.get, lexemes))
        if None in places:
            book = self._learn(lexemes)
            places = list(map(book.places.get, lexemes))
        found = np.array(places, np.int64)
        kept = np.flatnonzero(found)
        return kept, book.hashes[found[kept]], book.rows[found[kept]]

    def _learn(self, lexemes: list[Lexeme]) -> _Book:
        fresh = set(lexemes)
        with self._lock:
            if self._book.used + len(fresh) > _MOST_LEXEMES:
                self._book = _Book()  # whoever reads in the old one goes on with it
            book = self._book
            for lexeme in fresh - book.places.keys():
                if lexeme.pos.startswith(_SILENT):
                    book.places[lexeme] = 0
                    continue
                book.hashes[book.used] = hash64(lexeme.lemma)
                book.rows[book.used] = self._row(lexeme)
                book.places[lexeme] = book.used
                book.used += 1
        return book

    def _row(self, lexeme: Lexeme) -> int:
        """The row of a content word's vector: by its spelling, else its lemma, else its base form."""
        if not lexeme.pos.startswith(CONTENT):
            return self._vectors
        for spelling in (lexeme.surface, lexeme.lemma, lexeme.base):
            key = np.uint32(hash64(spelling) >> 32)
            place = int(np.searchsorted(self._keys, key))
            if place < len(self._keys) and self._keys[place] == key:
                return int(self._rows[place])
        return self._vectors


def hash64(word: str) -> int:
    """A number of 64 bits that stands for a word, the same on every machine."""
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def _characters(normal: str) -> Places:
    codes = np.frombuffer(normal.lower().encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    buckets = np.full((len(codes), len(LENGTHS)), 1 << CHARACTER_BITS, np.int64)
    key = codes
    for length in range(2, LENGTHS[-1] + 1):
        if len(codes) < length:
            break
        key = key[:-1] * _STEP + codes[length - 1 :]
        buckets[: len(key), length - LENGTHS[0]] = _bucket(key, length, CHARACTER_BITS)
    return buckets


def _lemmas(hashes: Numbers) -> Places:
    buckets = np.full((len(hashes), 1 + len(GAPS)), 1 << LEMMA_BITS, np.int64)
    buckets[:, 0] = _bucket(hashes, 11, LEMMA_BITS)
    for column, gap in enumerate(GAPS, start=1):
        if len(hashes) > gap:
            pairs = hashes[:-gap] * _STEP + hashes[gap:]
            # Two words apart or three is the same to the reader; side by side is not.
            buckets[:-gap, column] = _bucket(pairs, 20 + min(gap, 2), LEMMA_BITS)
    return buckets


def _bucket(numbers: Numbers, salt: int, bits: int) -> Places:
    return (((numbers + np.uint64(salt)) * _MIX) >> np.uint64(64 - bits)).astype(np.int64)
