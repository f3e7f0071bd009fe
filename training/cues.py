"""Learn the weights of the learned reader from the labelled drafts: `make cues`.

    python -m training.cues            # cross-validate: each file judged by a model that has not seen it
    python -m training.cues --write    # and write rules/cues/weights.npz

`training/README.md` says what was tried. `evaluation/drafts.jsonl` is never read here.
"""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from rules.cues.features import CHARACTER_BITS, LEMMA_BITS, Features, Numbering
from rules.cues.reader import FAMILIES, HINTS, VERSION, WEIGHTS, WHOLE, parts
from rules.text import Span, Text
from training import vectors as word_vectors
from training.ridge import Ridge
from training.rows import LABELS, Row, files, fingerprint, innocent, read
from training.thresholds import best, figures, sure
from training.vectors import Vectors

PENALTY = 0.3
CUE_WEIGHT = 0.4  # of the words that an annotator pointed at, as a row of their own; a whole draft weighs 1
SOFT = 0.3  # width of the kernel over word vectors
PRICE = 4.0  # hits that a false alarm costs, when thresholds are chosen
SURE = 0.97  # precision from which on a finding is reported as sure
HINTLESS = 0.95  # share of clean drafts that hold no hint, a piece of a mosaic
BY_CIRCUMSTANCE = frozenset({"work_hours", "disclaimer"})
BUCKETS = {"characters": 1 << CHARACTER_BITS, "lemmas": 1 << LEMMA_BITS}


@dataclass(slots=True)
class Piece:
    """Words of a row: `kind` is "whole", "part" (a sentence), "pair" (two of them) or "cue", which tells `labels`."""

    row: int
    kind: str
    span: Span
    labels: frozenset[str] = frozenset()


class Corpus:
    """Rows cut into pieces, and the features of every piece."""

    def __init__(self, rows: list[Row], numbering: Numbering) -> None:
        """Read the texts."""
        self.rows = rows
        self.texts = [Text(row.text) for row in rows]
        self.features = [numbering.features(text) for text in self.texts]
        self.pieces = [piece for index in range(len(rows)) for piece in self._pieces(index)]
        self.kinds = np.array([piece.kind for piece in self.pieces])
        self.owners = np.array([piece.row for piece in self.pieces])
        self.pairs = np.array([piece.kind == "pair" for piece in self.pieces])

    def _pieces(self, index: int) -> list[Piece]:
        row, text = self.rows[index], self.texts[index]
        whole, *windows = parts(text)
        single = len(text.sentences)
        told: dict[Span, set[str]] = {}
        for label, words in row.cue.items():
            start = text.normal.find(Text(words).normal) if words else -1
            if start >= 0:
                told.setdefault((start, start + len(Text(words).normal)), set()).add(label)
        return [
            Piece(index, "whole", whole),
            *(Piece(index, "part", span) for span in windows[:single]),
            *(Piece(index, "pair", span) for span in windows[single:]),
            *(Piece(index, "cue", span, frozenset(labels)) for span, labels in told.items()),
        ]

    def ids(self, piece: Piece, family: str, size: int) -> np.ndarray:
        """The buckets of a piece's features, each as often as it occurs; `size` is that of the family."""
        features: Features = self.features[piece.row]
        buckets = getattr(features, family)
        if family == "characters":
            begin, end = piece.span
        else:
            begin, end = np.searchsorted(features.starts, piece.span)
        found = buckets[begin:end].ravel()
        return found[found < size]

    def counts(self, family: str, size: int) -> sparse.csr_matrix:
        """How often each feature occurs in each piece: [pieces, size]."""
        ids = [self.ids(piece, family, size) for piece in self.pieces]
        starts = np.cumsum([0, *map(len, ids)])
        ones = np.ones(starts[-1], np.float32)
        matrix = sparse.csr_matrix((ones, np.concatenate(ids), starts), (len(ids), size))
        matrix.sum_duplicates()
        # As the reader counts: once in a sentence, so at most twice in two of them.
        matrix.data = np.minimum(matrix.data, np.repeat(np.where(self.pairs, 2, 1), np.diff(matrix.indptr)))
        return matrix


class Space:
    """One family as a space with a kernel: pieces as weighted features, and how features resemble each other."""

    def __init__(self, counts: sparse.csr_matrix, wholes: np.ndarray) -> None:
        """Weigh features by rarity among the whole drafts, and scale each piece to length one."""
        drafts = counts[wholes]
        frequency = np.asarray((drafts > 0).sum(axis=0)).ravel()
        self.rarity = (np.log((1 + drafts.shape[0]) / (1 + frequency)) + 0.3).astype(np.float32)
        squares = counts @ self.rarity**2
        scale = sparse.diags(1 / np.sqrt(np.maximum(squares, 1e-6)))
        self.points = (scale @ counts @ sparse.diags(self.rarity)).tocsr().astype(np.float32)

    def kernel(self, chosen: np.ndarray) -> np.ndarray:
        """The products of the chosen pieces with each other."""
        points = self.points[chosen]
        return (points @ points.T).toarray()

    def scores(self, pieces: np.ndarray, chosen: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """What the family adds to the evidence of some pieces: [pieces, labels]."""
        return self.points[pieces] @ self.weights(chosen, coefficients)

    def weights(self, chosen: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """For each feature and label the weight, without its rarity: [features, labels]."""
        return self.points[chosen].T @ coefficients


class WordSpace(Space):
    """Words that resemble each other by their vectors, half by the cosine, half by a bell around it."""

    def __init__(self, counts: sparse.csr_matrix, wholes: np.ndarray, vectors: Vectors) -> None:
        """Centre the vectors on the words of the drafts: what all words share says nothing."""
        super().__init__(counts, wholes)
        weight = np.asarray(self.points[wholes].sum(axis=0)).ravel()
        centred = vectors.values - (weight @ vectors.values) / weight.sum()
        self._vectors = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
        self._used = np.unique(self.points.indices)
        self._shares = (1.0, 0.0)
        sample = wholes[:: max(1, len(wholes) // 500)]
        cosine = self._norm(sample)
        self._shares = (0.0, 1.0)
        self._shares = (0.5 / cosine, 0.5 / self._norm(sample))
        self._likeness = self._like(self._used)

    def _like(self, rows: np.ndarray) -> np.ndarray:
        """How much words resemble the words of the drafts: [rows, words used]."""
        cosine = self._vectors[rows] @ self._vectors[self._used].T
        linear, bell = self._shares
        return np.float32(linear) * cosine + np.float32(bell) * np.exp((cosine - 1) / np.float32(SOFT))

    def _norm(self, sample: np.ndarray) -> float:
        """The mean square length of some pieces."""
        points = self.points[sample][:, self._used]
        return float(points.multiply(points @ self._like(self._used)).sum(axis=1).mean())

    def kernel(self, chosen: np.ndarray) -> np.ndarray:
        """The products of the chosen pieces with each other, similar words counting as partly the same."""
        points = self.points[chosen][:, self._used]
        return points @ (points @ self._likeness).T

    def scores(self, pieces: np.ndarray, chosen: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """What the family adds to the evidence of some pieces: [pieces, labels]."""
        seen = self.points[chosen][:, self._used].T @ coefficients
        return self.points[pieces][:, self._used] @ (self._likeness @ seen)

    def weights(self, chosen: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """For each word that has a vector and label the weight."""
        seen = self.points[chosen][:, self._used].T @ coefficients
        blocks = np.array_split(np.arange(len(self._vectors)), 20)
        return np.concatenate([self._like(block) @ seen for block in blocks])


class Learner:
    """The rows as numbers, ready for one model or all folds."""

    def __init__(self, rows: list[Row], vectors: Vectors) -> None:
        """Cut the rows into pieces and prepare the families."""
        self.vectors = vectors
        self.corpus = corpus = Corpus(rows, Numbering(vectors.keys, vectors.rows, len(vectors.values)))
        wholes = np.flatnonzero(corpus.kinds == "whole")
        self.chosen = np.flatnonzero(np.isin(corpus.kinds, ("whole", "cue")))
        words = corpus.counts("words", len(vectors.values))
        self.spaces = [Space(corpus.counts(family, size), wholes) for family, size in BUCKETS.items()]
        self.spaces.append(WordSpace(words, wholes, vectors))
        untold = np.array([[label in _untold(row) for label in LABELS] for row in rows])
        self.must = np.array([[label in row.must for label in LABELS] for row in rows]) & ~untold
        self.may = np.array([[label in row.may for label in LABELS] for row in rows]) | untold
        self.clean = np.array([not row.must for row in rows])
        self.groups = np.array([row.file for row in rows])
        self.judged = self.groups >= 0  # innocent rows are learned from, but are no drafts to be measured by
        kernel = sum(space.kernel(self.chosen) for space in self.spaces)
        targets, known = self._targets()
        weights = np.where(corpus.kinds[self.chosen] == "cue", CUE_WEIGHT, 1.0).astype(np.float32)
        self.ridge = Ridge(kernel, targets, known, weights, PENALTY, self.groups[corpus.owners[self.chosen]])

    def _targets(self) -> tuple[np.ndarray, np.ndarray]:
        """For each chosen piece and label +1 or -1, and whether that is known: a tolerated label says nothing."""
        targets, known = [], []
        for piece in (self.corpus.pieces[index] for index in self.chosen):
            row = self.corpus.rows[piece.row]
            told = piece.labels if piece.kind == "cue" else row.must
            open_ = (row.may | row.must) - told if piece.kind == "cue" else row.may | _untold(row)
            targets.append([1.0 if label in told else -1.0 for label in LABELS])
            known.append([label not in open_ for label in LABELS])
        return np.array(targets, np.float32), np.array(known)

    def weights(self, coefficients: np.ndarray) -> list[np.ndarray]:
        """Each family's weights, [features, labels]."""
        return [space.weights(self.chosen, coefficients) for space in self.spaces]

    def odds(self, coefficients: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """The evidence for each label in some rows, as the reader adds it up: [rows, labels]."""
        pieces = np.flatnonzero(np.isin(self.corpus.owners, rows) & (self.corpus.kinds != "cue"))
        scores = coefficients.sum(axis=0) + sum(
            space.points[pieces] @ weights
            for space, weights in zip(self.spaces, self.weights(coefficients), strict=True)
        )
        found = np.empty((len(rows), len(LABELS)), np.float32)
        for place, row in enumerate(rows):
            own = scores[self.corpus.owners[pieces] == row]
            found[place] = WHOLE * own[0] + (1 - WHOLE) * (own[1:].max(axis=0) if len(own) > 1 else own[0])
        return found

    def unseen(self) -> np.ndarray:
        """The evidence for each label in each row, from the model that has not seen the row's file: [rows, labels]."""
        odds = np.empty((len(self.groups), len(LABELS)), np.float32)
        for group, coefficients in self.ridge.folds():
            rows = np.flatnonzero(self.groups == group)
            odds[rows] = self.odds(coefficients, rows)
        return odds


def hint(learner: Learner, odds: np.ndarray) -> np.float32:
    """The strongest evidence for any of HINTS that HINTLESS of the clean drafts stay below."""
    strongest = odds[:, [LABELS.index(label) for label in HINTS]].max(axis=1)
    return np.float32(np.quantile(strongest[learner.judged & learner.clean], HINTLESS))


def _untold(row: Row) -> frozenset[str]:
    """The labels that only the circumstances of a draft tell, the hour or the profile, and not its words."""
    return frozenset(label for label in BY_CIRCUMSTANCE & row.must if not row.cue.get(label))


def cross_validated(learner: Learner, odds: np.ndarray) -> str:
    """The figures where thresholds, too, come from other files than the one judged."""
    found, judged = np.zeros_like(learner.must), learner.judged
    for group in np.unique(learner.groups[judged]):
        here = learner.groups == group
        others = judged & ~here
        least = best(odds[others], learner.must[others], learner.may[others], PRICE)
        found[here] = odds[here] >= least
    return str(figures(found[judged], learner.must[judged], learner.may[judged], learner.clean[judged]))


def write(learner: Learner, odds: np.ndarray, paths: list[Path], measured: str, path: Path = WEIGHTS) -> None:
    """All rows' weights in the format of `rules/cues/reader.py`, one byte for each feature and label."""
    arrays: dict[str, np.ndarray] = {}
    coefficients = learner.ridge.coefficients
    for name, space, weights in zip(FAMILIES, learner.spaces, learner.weights(coefficients), strict=True):
        folded = np.vstack([weights * space.rarity[:, None], np.zeros((1, len(LABELS)))])
        step = np.abs(folded).max(axis=0) / 127
        arrays[f"{name}_table"] = np.round(folded / step).astype(np.int8)
        arrays[f"{name}_step"] = step.astype(np.float32)
        arrays[f"{name}_rarity"] = np.append(space.rarity**2, 0).astype(np.float16)
    judged = odds[learner.judged], learner.must[learner.judged], learner.may[learner.judged]
    least = best(*judged, PRICE)
    provenance = {
        "rows": int(learner.judged.sum()),
        "rows_sha256": fingerprint(paths),
        "files": [file.name for file in paths],
        "unseen": measured,
        "vectors": "ja-ginza 5.3.0 (MIT), chiVe (Apache-2.0)",
    }
    head = {"version": VERSION, "labels": LABELS, "provenance": provenance}
    np.savez_compressed(
        path,
        head=np.array(json.dumps(head)),
        constant=coefficients.sum(axis=0).astype(np.float32),
        least=least,
        sure=sure(*judged, least, SURE),
        hint=hint(learner, odds),
        keys=learner.vectors.keys,
        rows=learner.vectors.rows,
        **arrays,
    )
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def main() -> None:
    """Cross-validate and, where asked, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="write rules/cues/weights.npz")
    wanted = parser.parse_args()
    own = os.environ.get("CUES_DIR")
    paths = files(Path(own) if own else None)
    learner = Learner([*read(paths), *innocent()], word_vectors.load())
    odds = learner.unseen()
    measured = cross_validated(learner, odds)
    print(measured)
    if wanted.write:
        write(learner, odds, paths, measured)


if __name__ == "__main__":
    main()
