"""What the learned reader looks at: features of words, of pairs of words, and of three in a row.

Four families: forms (the letters of a word, as n-grams and as a whole); lemmas with their pairs, next to each other or
over one word between; classes of words that resemble each other, with such pairs and threes; and the words themselves,
as rows of a table of word vectors. A feature of all but the last is a key of 32 bits. Only
those that drafts taught something about are known, the others add nothing. What a word is by itself does not depend on
where it stands, so it is worked out once for each lexeme; only pairs and threes are new in every text. Training uses
these very functions: what was learned is what is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from rules.text import Lexeme

LENGTHS = (2, 3)  # of the n-grams within a word
LEMMA, CLASS = range(2)  # what a word can be to its neighbours
_NEAR, _FAR, _ROW_OF_THREE = 0x01000193 * 3, 0x01000193 * 5, 0x27D4EB2F
# What begins at a word: of lemmas or of classes, and how often the word, the next and the one behind that are added up.
JOINED: tuple[tuple[int, tuple[int, int, int]], ...] = (
    (LEMMA, (_NEAR, 1, 0)),  # a pair
    (CLASS, (_NEAR, 1, 0)),
    (CLASS, (_NEAR * _ROW_OF_THREE, _ROW_OF_THREE, 1)),  # three in a row
    (LEMMA, (_FAR, 0, 1)),  # a pair over one word between
    (CLASS, (_FAR, 0, 1)),
)
KINDS = len(JOINED)
PLACES = 3  # from the word at which a key begins to the one behind the next
CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "副詞", "感動詞", "接頭辞", "接尾辞", "代名詞", "連体詞")
_SILENT = ("補助記号", "空白", "記号")
_MOST_LETTERS = 12  # of a word; longer ones are addresses and the like
_MOST_OFTEN = 3  # times that a word stands in a text, on average, before the text is taken to repeat itself
_MIX, _MOST = 0x9E3779B1, 0xFFFFFFFF
_SLOTS, MOST_ROWS = 1 << 18, 1 << 17
UNKNOWN = np.uint32(MOST_ROWS - 1)  # the row of what is not known
_SLOT = np.uint32(_SLOTS - 1)

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a lexeme is by itself: the keys of its forms, its lemma and its class, and its word, as far as it has one.

    `codes` [PLACES, KINDS] are what it adds to the keys that begin at it, one word before and two words before.
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

    @property
    def held(self) -> int:
        """The bytes of memory that the arrays take."""
        return self.keys.nbytes + self._rows.nbytes + self._classes.nbytes

    @property
    def words(self) -> int:
        """How many words the table of word vectors has."""
        return len(self._classes)

    def entry(self, lexeme: Lexeme) -> Entry | None:
        """The features of a lexeme; None for mere marks."""
        if lexeme.pos.startswith(_SILENT):
            return None
        word = self._word(lexeme)
        # A word without a vector is a class of its own.
        class_ = f"of {lexeme.lemma}" if word is None else f"{self._classes[word]}"
        of = [_hash32(f"lemma {lexeme.lemma}") * _MIX & _MOST, _hash32(f"class {class_}") * _MIX & _MOST]
        codes = [[of[what] * factors[place] & _MOST for what, factors in JOINED] for place in range(PLACES)]
        return Entry(_forms(lexeme.surface), of[LEMMA], of[CLASS], word, np.array(codes, np.uint32))

    def _word(self, lexeme: Lexeme) -> int | None:
        """The row of a content word's vector: by its spelling, else its lemma, else its base form."""
        if not lexeme.pos.startswith(CONTENT):
            return None
        for spelling in (lexeme.surface, lexeme.lemma, lexeme.base):
            key = np.uint32(_hash32(spelling))
            place = int(self.keys.searchsorted(key))
            if place < len(self.keys) and self.keys[place] == key:
                return int(self._rows[place])
        return None


def joined(codes: Hashes, words: Numbers) -> Hashes:
    """The keys of all that begins at each word: [words, KINDS]; behind the end of a text nothing is added.

    `words` are places in `codes` [PLACES, lexemes, KINDS], entries' codes.
    """
    keys: Hashes
    keys, following, behind = codes.take(words, axis=1)
    keys[:-1] += following[1:]
    keys[:-2] += behind[2:]
    return keys


def repetitive(words: int, distinct: int) -> bool:
    """Whether a text says the same again and again: then its pairs and threes count once, like words always."""
    return words > _MOST_OFTEN * distinct


def known(slots: Hashes, keys: Hashes) -> Hashes:
    """The row of each key; UNKNOWN for those that are not known.

    The low bits of a key name its slot; a slot holds the one key that it is for, combined with its row (exclusive or).
    """
    rows = slots.take(keys & _SLOT, mode="clip")  # faster than to check again
    rows ^= keys
    return np.minimum(rows, UNKNOWN, out=rows)


def slots_for(keys: Hashes, worth: Numbers) -> tuple[Hashes, Numbers]:
    """Slots by which `known` finds keys again, and the keys of the rows, as places among `keys`.

    Of keys that fall into one slot that of the greatest `worth` stays, and of all MOST_ROWS - 1.
    """
    best = np.full(_SLOTS, -1)
    order = worth.argsort(kind="stable")
    best[keys[order] & _SLOT] = order
    stays = best[best >= 0]
    stays = np.sort(stays[np.argsort(-worth[stays], kind="stable")][: MOST_ROWS - 1])
    slots = np.arange(_SLOTS, dtype=np.uint32) ^ UNKNOWN
    slots[keys[stays] & _SLOT] = keys[stays] ^ np.arange(len(stays), dtype=np.uint32)
    return slots, stays


def hash64(word: str) -> int:
    """A number of 64 bits that stands for a word, the same on every machine."""
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def _hash32(word: str) -> int:
    return hash64(word) >> 32


def _forms(surface: str) -> tuple[int, ...]:
    spelt = f"^{surface[:_MOST_LETTERS].lower()}$"
    parts = {spelt, *(spelt[i : i + length] for length in LENGTHS for i in range(len(spelt) - length + 1))}
    return tuple(_hash32(f"form {part}") for part in sorted(parts))
