"""From how much evidence on a label is reported: chosen on drafts that the model has not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SHARE = 0.25  # of the evidence for anything being amiss, added to that for each label


@dataclass(slots=True)
class Figures:
    """Hits, misses and false alarms of all labels together, and how many clean drafts stay clean."""

    hit: int = 0
    miss: int = 0
    false_alarm: int = 0
    clean: int = 0
    kept: int = 0

    def __str__(self) -> str:
        precision, recall = self.hit / max(1, self.hit + self.false_alarm), self.hit / max(1, self.hit + self.miss)
        f1 = 2 * self.hit / max(1, 2 * self.hit + self.miss + self.false_alarm)
        kept = self.kept / max(1, self.clean)
        return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f} clean kept {kept:.3f}"


def figures(found: np.ndarray, must: np.ndarray, may: np.ndarray, clean: np.ndarray) -> Figures:
    """Count as evaluation/labels.md says; all [rows, labels] of bool but `clean` [rows]."""
    wrong = found & ~must & ~may
    untouched = ~wrong.any(axis=1)
    return Figures(
        int((found & must).sum()), int((must & ~found).sum()), int(wrong.sum()),
        int(clean.sum()), int((clean & untouched).sum()),
    )  # fmt: skip


def lifted(scores: np.ndarray) -> np.ndarray:
    """The evidence for each label, with a share of that for anything being amiss, the last column: [rows, labels].

    Where much speaks for something being amiss, less is needed to report any label.
    """
    return scores[:, :-1] + np.float32(SHARE) * scores[:, -1:]


def best(scores: np.ndarray, must: np.ndarray, may: np.ndarray, price: np.ndarray) -> np.ndarray:
    """For each label the threshold with the most hits less what false alarms cost: `price` [rows] for one in that row.

    The same price for all labels is what brings the most hits for a given number of false alarms (equal marginal cost).
    """
    return np.array([_best(scores[:, i], must[:, i], may[:, i], price) for i in range(scores.shape[1])], np.float32)


def _best(scores: np.ndarray, must: np.ndarray, may: np.ndarray, price: np.ndarray) -> float:
    counted = np.flatnonzero(must | ~may)
    order = counted[np.argsort(-scores[counted], kind="stable")]
    ranked = scores[order]
    worth = np.cumsum(np.where(must[order], 1.0, -price[order]))
    place = int(worth.argmax())
    below = ranked[place + 1] if place + 1 < len(ranked) else ranked[place] - 1
    return float(ranked[place] + below) / 2 if worth[place] > 0 else float(ranked[0]) + 1


def sure(scores: np.ndarray, must: np.ndarray, may: np.ndarray, least: np.ndarray, precision: float) -> np.ndarray:
    """For each label the lowest evidence from which on at least `precision` of what is found is right."""
    levels = []
    for i in range(scores.shape[1]):
        counted = must[:, i] | ~may[:, i]
        order = np.argsort(-scores[counted, i], kind="stable")
        ranked, right = scores[counted, i][order], must[counted, i][order]
        share = np.cumsum(right) / np.arange(1, len(right) + 1)
        enough = np.flatnonzero((share >= precision) & (ranked >= least[i]))
        levels.append(float(ranked[enough[-1]]) if len(enough) else np.inf)
    return np.array(levels, np.float32)
