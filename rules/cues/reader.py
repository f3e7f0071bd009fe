"""Reading a draft with learned weights: how strongly each label is told, and by which words.

A label's evidence is linear in the features: the sum of one weight for each, over the text's length. A word counts
once, where it first occurs. Evidence is taken for the whole text, every sentence and every two neighbouring
sentences; the mean of the whole and of the best part decides, so that one telling sentence in a long post is not lost.
A share of what speaks for anything being amiss at all is added to every label: where there is little of it, a label
takes more.
`training/` says how the weights are learned.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from rules.cues.features import Numbering, Numbers
from rules.cues.lexicon import Lexicon, Reals, Table, Words
from rules.cues.phrase import phrase
from rules.text import Span, Text

WEIGHTS = Path(__file__).with_name("weights.npy")
# Labels that lead to the writer, to a person or to a case: what adds up over several drafts.
HINTS = ("identifiability", "disclaimer", "duty_related", "secrecy", "personal_info", "own_privacy")
VERSION = 7  # of the format of the file
DOUBT = -0.3  # score below which a label is plainly not told: learning asks -1 of each row without it, 1 with it
_FEW = 16  # sentences
_MOST_LABELS = 4  # of one draft: where more seem told, the text is unlike all that was learned from
_FEWEST = 4  # words of a text to be judged: fewer are a name, a greeting or an exclamation
_FEWEST_TO_DOUBT = 12  # the same, to be judged against a rule
_TERSE = 20  # words that may stand without a particle
_PARTICLES = ("助詞", "助動詞")
_SHORTEST = 1e-3  # square of a length, in steps: nothing is divided by zero


class WeightsError(ValueError):
    """A file of weights cannot be used; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Weights:
    """All that was learned.

    `table` holds what each feature adds, its rarity folded in. `constant` [labels + 1] is what every text begins with.
    That anything is amiss comes behind the labels; `amiss` is the share of its evidence that is added to each label's.
    `least` is the evidence from which on a label is reported, `sure` that from which on it is reported as sure, `hint`
    that from which on one of HINTS counts as a piece of a mosaic, `plain` that below which a text adds nothing to one.
    """

    labels: tuple[str, ...]
    table: Table
    constant: Reals
    amiss: float
    least: Reals
    sure: Reals
    hint: float
    plain: float
    provenance: Mapping[str, Any]


class Reader:
    """Weights made ready to read texts."""

    def __init__(self, weights: Weights, numbering: Numbering) -> None:
        """`numbering` must be the one that the weights were learned with."""
        self.weights, self.numbering = weights, numbering
        self._lexicon = Lexicon(weights.table, numbering)
        self._scale = _scale(weights)
        self._places = {label: place for place, label in enumerate(weights.labels)}

    @property
    def held(self) -> int:
        """The bytes of memory that the weights and the lexemes take."""
        return self._lexicon.held

    def evidence(self, text: Text) -> Evidence:
        """How strongly each label is told in a text."""
        return Evidence(self._scale, text, self._lexicon.words(text))

    def cues(self, evidence: Evidence, besides: Collection[str] = ()) -> list[Cue]:
        """The labels that are told strongly enough to be reported, each with the words that tell it most.

        Those that are known already, `besides`, are left out. None where the text is no prose, or all seems told.
        """
        weights = self.weights
        told = (evidence.scores >= weights.least).nonzero()[0].tolist()
        if not told or len(told) > _MOST_LABELS or not evidence.prose:
            return []
        return [
            Cue(weights.labels[label], bool(evidence.scores[label] >= weights.sure[label]), evidence.telling(label))
            for label in told
            if weights.labels[label] not in besides
        ]

    def doubted(self, evidence: Evidence, among: Collection[str]) -> frozenset[str]:
        """The labels `among` those given that no part of a text tells: what patterns find of them is mostly mistaken.

        None where the text is no prose, or so short that there is little to tell by.
        """
        if not among or evidence.words < _FEWEST_TO_DOUBT or not evidence.prose:
            return frozenset()
        strongest, known = evidence.strongest, self._places
        return frozenset([label for label in among if label in known and strongest[known[label]] < DOUBT])

    def hint(self, evidence: Evidence) -> Span | None:
        """The phrase that hints most at the writer, a person or a case; None where nothing does so enough."""
        label = self._hinting(evidence)
        return evidence.telling(label) if evidence.scores[label] >= self.weights.hint and evidence.prose else None

    def plain(self, evidence: Evidence) -> bool:
        """Whether a text hints at nobody at all, so that it adds nothing to what others gave away."""
        return evidence.prose and bool(evidence.scores[self._hinting(evidence)] < self.weights.plain)

    def _hinting(self, evidence: Evidence) -> int:
        """The place of the label that hints most at the writer, a person or a case."""
        return max(map(self.weights.labels.index, HINTS), key=lambda place: float(evidence.scores[place]))


@dataclass(frozen=True, slots=True)
class Cue:
    """A label found by the learned reader: whether it is `sure`, and the characters of `Text.normal` that tell it."""

    label: str
    sure: bool
    span: Span


@dataclass(frozen=True, slots=True)
class _Scale:
    """What makes evidence of sums: `by` [columns, labels] and `constant` [labels]."""

    by: Reals
    constant: Reals


def _scale(weights: Weights) -> _Scale:
    """Folds the steps, the mean of the whole and the best part, and what lifts all labels, into one product."""
    step, labels = weights.table.step, len(weights.labels)
    lifts = np.full((labels + 1, labels), weights.amiss, np.float32)
    lifts[:labels] = np.eye(labels)
    by = np.zeros((len(step), labels), np.float32)  # a text's length adds nothing
    by[:-1] = (step[:-1] / np.sqrt(step[-1]) / 2)[:, None] * lifts
    return _Scale(by, weights.constant @ lifts)


class Evidence:
    """What was found in one text: the `scores` of the labels [labels], negative for those not told.

    Parts are every sentence and every two neighbours, those of mere marks left out.
    """

    def __init__(self, scale: _Scale, text: Text, words: Words) -> None:
        """Add up what the words tell."""
        self._text, self._words, self._scale = text, words, scale
        self._bounds = sentences(text, words.places)
        sums = _sums(words.told, self._bounds)
        lengths: Reals = np.sqrt(np.maximum(sums[:, -1:], _SHORTEST))
        told: Reals = sums / lengths
        self._parts = told[1:]
        self._best: Reals = np.maximum.reduce(self._parts)
        scores: Reals = (told[0] + self._best).dot(scale.by) + scale.constant
        self.scores = scores

    @property
    def strongest(self) -> Reals:
        """The score of each label by the part that tells most for it, [labels]."""
        scores: Reals = (2 * self._best).dot(self._scale.by) + self._scale.constant
        return scores

    @property
    def words(self) -> int:
        """How many words there are that are no mere marks."""
        return len(self._words.places)

    @cached_property
    def prose(self) -> bool:
        """Whether a text is more than an exclamation, a list or another language: no such rows were learned from."""
        spoken = self.words < _TERSE or any(one.pos.startswith(_PARTICLES) for one in self._text.lexemes)
        return self.words >= _FEWEST and spoken

    def _part(self, label: int) -> tuple[int, int]:
        """The words [begin, end) of the part that tells most for a label."""
        bounds, part = self._bounds, int(self._parts[:, label].argmax())
        pair, first = divmod(part, len(bounds) - 1)
        return (bounds[first], bounds[first + 1 + pair])

    def telling(self, label: int) -> Span:
        """The phrase that adds most to a label: 4 to 25 characters where the text allows."""
        begin, end = self._part(label)
        if begin == end:
            return (0, len(self._text.normal))
        words = self._words
        added = words.told[begin:end, label]
        return phrase(self._text, words.places[begin:end].tolist(), added.tolist())


def sentences(text: Text, places: Numbers) -> list[int]:
    """The first word of each sentence that has one, and the end; `places` [words] are the words' indices."""
    if not len(places):
        return [0, 0]
    return sorted({0, *places.searchsorted(text.sentence_ends).tolist()})


def _sums(told: Reals, bounds: list[int]) -> Reals:
    """What is added in the whole and in each part: [the whole and its parts, columns].

    `told` as in `Words`; `bounds` are the first word of each sentence and the end.
    """
    count = len(bounds) - 1
    if count <= _FEW:  # one product is faster than many small sums
        lengths = [behind - first for first, behind in pairwise(bounds)]
        product: Reals = _parts(count).repeat(lengths, axis=0).T.dot(told)
        return product
    single: Reals = np.add.reduceat(told, bounds[:-1])
    return np.concatenate((np.add.reduce(single, keepdims=True), single, single[1:] + single[:-1]))


@lru_cache(maxsize=_FEW)
def _parts(count: int) -> Reals:
    """Which sentences make up the whole and each part: [sentences, the whole and its parts]."""
    single = np.eye(count, dtype=np.float32)
    return np.concatenate((np.ones((count, 1), np.float32), single, single[:, 1:] + single[:, :-1]), axis=1)


@lru_cache(maxsize=1)
def builtin() -> Reader:
    """The reader that comes with the program, loaded at the first call."""
    return load(WEIGHTS)


def load(path: Path) -> Reader:
    """A reader from a file of weights, one record of all arrays. Raises WeightsError."""
    try:
        (record,) = np.load(path, mmap_mode="r")  # so that all processes share one copy
        head = json.loads(record["head"].item())
        if head["version"] != VERSION:
            raise WeightsError(f"{path.name}: written in version {head['version']}, this program reads {VERSION}")
        arrays = {name: np.asarray(record[name]) for name in record.dtype.names}
        weights = Weights(
            labels=tuple(head["labels"]),
            table=Table(*(arrays[name] for name in ("slots", "features", "step", "words", "word_step"))),
            constant=arrays["constant"],
            amiss=float(arrays["amiss"]),
            least=arrays["least"],
            sure=arrays["sure"],
            hint=float(arrays["hint"]),
            plain=float(arrays["plain"]),
            provenance=head["provenance"],
        )
        return Reader(weights, Numbering(arrays["keys"], arrays["rows"], arrays["classes"]))
    except WeightsError:
        raise
    except (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise WeightsError(f"{path.name}: cannot be read: {error}") from error
