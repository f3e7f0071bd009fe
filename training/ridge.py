"""Ridge regression in its dual form, with every fold left out at the cost of one inversion.

With K the kernel of all rows and G = (K + λ/w)⁻¹, α = G y; and the model without the rows S has the coefficients
α_R - G_RS (G_SS)⁻¹ α_S and the residuals (G_SS)⁻¹ α_S on S (Rifkin & Lippert, Notes on Regularized Least Squares, 2007;
for groups of rows by the block inverse). So ten files left out in turn cost no more than one model.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.linalg import lapack

ROUNDS = 2  # of filling in the targets that are not known


class Ridge:
    """All folds of one regression."""

    def __init__(self, kernel: np.ndarray, targets: np.ndarray, known: np.ndarray, weights: np.ndarray, penalty: float,
                 groups: np.ndarray) -> None:  # fmt: skip
        """`kernel` [rows, rows]; `targets` [rows, labels] of ±1, used where `known`; `weights`, `groups` [rows].

        What is not known is taken from the model that has not seen the row's group.
        """
        shifted = kernel + np.float32(1)  # a constant feature
        shifted[np.diag_indices(len(shifted))] += penalty / weights
        factor, _ = lapack.spotrf(shifted, lower=1, overwrite_a=1)
        half, _ = lapack.spotri(factor, lower=1, overwrite_c=1)  # the lower triangle of the inverse
        self._inverse = np.tril(half) + np.tril(half, -1).T
        self._groups = groups
        filled = np.where(known, targets, -1).astype(np.float32)
        for _ in range(ROUNDS):
            self.coefficients = self._inverse @ filled
            unseen = filled.copy()
            for _, left_out, residuals in self._residuals():
                unseen[left_out] -= residuals
            filled = np.where(known, targets, np.clip(unseen, -1, 1)).astype(np.float32)
        self.coefficients = self._inverse @ filled

    def _residuals(self) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        for group in np.unique(self._groups):
            out = np.flatnonzero(self._groups == group)
            yield group, out, np.linalg.solve(self._inverse[np.ix_(out, out)], self.coefficients[out])

    def folds(self) -> Iterator[tuple[int, np.ndarray]]:
        """For each group the coefficients of the model that has not seen it, zero for its own rows."""
        for group, out, residuals in self._residuals():
            coefficients = self.coefficients - self._inverse[:, out] @ residuals
            coefficients[out] = 0
            yield group, coefficients
