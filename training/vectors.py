"""Word vectors for the learned reader: those that the package `ja-ginza` carries (MIT; chiVe, Apache-2.0).

20,000 vectors of 300 numbers, and 480,000 spellings that share them. Long spellings, and those with marks and faces,
are never one word of a draft and are left out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
from scipy.cluster.vq import kmeans2

from rules.cues.features import hash64

_WORD = re.compile("[a-zA-Zぁ-ゖァ-ヺー一-鿿々〆]{1,7}")
_MASK = (1 << 64) - 1
CLASSES = 300


@dataclass(frozen=True, slots=True)
class Vectors:
    """`values` [rows, dimensions], each of length one; `keys` hashes of spellings, rising, and the row of each."""

    values: np.ndarray
    keys: np.ndarray
    rows: np.ndarray


def load() -> Vectors:
    """Read the vectors of the installed package."""
    import msgpack  # only where there are vectors to read

    # Not by import: the package would load spaCy.
    package = distribution("ja-ginza")
    root = Path(str(package.locate_file(f"ja_ginza/ja_ginza-{package.version}/vocab")))
    values = np.load(root / "vectors").astype(np.float32)
    values /= np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9)
    row_of = msgpack.unpackb((root / "key2row").read_bytes(), strict_map_key=False)
    found: dict[int, int] = {}
    for word in json.loads((root / "strings.json").read_text(encoding="utf-8")):
        row = row_of.get(_spacy_hash(word.encode()))
        if row is not None and _WORD.fullmatch(word):
            found.setdefault(hash64(word) >> 32, row)
    keys = np.array(sorted(found), np.uint32)
    return Vectors(values, keys, np.array([found[key] for key in keys.tolist()], np.uint16))


def classes(values: np.ndarray) -> np.ndarray:
    """A class for each vector, so that words alike are of one: CLASSES of them, by k-means."""
    number = min(CLASSES, len(values) // 4)
    _, found = kmeans2(values, number, iter=20, minit="points", rng=np.random.default_rng(0))
    return found.astype(np.uint16)


def _spacy_hash(data: bytes) -> int:
    """MurmurHash64A with seed 1 (Austin Appleby, public domain), by which spaCy numbers strings."""
    multiplier, shift = 0xC6A4A7935BD1E995, 47
    number = 1 ^ (len(data) * multiplier & _MASK)
    whole = len(data) // 8 * 8
    for start in range(0, whole, 8):
        block = int.from_bytes(data[start : start + 8], "little") * multiplier & _MASK
        block = (block ^ block >> shift) * multiplier & _MASK
        number = (number ^ block) * multiplier & _MASK
    if data[whole:]:
        number = (number ^ int.from_bytes(data[whole:], "little")) * multiplier & _MASK
    number = (number ^ number >> shift) * multiplier & _MASK
    return number ^ number >> shift
