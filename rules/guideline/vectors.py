"""What words mean, as vectors: words used alike lie close together, so that what is learned of one holds for others.

The numbers are derived from word vectors learned elsewhere from web text; `training/lookup_vectors.py` says from which,
and how they were reduced. Light to import: numpy and the vectors are read with the first use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rules.text import Lexeme

WEIGHTS = Path(__file__).with_name("vectors.npz")
WIDE, NARROW = 600, 1500  # classes
CLASSES = WIDE + NARROW


@dataclass(frozen=True, slots=True)
class Vectors:
    """`keys` of words, rising; for each the row of its vector in `vectors` [rows, dimensions], in steps of `step`.

    `classes` [rows, 2] are groups of words alike, from 0 to below `CLASSES`: each word is in a wide one and in a
    narrow one.
    """

    keys: NDArray[np.uint32]
    rows: NDArray[np.uint16]
    vectors: NDArray[np.int8]
    step: float
    classes: NDArray[np.uint16]

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return int(self.vectors.shape[1])

    def row(self, lexeme: Lexeme) -> int | None:
        """The row of a word by its lemma, else by its base form, else as written; None for an unknown one."""
        for spelling in (lexeme.lemma, lexeme.base, lexeme.surface):
            wanted = key(spelling)
            place = int(np.searchsorted(self.keys, np.uint32(wanted)))
            if place < len(self.keys) and self.keys[place] == wanted:
                return int(self.rows[place])
        return None

    def mean(self, lexemes: Sequence[Lexeme], weights: Sequence[float]) -> NDArray[np.float64]:
        """The direction in which words point together, [dimensions], of length 1; zeros where none is known."""
        total = np.zeros(self.dimensions)
        for lexeme, weight in zip(lexemes, weights, strict=True):
            row = self.row(lexeme)
            if row is not None:
                total += weight * self.vectors[row]
        length = float(np.sqrt((total**2).sum()))
        return total / length if length else total


def key(word: str) -> int:
    """The number under which a word is kept."""
    return crc32(word.lower().encode("utf-8", "replace"))


@lru_cache(maxsize=1)
def vectors() -> Vectors:
    """The vectors as shipped, read once."""
    with np.load(WEIGHTS) as data:
        return Vectors(data["keys"], data["rows"], data["vectors"], float(data["step"]), data["classes"])
