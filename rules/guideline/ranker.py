"""The learned part of the search: which clause a question is about, or none, as a linear model.

It looks at a question three times. Its spelling: character n-grams, n-grams of the reading (kana, wrong conversions,
romaji), lemmas and pairs of lemmas, hashed into buckets and weighted by tf-idf. The classes of its words, where words
alike are of one class, weighted likewise. And its meaning: the direction in which its words' vectors point together.
By the last two, words nobody has taught it are read by their likes. Each is multiplied with one column of weights for
each clause and one for "not in the guideline". `training/lookup.py` writes the weights and says how they are learned
and what they gain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rules.guideline.index import content_words
from rules.guideline.reading import folded, reading
from rules.guideline.vectors import CLASSES, vectors
from rules.text import Text

WEIGHTS = Path(__file__).with_name("ranker.npz")
BUCKETS = 1 << 16
FEATURES = BUCKETS + CLASSES
NONE = "-"  # the class of questions that the guideline does not answer


@dataclass(frozen=True, slots=True)
class Ranker:
    """Weights: `ids` the answers, `rarity` [features], `weights` [features, answers] in steps of `step`, `bias`.

    `directions` [dimensions, answers] are the weights of the meaning. `margin` is by how much "none" must win before
    the search stays silent, `blend` the weight of the word search.
    """

    ids: tuple[str, ...]
    rarity: NDArray[np.float32]
    weights: NDArray[np.int8]
    step: float
    directions: NDArray[np.float32]
    bias: NDArray[np.float32]
    margin: float
    blend: float

    def log_probabilities(self, text: Text) -> NDArray[np.float64]:
        """The natural logarithm of each answer's probability, in the order of `ids`."""
        scores = self.bias + meaning(text, self.rarity) @ self.directions
        for numbers, counts in (spelling(text), classes(text)):
            values = (1 + np.log(counts)) * self.rarity[numbers]
            length = float(np.sqrt((values**2).sum())) or 1.0
            scores = scores + (values / length * self.step) @ self.weights[numbers].astype(np.float64)
        top = scores.max()
        return np.asarray(scores - top - np.log(np.exp(scores - top).sum()))


@lru_cache(maxsize=1)
def ranker() -> Ranker:
    """The weights as shipped, read once."""
    with np.load(WEIGHTS) as data:
        return Ranker(
            tuple(map(str, data["ids"])),
            data["rarity"].astype(np.float32),
            data["weights"],
            float(data["step"]),
            data["directions"].astype(np.float32),
            data["bias"],
            float(data["margin"]),
            float(data["blend"]),
        )


Counted = tuple[NDArray[np.int64], NDArray[np.float64]]


def spelling(text: Text) -> Counted:
    """The buckets of a text's spelling and sound, rising, and how often each occurs."""
    return _counted(map(_bucket, _names(text)))


def classes(text: Text) -> Counted:
    """The classes of a text's words, as numbers above those of the buckets, and how often each occurs."""
    known = vectors()
    rows = [row for word in content_words(text) if (row := known.row(word)) is not None]
    return _counted(BUCKETS + number for number in known.classes[rows].ravel().tolist())


def _counted(numbers: Iterable[int]) -> Counted:
    counts = sorted(Counter(numbers).items())
    return np.array([number for number, _ in counts], np.int64), np.array([often for _, often in counts], np.float64)


def meaning(text: Text, rarity: NDArray[np.float32]) -> NDArray[np.float64]:
    """The direction of a text's words, [dimensions]; rare words, by the rarity of their lemma, weigh more."""
    words = content_words(text)
    return vectors().mean(words, [float(rarity[_bucket(f"l{word.lemma.lower()}")]) - 0.9 for word in words])


def _bucket(name: str) -> int:
    return crc32(name.encode("utf-8", "replace")) % BUCKETS


def _names(text: Text) -> list[str]:
    spelling = f" {' '.join(text.normal.lower().strip('?!。、 ').split())} "
    sound = f" {folded(reading(text))} "
    names = [f"c{spelling[i : i + n]}" for n in (1, 2, 3, 4) for i in range(len(spelling) - n + 1)]
    names += [f"k{sound[i : i + n]}" for n in (2, 3, 4) for i in range(len(sound) - n + 1)]
    lemmas = [lexeme.lemma.lower() for lexeme in content_words(text)]
    names += [f"l{lemma}" for lemma in lemmas]
    names += [f"p{one}|{other}" for one, other in pairwise(lemmas)]
    return names
