"""Learn the weights of the learned reader from the labelled drafts: `make cues`.

    python -m training.cues            # cross-validate: each file judged by a model that has not seen it
    python -m training.cues --write    # and write rules/cues/weights.npy

`training/README.md` says what was tried. `evaluation/drafts.jsonl` is never read here.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from rules.cues.features import MOST_ROWS, Numbering
from rules.cues.reader import HINTS, VERSION, WEIGHTS
from training import vectors as word_vectors
from training.corpus import Corpus
from training.hinge import Hinge
from training.rows import LABELS, Row, RowError, files, fingerprint, innocent, read
from training.spaces import kernel, spaces
from training.thresholds import SHARE, best, figures, lifted, sure
from training.vectors import Vectors, classes

PENALTY = 1.5
PRICE = 1.0  # hits that a false alarm costs, when thresholds are chosen, where something else is amiss
PRICE_IF_CLEAN = 3.0  # the same where nothing is amiss: who is warned for nothing stops listening
PRICE_IF_EVERYDAY = 12.0  # the same in what is no draft at all
SURE = 0.97  # precision from which on a finding is reported as sure
HINTLESS = 0.88  # share of clean drafts that hold no hint, a piece of a mosaic
PLAIN = 0.5  # share of clean drafts that tell so little of anybody that they add nothing to one
FOLDS = 10  # models, each without every tenth file: one for each file takes longer and reads hardly another figure
BY_CIRCUMSTANCE = frozenset({"work_hours", "disclaimer"})


class Learner:
    """The rows as numbers, ready for one model or all folds."""

    def __init__(self, rows: list[Row], vectors: Vectors) -> None:
        """Cut the rows into pieces and prepare the families."""
        self.vectors = vectors
        self.classes = classes(vectors.values)
        self.corpus = corpus = Corpus(rows, Numbering(vectors.keys, vectors.rows, self.classes))
        files = np.array([row.file for row in rows])
        self.folds = files % FOLDS
        order = np.argsort(self.folds, kind="stable")  # fold by fold
        self.chosen = corpus.wholes[order]
        counts, self.slots = corpus.counts()
        self.spaces = spaces(counts, corpus.wholes, vectors)
        untold = np.array([[label in _untold(row) for label in LABELS] for row in rows])
        self.must = np.array([[label in row.must for label in LABELS] for row in rows]) & ~untold
        self.may = np.array([[label in row.may for label in LABELS] for row in rows]) | untold
        self.clean = np.array([not row.must for row in rows])
        # Innocent rows are learned from and keep thresholds from what is everyday, but are no drafts to be measured by.
        self.judged = files >= 0
        self.price = np.where(self.judged, np.where(self.clean, PRICE_IF_CLEAN, PRICE), PRICE_IF_EVERYDAY)
        targets, known = self._targets()
        self.model = Hinge(kernel(self.spaces, self.chosen), targets[order], known[order], PENALTY, self.folds[order])

    def _targets(self) -> tuple[np.ndarray, np.ndarray]:
        """For each row and label +1 or -1, and whether that is known: a tolerated label says nothing.

        The last column is whether anything is amiss.
        """
        amiss = np.column_stack([self.must, ~self.clean])
        return np.where(amiss, 1, -1).astype(np.float32), np.column_stack([~self.may, np.ones_like(self.clean)])

    def weights(self, coefficients: np.ndarray) -> list[np.ndarray]:
        """Each family's weights, [features, labels]."""
        return [space.weights(self.chosen, coefficients) for space in self.spaces]

    def scores(self, coefficients: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """The evidence for each label, and for anything being amiss, in some rows, as the reader adds it up.

        [rows, labels + 1].
        """
        owners = self.corpus.owners
        pieces = np.flatnonzero(np.isin(owners, rows))
        of_pieces = coefficients.sum(axis=0) + sum(
            space.scores(pieces, self.chosen, coefficients) for space in self.spaces
        )
        found = np.empty((len(rows), len(LABELS) + 1), np.float32)
        bounds = owners[pieces].searchsorted(rows), owners[pieces].searchsorted(rows, side="right")
        for place, (begin, end) in enumerate(zip(*bounds, strict=True)):
            whole, parts = of_pieces[begin], of_pieces[begin + 1 : end]
            found[place] = (whole + (parts.max(axis=0) if len(parts) else whole)) / 2
        return found

    def unseen(self) -> np.ndarray:
        """What `scores` says of each row, from a model that has not seen the row's file: [rows, labels + 1]."""
        scores = np.empty((len(self.folds), len(LABELS) + 1), np.float32)
        for fold, coefficients in self.model.folds():
            rows = np.flatnonzero(self.folds == fold)
            scores[rows] = self.scores(coefficients, rows)
        return scores


def hint(scores: np.ndarray, clean: np.ndarray, share: float) -> np.float32:
    """The strongest evidence, lifted, for any of HINTS that a share of the clean drafts stays below."""
    strongest = scores[:, [LABELS.index(label) for label in HINTS]].max(axis=1)
    return np.float32(np.quantile(strongest[clean], share))


def _untold(row: Row) -> frozenset[str]:
    """The labels that only the circumstances of a draft tell, the hour or the profile, and not its words."""
    return frozenset(label for label in BY_CIRCUMSTANCE & row.must if not row.cue.get(label))


def cross_validated(learner: Learner, scores: np.ndarray) -> str:
    """The figures where thresholds, too, come from other files than the one judged."""
    scores = lifted(scores)
    found, judged = np.zeros_like(learner.must), learner.judged
    for fold in np.unique(learner.folds):
        here = learner.folds == fold
        least = best(*(one[~here] for one in (scores, learner.must, learner.may, learner.price)))
        found[here] = scores[here] >= least
    return str(figures(found[judged], learner.must[judged], learner.may[judged], learner.clean[judged]))


def untroubled(learner: Learner, scores: np.ndarray) -> float:
    """The share of the innocent rows in which nothing is found; the thresholds are those of all rows."""
    least = best(lifted(scores), learner.must, learner.may, learner.price)
    return float((lifted(scores)[~learner.judged] < least).all(axis=1).mean())


def write(learner: Learner, scores: np.ndarray, paths: list[Path], measured: str, path: Path = WEIGHTS) -> None:
    """All rows' weights in the format of `rules/cues/reader.py`."""
    provenance = {
        "rows": int(learner.judged.sum()),
        "rows_sha256": fingerprint(paths),
        "files": [file.name for file in paths],
        "unseen": measured,
        "vectors": "ja-ginza 5.3.0 (MIT), chiVe (Apache-2.0)",
    }
    write_model(learner, learner.model.coefficients, scores, np.ones_like(learner.judged), provenance, path)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def write_model(
    learner: Learner,
    coefficients: np.ndarray,
    scores: np.ndarray,
    among: np.ndarray,
    provenance: Mapping[str, object],
    path: Path,
) -> None:
    """The weights of one model, with thresholds from the unseen `scores` of the rows `among` [rows] of bool."""
    scores, must, may = lifted(scores)[among], learner.must[among], learner.may[among]
    clean = (learner.judged & learner.clean)[among]
    least = best(scores, must, may, learner.price[among])
    head = {"version": VERSION, "labels": LABELS, "provenance": provenance}
    arrays = {
        "head": np.array(json.dumps(head).encode()),
        **_table(learner, coefficients),
        "constant": coefficients.sum(axis=0).astype(np.float32),
        "amiss": np.float32(SHARE),
        "least": least,
        "sure": sure(scores, must, may, least, SURE),
        "hint": hint(scores, clean, HINTLESS),
        "plain": hint(scores, clean, PLAIN),
        "keys": learner.vectors.keys,
        "rows": learner.vectors.rows,
        "classes": learner.classes,
    }
    _save(arrays, path)


def _save(arrays: dict[str, np.ndarray], path: Path) -> None:
    """One record of all arrays, the widest numbers first so that each lies where memory wants it.

    The file is replaced, not written over: a service may have it in its memory.
    """
    names = sorted(arrays, key=lambda name: -arrays[name].dtype.alignment)
    record = np.zeros(1, [(name, arrays[name].dtype, arrays[name].shape) for name in names])
    for name in names:
        record[name][0] = arrays[name]
    fresh = path.with_name(f"new-{path.name}")
    np.save(fresh, record)
    fresh.replace(path)


def _table(learner: Learner, coefficients: np.ndarray) -> dict[str, np.ndarray]:
    """All weights as `rules/cues/lexicon.py` reads them, one byte for each feature and column; the last is of none."""
    squares = len(learner.spaces)  # a piece's length is the mean over the families
    *hashed, words = (
        np.column_stack([weights * space.rarity[:, None], space.rarity**2 / squares])
        for space, weights in zip(learner.spaces, learner.weights(coefficients), strict=True)
    )
    learned, step = _bytes(np.concatenate(hashed))
    features = np.zeros((MOST_ROWS, len(step)), np.int8)
    features[: len(learned)] = learned
    words, word_step = _bytes(words)
    return {"slots": learner.slots, "features": features, "step": step, "words": words, "word_step": word_step}


def _bytes(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights [features, columns] as whole numbers, and the step of each column."""
    step = np.abs(weights).max(axis=0) / 127
    return np.round(weights / step).astype(np.int8), step.astype(np.float32)


def main() -> None:
    """Cross-validate and, where asked, write. Rows that cannot be learned from end it with one sentence."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="write rules/cues/weights.npy")
    wanted = parser.parse_args()
    own = os.environ.get("CUES_DIR")
    try:
        paths = files(Path(own) if own else None)
        rows = read(paths)
    except RowError as error:
        raise SystemExit(str(error)) from error
    learner = Learner([*rows, *innocent()], word_vectors.load())
    scores = learner.unseen()
    measured = cross_validated(learner, scores)
    print(measured)
    print(f"innocent, unseen: {untroubled(learner, scores):.3f} stay clean")
    if wanted.write:
        write(learner, scores, paths, measured)


if __name__ == "__main__":
    main()
