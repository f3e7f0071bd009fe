"""Families of features as spaces with a kernel: how alike two pieces of text are, and the weights that follow."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy import sparse

from training.vectors import Vectors

SOFT = 0.3  # width of the kernel over word vectors
_BLOCK = 1024  # pieces
COMMON = 0.03  # share of the pieces from which on a feature is multiplied as in a full matrix, which is faster


def spaces(counts: list[sparse.csr_matrix], wholes: np.ndarray, vectors: Vectors) -> list[Space]:
    """The families as spaces, the last that of words; `wholes` are the pieces that are whole drafts.

    Features are weighted by rarity among the whole drafts, families so that each weighs as much in a draft as another,
    and each piece is scaled to length one over all families, not in each: reading is as simple as adding up.
    """
    rarities = [_rarity(of_family, wholes) for of_family in counts]
    squares = sum(of_family @ rarity**2 for of_family, rarity in zip(counts, rarities, strict=True))
    scale = sparse.diags(1 / np.sqrt(np.maximum(squares / len(counts), 1e-6)))
    *hashed, words = (
        ((scale @ of_family @ sparse.diags(rarity)).tocsr().astype(np.float32), rarity)
        for of_family, rarity in zip(counts, rarities, strict=True)
    )
    return [*(Space(*family) for family in hashed), WordSpace(*words, wholes, vectors)]


def kernel(of: list[Space], chosen: np.ndarray) -> np.ndarray:
    """The products of the chosen pieces with each other over all families, in the lower triangle; above it is nothing.

    Column by column of blocks, for there is no room for the products of a family beside those of all.
    """
    *hashed, words = of
    points = sparse.hstack([space.points[chosen] for space in hashed]).tocsc()
    common = np.diff(points.indptr) > len(chosen) * COMMON
    dense, rare = points[:, common].toarray(), points[:, ~common].tocsr()
    products = np.zeros((len(chosen), len(chosen)), np.float32)

    def fill(begin: int) -> None:
        end = min(begin + _BLOCK, len(chosen))
        column = products[begin:, begin:end]
        column += (rare[begin:] @ rare[begin:end].T).toarray()
        column += dense[begin:] @ dense[begin:end].T
        column += words.products(chosen, begin, end)

    with ThreadPoolExecutor(
        os.cpu_count()
    ) as threads:  # products of sparse matrices take one each, and let others run beside
        list(threads.map(fill, range(0, len(chosen), _BLOCK)))
    return products


def _rarity(counts: sparse.csr_matrix, wholes: np.ndarray) -> np.ndarray:
    """How rare each feature is among the whole drafts, so that a draft's mean square length is one: [features]."""
    drafts = counts[wholes]
    frequency = np.asarray((drafts > 0).sum(axis=0)).ravel()
    rarity = np.log((1 + drafts.shape[0]) / (1 + frequency)) + 0.3
    return (rarity / np.sqrt(max((drafts @ rarity**2).mean(), 1e-6))).astype(np.float32)


class Space:
    """One family as a space with a kernel: pieces as weighted features, and how features resemble each other."""

    def __init__(self, points: sparse.csr_matrix, rarity: np.ndarray) -> None:
        """`points` [pieces, features] have been scaled, and weighted by `rarity` [features]."""
        self.points, self.rarity = points, rarity

    def scores(self, pieces: np.ndarray, chosen: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """What the family adds to the evidence of some pieces: [pieces, labels]."""
        return self.points[pieces] @ self.weights(chosen, coefficients)

    def weights(self, chosen: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """For each feature and label the weight, without its rarity: [features, labels]."""
        return self.points[chosen].T @ coefficients


class WordSpace(Space):
    """Words that resemble each other by their vectors, half by the cosine, half by a bell around it."""

    def __init__(self, points: sparse.csr_matrix, rarity: np.ndarray, wholes: np.ndarray, vectors: Vectors) -> None:
        """Centre the vectors on the words of the drafts: what all words share says nothing."""
        super().__init__(points, rarity)
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

    def products(self, chosen: np.ndarray, begin: int, end: int) -> np.ndarray:
        """The products of the chosen pieces from `begin` on with those to `end`, similar words counting partly."""
        points = self.points[chosen[begin:]][:, self._used]
        alike = points[: end - begin] @ self._likeness
        return points @ np.ascontiguousarray(alike.T)

    def scores(self, pieces: np.ndarray, chosen: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """What the family adds to the evidence of some pieces: [pieces, labels]."""
        seen = self.points[chosen][:, self._used].T @ coefficients
        return self.points[pieces][:, self._used] @ (self._likeness @ seen)

    def weights(self, chosen: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """For each word that has a vector and label the weight."""
        seen = self.points[chosen][:, self._used].T @ coefficients
        blocks = np.array_split(np.arange(len(self._vectors)), 20)
        return np.concatenate([self._like(block) @ seen for block in blocks])
