"""Reading a draft with learned weights: how strongly each label is told, and by which words.

A label's evidence is linear in the features: the sum of one weight for each, over each family's length. It is taken
for the whole text, every sentence and every two neighbouring sentences; the mean of the whole and of the best part
decides, so that one telling sentence in a long post is not lost. `training/` says how the weights are learned.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.cues.features import Features, Numbering, Places
from rules.cues.phrase import phrase
from rules.text import Span, Text

WEIGHTS = Path(__file__).with_name("weights.npz")
FAMILIES = ("characters", "lemmas", "words")
WHOLE = 0.5  # share of the whole text's evidence; the best part has the rest
# Labels that lead to the writer, to a person or to a case: what adds up over several drafts.
HINTS = ("identifiability", "disclaimer", "duty_related", "secrecy", "personal_info", "own_privacy")
VERSION = 1  # of the format of the file
_SHORTEST = 1e-6  # square of a length: nothing is divided by zero

Reals = NDArray[np.float32]


class WeightsError(ValueError):
    """A file of weights cannot be used; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Family:
    """One family's weights: `table` [buckets + 1, labels] in steps of `step` [labels]; `rarity` [buckets + 1] squared.

    The last row belongs to places without a feature and is zero. The rarity of a feature is folded into its weights.
    """

    table: NDArray[np.int8]
    step: Reals
    rarity: Reals


@dataclass(frozen=True, slots=True)
class Weights:
    """All that was learned: the labels, the families, for each label the constant and the evidence that it takes.

    `least` is the evidence from which on a label is reported, `sure` that from which on it is reported as sure, `hint`
    that from which on one of HINTS counts as a piece of a mosaic.
    """

    labels: tuple[str, ...]
    families: tuple[Family, ...]
    constant: Reals
    least: Reals
    sure: Reals
    hint: float
    provenance: Mapping[str, Any]


class Reader:
    """Weights made ready to read texts."""

    def __init__(self, weights: Weights, numbering: Numbering) -> None:
        """`numbering` must be the one that the weights were learned with."""
        self.weights, self._numbering = weights, numbering

    @property
    def held(self) -> int:
        """The bytes of memory that the weights and the numbers of lexemes take."""
        tables = (array for family in self.weights.families for array in (family.table, family.rarity))
        return sum(array.nbytes for array in tables) + self._numbering.held

    def evidence(self, text: Text) -> Evidence:
        """How strongly each label is told in a text."""
        return Evidence(self.weights, text, self._numbering.features(text))

    def cues(self, text: Text) -> list[Cue]:
        """The labels that are told strongly enough to be reported, each with the words that tell it most."""
        evidence = self.evidence(text)
        found = np.flatnonzero(evidence.odds >= self.weights.least).tolist()
        return [
            Cue(
                self.weights.labels[label],
                bool(evidence.odds[label] >= self.weights.sure[label]),
                evidence.telling(label),
            )
            for label in found
        ]

    def hint(self, text: Text) -> Span | None:
        """The phrase that hints most at the writer, a person or a case; None where nothing does so enough."""
        evidence, weights = self.evidence(text), self.weights
        label = max(map(weights.labels.index, HINTS), key=lambda place: float(evidence.odds[place]))
        return evidence.telling(label) if evidence.odds[label] >= weights.hint else None


@dataclass(frozen=True, slots=True)
class Cue:
    """A label found by the learned reader: whether it is `sure`, and the characters of `Text.normal` that tell it."""

    label: str
    sure: bool
    span: Span


class Evidence:
    """What was found in one text: `odds` [labels] and the scores of its parts."""

    def __init__(self, weights: Weights, text: Text, features: Features) -> None:
        """Add up the weights of the features over the whole text and over its parts."""
        self._weights, self._text, self._features = weights, text, features
        self.sentences = text.sentences
        self.whole = self._whole()
        # [parts, labels]: every sentence, then every two neighbours; none where there is only one sentence.
        self.parts = self._parts() if len(self.sentences) > 1 else np.empty((0, len(self.whole)), np.float32)
        best = self.parts.max(axis=0) if len(self.parts) else self.whole
        self.odds: Reals = WHOLE * self.whole + (1 - WHOLE) * best

    def _families(self) -> Iterator[tuple[Family, Places, Places]]:
        """Each family with its buckets, and the sentence to which each place belongs."""
        begins = np.array([begin for begin, _ in self.sentences] or [0])
        characters, *others = self._features.families
        of_character = np.searchsorted(begins, np.arange(len(characters)), side="right") - 1
        of_word = np.searchsorted(begins, self._features.starts, side="right") - 1
        yield self._weights.families[0], characters, np.maximum(of_character, 0)
        for family, ids in zip(self._weights.families[1:], others, strict=True):
            yield family, ids, np.maximum(of_word, 0)

    def _whole(self) -> Reals:
        """The evidence of the whole text, each feature counted once."""
        scores = self._weights.constant.copy()
        for family, ids in zip(self._weights.families, self._features.families, strict=True):
            found = np.unique(ids)
            length = np.sqrt(max(float(family.rarity[found].sum()), _SHORTEST))
            scores += family.table[found].sum(axis=0, dtype=np.int32) * family.step / np.float32(length)
        return scores

    def _parts(self) -> Reals:
        """The evidence of every sentence and of every two neighbours, each feature counted once for a sentence."""
        count = len(self.sentences)
        scores = np.tile(self._weights.constant, (2 * count - 1, 1))
        for family, ids, sentence in self._families():
            columns = ids if ids.ndim == 2 else ids[:, None]
            keys = columns + sentence[:, None] * len(family.table)
            _, first = np.unique(keys, return_index=True)
            first.sort()
            found, place = columns.ravel()[first], sentence[first // columns.shape[1]]
            bounds = np.searchsorted(place, np.arange(count + 1))
            sums = _between(family.table[found], bounds, np.int64)
            squares = _between(family.rarity[found], bounds, np.float64)
            sums, squares = (np.concatenate([part, part[:-1] + part[1:]]) for part in (sums, squares))
            lengths = np.sqrt(np.maximum(squares, _SHORTEST))
            scores += (sums * family.step / lengths[:, None]).astype(np.float32)
        return scores

    def _span(self, label: int) -> Span:
        """The part that tells most for a label."""
        if not len(self.parts):
            return (0, len(self._text.normal))
        part = int(self.parts[:, label].argmax())
        count = len(self.sentences)
        if part < count:
            return self.sentences[part]
        return (self.sentences[part - count][0], self.sentences[part - count + 1][1])

    def by_word(self, label: int) -> Reals:
        """What each of the text's words adds to a label, mere marks left out: [words]."""
        starts = self._features.starts
        added = np.zeros(len(starts), np.float32)
        if not len(starts):
            return added
        for family, ids in zip(self._weights.families, self._features.families, strict=True):
            values = (family.table[ids, label] if ids.ndim == 2 else family.table[ids, label][:, None]).sum(
                axis=1, dtype=np.int32
            )
            length = np.sqrt(max(float(family.rarity[ids].sum()), _SHORTEST))
            weighted = values * family.step[label] / np.float32(length)
            if family is self._weights.families[0]:
                # The middle of an n-gram says better than its beginning to which word it belongs.
                owner = np.searchsorted(starts, np.arange(len(ids)) + 1, side="right") - 1
                np.add.at(added, np.maximum(owner, 0), weighted)
            else:
                added += weighted
        return added

    def telling(self, label: int) -> Span:
        """The phrase that adds most to a label: 4 to 25 characters where the text allows."""
        span, starts = self._span(label), self._features.starts
        begin, end = np.searchsorted(starts, span)
        chosen = slice(int(begin), int(end))
        return phrase(self._text, starts[chosen].tolist(), self.by_word(label)[chosen].tolist()) or span


@lru_cache(maxsize=1)
def builtin() -> Reader:
    """The reader that comes with the program, loaded at the first call."""
    return load(WEIGHTS)


def load(path: Path) -> Reader:
    """A reader from a file of weights. Raises WeightsError."""
    try:
        with np.load(path) as data:
            head = json.loads(str(data["head"]))
            if head["version"] != VERSION:
                raise WeightsError(f"{path.name}: written in version {head['version']}, this program reads {VERSION}")
            families = tuple(
                Family(data[f"{name}_table"], data[f"{name}_step"], data[f"{name}_rarity"].astype(np.float32))
                for name in FAMILIES
            )
            weights = Weights(
                labels=tuple(head["labels"]),
                families=families,
                constant=data["constant"],
                least=data["least"],
                sure=data["sure"],
                hint=float(data["hint"]),
                provenance=head["provenance"],
            )
            return Reader(weights, Numbering(data["keys"], data["rows"]))
    except (OSError, ValueError, KeyError) as error:
        if isinstance(error, WeightsError):
            raise
        raise WeightsError(f"{path.name}: cannot be read: {error}") from error


def _between(values: NDArray[Any], bounds: Places, kind: type) -> NDArray[Any]:
    """The sums of `values` between each two neighbouring bounds of its first axis."""
    running = np.zeros((len(values) + 1, *values.shape[1:]), kind)
    np.cumsum(values, axis=0, out=running[1:])
    found: NDArray[Any] = running[bounds[1:]] - running[bounds[:-1]]
    return found


def parts(text: Text) -> list[Span]:
    """The whole text; and where it has several sentences, each, and each with the next."""
    sentences = list(text.sentences)
    whole = (0, len(text.normal))
    if len(sentences) < 2:
        return [whole]
    return [whole, *sentences, *((one[0], two[1]) for one, two in pairwise(sentences))]
