"""Reading a draft with learned weights: how strongly each label is told, and by which words.

A label's evidence is linear in the features: the sum of one weight for each, over each family's length. It is taken
for the whole text, every sentence and every two neighbouring sentences; the mean of the whole and of the best part
decides, so that one telling sentence in a long post is not lost. `training/` says how the weights are learned.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
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
class Weights:
    """All that was learned.

    `table` [features, labels] holds the families' buckets one behind the other from `offsets` [families], each with a
    last row of zeros for places without a feature. `rarity` [features] is squared; the rarity of a feature is folded
    into its weights. `constant` [labels] is what every text begins with.
    `least` is the evidence from which on a label is reported, `sure` that from which on it is reported as sure, `hint`
    that from which on one of HINTS counts as a piece of a mosaic.
    """

    labels: tuple[str, ...]
    table: Reals
    offsets: Places
    rarity: Reals
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
        return self.weights.table.nbytes + self.weights.rarity.nbytes + self._numbering.held

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
    """What was found in one text: `odds` [labels], of the `whole` text [labels] and of its `parts` [parts, labels].

    Parts are every sentence and every two neighbours; there are none where there is only one sentence.
    """

    def __init__(self, weights: Weights, text: Text, features: Features) -> None:
        """Add up the weights of the features, each counted once in the whole text and once in every sentence."""
        self._weights, self._text, self._features = weights, text, features
        self.sentences = text.sentences
        self._ids = [ids + offset for ids, offset in zip(features.families, weights.offsets, strict=True)]
        numbers = np.concatenate([ids.ravel() for ids in self._ids])
        several = len(self.sentences) > 1
        if several:  # the whole text is group 0, its sentences are the groups behind it
            numbers = np.concatenate([numbers, numbers + self._group_of_each() * len(weights.table)])
        sums, squares = self._sums(_unique(numbers), 1 + len(self.sentences) if several else 1)
        if several:
            sums, squares = (np.concatenate([part, part[1:-1] + part[2:]]) for part in (sums, squares))
        scores = self._scores(sums, squares)
        self.whole, self.parts = scores[0], scores[1:]
        best = self.parts.max(axis=0) if several else self.whole
        self.odds: Reals = WHOLE * self.whole + (1 - WHOLE) * best

    def _group_of_each(self) -> Places:
        """For every number of the families, one behind the other, the group of the sentence in which its place lies."""
        begins = np.array([begin for begin, _ in self.sentences[1:]])
        character = np.searchsorted(begins, np.arange(len(self._features.characters)), side="right")
        word = np.searchsorted(begins, self._features.starts, side="right")
        columns = (ids.size // max(1, len(ids)) for ids in self._ids)
        of_each = [np.repeat(place, times) for place, times in zip((character, word, word), columns, strict=True)]
        return np.concatenate(of_each) + 1

    def _sums(self, numbers: Places, groups: int) -> tuple[Reals, Reals]:
        """The weights and the squared lengths of each family in each group, [groups, families(, labels)].

        `numbers` are features, plus the group times the size of the table, rising: each group's families in a row.
        """
        weights, size = self._weights, len(self._weights.table)
        begins = np.searchsorted(numbers, (np.arange(groups)[:, None] * size + weights.offsets).ravel())
        # A row of zeros at the end, so that a group may begin there; an empty group is put right below.
        features = np.append(numbers % size, size - 1)
        sums = np.add.reduceat(weights.table.take(features, axis=0), begins, axis=0)
        squares = np.add.reduceat(weights.rarity.take(features), begins)
        empty = begins == np.append(begins[1:], len(numbers))
        if empty.any():
            sums[empty], squares[empty] = 0, 0
        families = len(weights.offsets)
        return sums.reshape(groups, families, -1), squares.reshape(groups, families)

    def _scores(self, sums: Reals, squares: Reals) -> Reals:
        """The evidence of parts, [parts, labels]: each family scaled to length one."""
        lengths = np.sqrt(np.maximum(squares, _SHORTEST))[:, :, None]
        scores: Reals = (sums / lengths).sum(axis=1) + self._weights.constant
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
        weights = self._weights
        for family, ids in enumerate(self._ids):
            values = weights.table[ids, label].reshape(len(ids), ids.size // len(ids)).sum(axis=1)
            values /= np.sqrt(max(float(weights.rarity[ids].sum()), _SHORTEST))
            if family == 0:
                # The middle of an n-gram says better than its beginning to which word it belongs.
                owner = np.searchsorted(starts, np.arange(len(ids)) + 1, side="right") - 1
                values = np.bincount(np.maximum(owner, 0), values, len(starts)).astype(np.float32)
            added += values
        return added

    def telling(self, label: int) -> Span:
        """The phrase that adds most to a label: 4 to 25 characters where the text allows."""
        span, starts = self._span(label), self._features.starts
        begin, end = np.searchsorted(starts, span)
        chosen = slice(int(begin), int(end))
        return phrase(self._text, starts[chosen], self.by_word(label)[chosen]) or span


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
            # One byte in the file, four in memory: adding up is what a review waits for.
            tables = [data[f"{name}_table"] * data[f"{name}_step"] for name in FAMILIES]
            sizes = [len(table) for table in tables]
            weights = Weights(
                labels=tuple(head["labels"]),
                table=np.concatenate(tables),
                offsets=np.cumsum([0, *sizes[:-1]]),
                rarity=np.concatenate([data[f"{name}_rarity"] for name in FAMILIES]).astype(np.float32),
                constant=data["constant"],
                least=data["least"],
                sure=data["sure"],
                hint=float(data["hint"]),
                provenance=head["provenance"],
            )
            return Reader(weights, Numbering(data["keys"], data["rows"], sizes[-1] - 1))
    except (OSError, ValueError, KeyError) as error:
        if isinstance(error, WeightsError):
            raise
        raise WeightsError(f"{path.name}: cannot be read: {error}") from error


def _unique(numbers: Places) -> Places:
    """The different numbers, rising."""
    ordered = np.sort(numbers)
    fresh = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    return ordered[fresh]


def parts(text: Text) -> list[Span]:
    """The whole text; and where it has several sentences, each, and each with the next."""
    sentences = list(text.sentences)
    whole = (0, len(text.normal))
    if len(sentences) < 2:
        return [whole]
    return [whole, *sentences, *((one[0], two[1]) for one, two in pairwise(sentences))]
