"""What the learned reader looks at: numbered features of words, of pairs of words, and of three in a row.

Four families: forms (the letters of a word, as n-grams and as a whole); lemmas with their pairs, pairs over one or two
words between, and pairs of words as they are spelt; classes of words that resemble each other, with their pairs and
threes; and the words themselves, as rows of a table of word vectors. All but the last are hashed into tables of fixed
size. What a word is by itself does not depend on where it stands, so it is worked out once for each lexeme; only pairs
and threes are new in every text. Training uses these very functions: what was learned is what is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from rules.text import Lexeme

FAMILIES = ("forms", "lemmas", "classes", "words")
FORM_BITS = LEMMA_BITS = CLASS_BITS = 16
OFFSETS = (0, 1 << FORM_BITS, 2 << FORM_BITS, 3 << FORM_BITS)  # where each family's numbers begin
LENGTHS = (2, 3)  # of the n-grams within a word
_LEMMA, _SPELLING, _CLASS = range(3)  # what a word can be to its neighbours
# What is paired with the same of how many words behind. The last pair makes three with the class of one word more.
LEMMA_PAIRS = ((_LEMMA, 1), (_LEMMA, 2), (_SPELLING, 1))
CLASS_PAIRS = ((_CLASS, 2), (_CLASS, 1))
PAIRS = (*LEMMA_PAIRS, *CLASS_PAIRS)
PAIRED = slice(1, 3)  # the families of the two; with threes as many kinds in the one as in the other
_REACH = 3  # how far behind the last word a pair looks
CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "副詞", "感動詞", "接頭辞", "接尾辞", "代名詞", "連体詞")
_SILENT = ("補助記号", "空白", "記号")
_MOST_LETTERS = 12  # of a word; longer ones are addresses and the like
_MIX = np.uint32(0x9E3779B1)
_KINDS = np.array([kind for kind, _ in PAIRS])
_LATER = tuple((len(PAIRS) + kind, gap) for kind, gap in PAIRS)  # the column of the later word, and how far it is
_STEPS = np.array([0x01000193 * (2 * gap + 1) for _, gap in PAIRS], np.uint32)
THIRD = 0x27D4EB2F
_THIRD, _SHIFT = np.uint32(THIRD), np.uint32(32 - LEMMA_BITS)

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint32]
_END = np.zeros(_REACH, np.int64)
_FAMILIES_BEGIN = np.array([OFFSETS[1]] * len(LEMMA_PAIRS) + [OFFSETS[2]] * (len(CLASS_PAIRS) + 1))[:, None]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a lexeme is by itself: the numbers of its forms, its lemma, its class and its word, as far as it has them.

    `codes` [PAIRS + 3] stand for it as the first of each kind of pair and, the last three, as a later word.
    """

    forms: tuple[int, ...]
    lemma: int
    class_: int
    word: int | None
    codes: Hashes


class Numbering:
    """From lexemes to their features."""

    def __init__(self, keys: NDArray[np.uint32], rows: NDArray[np.uint16], classes: NDArray[np.uint16]) -> None:
        """`keys` are hashes of words, rising; `rows` the rows of their vectors; `classes` the class of each vector."""
        self.keys, self._rows, self._classes = keys, rows, classes
        self.size = OFFSETS[-1] + len(classes)

    @property
    def held(self) -> int:
        """The bytes of memory that the arrays take."""
        return self.keys.nbytes + self._rows.nbytes + self._classes.nbytes

    def entry(self, lexeme: Lexeme) -> Entry | None:
        """The features of a lexeme; None for mere marks."""
        if lexeme.pos.startswith(_SILENT):
            return None
        row = self._row(lexeme)
        # A word without a vector is a class of its own.
        class_ = lexeme.lemma if row is None else f"class {self._classes[row]}"
        hashes = np.array([_hash32(spelt) for spelt in (lexeme.lemma, lexeme.surface.lower(), class_)], np.uint32)
        behind = hashes * _MIX
        codes = np.append(behind[_KINDS] * _STEPS, behind)
        lemma, _, of_class = (behind >> np.uint32(32 - LEMMA_BITS)).tolist()
        word = None if row is None else OFFSETS[3] + row
        return Entry(_forms(lexeme.surface), OFFSETS[1] + lemma, OFFSETS[2] + of_class, word, codes)

    def _row(self, lexeme: Lexeme) -> int | None:
        """The row of a content word's vector: by its spelling, else its lemma, else its base form."""
        if not lexeme.pos.startswith(CONTENT):
            return None
        for spelling in (lexeme.surface, lexeme.lemma, lexeme.base):
            key = np.uint32(_hash32(spelling))
            place = int(self.keys.searchsorted(key))
            if place < len(self.keys) and self.keys[place] == key:
                return int(self._rows[place])
        return None


def joined(codes: Hashes, words: Numbers) -> Numbers:
    """The numbers of the pairs, and threes at last, that begin at each word: [PAIRS + 1, words].

    `words` are rows of `codes` [lexemes, PAIRS + 3], each an entry's `codes`; row 0 stands for the end of a text.
    """
    count = len(words)
    columns = codes.take(np.concatenate((words, _END)), axis=0).T
    keys = np.empty((len(PAIRS) + 1, count), np.uint32)
    for key, ahead, (behind, gap) in zip(keys, columns, _LATER):  # noqa: B905 - behind the pairs come the threes
        np.add(ahead[:count], columns[behind, gap : gap + count], out=key)
    threes = keys[-1]
    np.multiply(keys[-2], _THIRD, out=threes)
    np.add(threes, columns[-1, 2 : 2 + count], out=threes)
    keys >>= _SHIFT
    numbers: Numbers = np.add(keys, _FAMILIES_BEGIN, dtype=np.int64)
    return numbers


def repeated(numbers: Numbers) -> Numbers:
    """Where in `numbers` one stands that has stood before."""
    keys = numbers << 32
    keys |= np.arange(len(numbers))
    keys.sort()
    of_each = keys >> 32
    again: Numbers = keys[1:][of_each[1:] == of_each[:-1]] & 0xFFFFFFFF
    return again


def hash64(word: str) -> int:
    """A number of 64 bits that stands for a word, the same on every machine."""
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def _hash32(word: str) -> int:
    return hash64(word) >> 32


def _forms(surface: str) -> tuple[int, ...]:
    spelt = f"^{surface[:_MOST_LETTERS].lower()}$"
    parts = {spelt, *(spelt[i : i + length] for length in LENGTHS for i in range(len(spelt) - length + 1))}
    keys = np.array(sorted(map(_hash32, parts)), np.uint32)
    return tuple(_bucket(keys, FORM_BITS).tolist())


def _bucket(keys: Hashes, bits: int) -> Numbers:
    return ((keys * _MIX) >> np.uint32(32 - bits)).astype(np.int64)
