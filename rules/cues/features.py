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
# What is paired with the same of how many words behind. Classes make threes, too: the pair with the class behind it.
PAIRS = ((LEMMA, 1), (CLASS, 1), (LEMMA, 2), (CLASS, 2))
THREES = len(PAIRS)  # their place among the kinds, the last
KINDS = THREES + 1
OF_CLASSES = (1, 3, THREES)  # kinds that belong to the family of classes; the others are of lemmas
_REACH = 2  # how far behind the last word a pair looks
CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "副詞", "感動詞", "接頭辞", "接尾辞", "代名詞", "連体詞")
_SILENT = ("補助記号", "空白", "記号")
_MOST_LETTERS = 12  # of a word; longer ones are addresses and the like
_MIX = np.uint32(0x9E3779B1)
_OF_WHAT = np.array([of_what for of_what, _ in PAIRS])
_STEPS = np.array([0x01000193 * (2 * gap + 1) for _, gap in PAIRS], np.uint32)
THIRD = 0x27D4EB2F
_THIRD = np.uint32(THIRD)
_SLOTS, MOST_ROWS = 1 << 18, 1 << 17
_SLOT, _ROWS, _ROW = np.uint32(_SLOTS - 1), np.uint32(MOST_ROWS), np.uint32(MOST_ROWS - 1)

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint32]
_END = np.zeros(_REACH, np.int64)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a lexeme is by itself: the keys of its forms, its lemma and its class, and its word, as far as it has one.

    `codes` [PAIRS + 2] stand for it as the first of each kind of pair and, the last two, as a later word.
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
        behind = np.array([_hash32(f"lemma {lexeme.lemma}"), _hash32(f"class {class_}")], np.uint32) * _MIX
        lemma, of_class = behind.tolist()
        codes = np.append(behind[_OF_WHAT] * _STEPS, behind)
        return Entry(_forms(lexeme.surface), lemma, of_class, word, codes)

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
    """The keys of the pairs, and threes at last, that begin at each word: [KINDS, words].

    `words` are rows of `codes` [lexemes, PAIRS + 2], each an entry's `codes`; row 0 stands for the end of a text.
    """
    count = len(words)
    columns = np.ascontiguousarray(codes.take(np.concatenate((words, _END)), axis=0).T)
    ahead, later = columns[:THREES, :count], columns[THREES:]
    keys = np.empty((KINDS, count), np.uint32)
    np.add(ahead[:2], later[:, 1 : 1 + count], out=keys[:2])
    np.add(ahead[2:], later[:, 2 : 2 + count], out=keys[2:THREES])
    np.multiply(keys[CLASS], _THIRD, out=keys[THREES])
    keys[THREES] += later[CLASS, 2 : 2 + count]
    return keys


def firsts(numbers: Numbers, places: Numbers) -> tuple[Numbers, Numbers]:
    """Each of some numbers once, rising, and the first of its `places`, none of which is 2**32 or more."""
    keys = numbers << 32
    keys |= places
    keys.sort()
    of_each = keys >> 32
    fresh = np.empty(len(keys), bool)
    fresh[:1] = True
    np.not_equal(of_each[1:], of_each[:-1], out=fresh[1:])
    return of_each[fresh], keys[fresh] & 0xFFFFFFFF


def known(slots: Hashes, keys: Hashes) -> tuple[Numbers, Numbers]:
    """Which of some keys are known, as their places among `keys`, and the row of each.

    The low bits of a key name its slot; a slot holds a row in its low bits and the high bits of the one key that it is
    for.
    """
    held = slots.take(keys & _SLOT)
    places = ((held ^ keys) < _ROWS).nonzero()[0]
    return places, (held.take(places) & _ROW).astype(np.int64)


def slots_for(keys: Hashes, worth: Numbers) -> tuple[Hashes, Numbers]:
    """Slots by which `known` finds keys again, and the keys, as places among `keys`, of the rows from 1 on.

    Of keys that fall into one slot that of the greatest `worth` stays, and of all MOST_ROWS - 1; row 0 is for what is
    not known.
    """
    best = np.full(_SLOTS, -1)
    order = worth.argsort(kind="stable")
    best[keys[order] & _SLOT] = order
    stays = best[best >= 0]
    stays = np.sort(stays[np.argsort(-worth[stays], kind="stable")][: MOST_ROWS - 1])
    slots = np.zeros(_SLOTS, np.uint32)
    slots[keys[stays] & _SLOT] = keys[stays] & ~_ROW | np.arange(1, len(stays) + 1, dtype=np.uint32)
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
