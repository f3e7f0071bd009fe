"""A large-margin classifier in its dual form, with every fold left out at little more than the cost of one model.

The loss is the squared hinge: an example costs the square of what its evidence lacks to ±1 on the right side, and
nothing beyond. That is a ridge regression on targets that may move outwards: for fixed targets t the coefficients are
α = G t with G = (K + λ)⁻¹ and K the kernel of all rows, the evidence of the rows is t - λ α, and the best targets
are that evidence, moved to ±1 where it lacks. So one matrix is inverted once, and the targets are found by accelerated
proximal steps (Beck & Teboulle, FISTA, 2009). The model without the rows S has the coefficients α - G_·S (G_SS)⁻¹ α_S
(Rifkin & Lippert, Notes on Regularized Least Squares, 2007; for groups of rows by the block inverse): all folds take
their steps together.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from scipy.linalg import cho_factor, cho_solve, lapack, solve_triangular

STEPS = 14  # 20 find hardly more, and take longer
_BLOCK = 1024  # rows


class Hinge:
    """The model of all rows and those of all folds."""

    def __init__(
        self, kernel: np.ndarray, targets: np.ndarray, known: np.ndarray, penalty: float, groups: np.ndarray
    ) -> None:
        """`kernel` [rows, rows], used up, read below its diagonal; `targets` [rows, labels] of ±1, used where `known`.

        `groups` [rows], rising: a group's part of a matrix must not be copied for every step.
        """
        kernel += np.float32(1)  # a constant feature
        kernel[np.diag_indices(len(kernel))] += penalty
        self._inverse = _inverse(kernel)
        self._penalty = np.float32(penalty)
        self._names, begins = np.unique(groups, return_index=True)
        rows = [slice(begin, end) for begin, end in pairwise([*begins.tolist(), len(groups)])]
        self.coefficients, *self._without = self._learn(targets, known, [slice(0, 0), *rows])

    def folds(self) -> Iterator[tuple[int, np.ndarray]]:
        """For each group the coefficients of the model that has not seen it, zero for its own rows."""
        yield from zip(self._names.tolist(), self._without, strict=True)

    def _learn(self, targets: np.ndarray, known: np.ndarray, left_out: list[slice]) -> list[np.ndarray]:
        """The coefficients [rows, labels] of the model without each of some sets of rows."""
        start = np.where(known, targets, 0).astype(np.float32)
        solvers = [cho_factor(self._inverse[rows, rows]) if rows.stop else None for rows in left_out]
        found = [_without(start, rows) for rows in left_out]
        ahead, pace = found, 1.0
        for _ in range(STEPS):
            moved = [
                _without(_reached(targets, known, tried - self._penalty * coefficients), rows)
                for tried, coefficients, rows in zip(
                    ahead, self._solve(ahead, left_out, solvers), left_out, strict=True
                )
            ]
            faster = (1 + (1 + 4 * pace**2) ** 0.5) / 2
            ahead = [new + (pace - 1) / faster * (new - old) for new, old in zip(moved, found, strict=True)]
            found, pace = moved, faster
        return self._solve(found, left_out, solvers)

    def _solve(self, targets: list[np.ndarray], left_out: list[slice], solvers: list) -> list[np.ndarray]:
        """The coefficients for some targets, each without some rows."""
        labels = targets[0].shape[1]
        together = self._inverse @ np.hstack(targets)
        solved = []
        for place, (rows, solver) in enumerate(zip(left_out, solvers, strict=True)):
            coefficients = together[:, place * labels : (place + 1) * labels]
            if solver:
                coefficients = coefficients - self._inverse[:, rows] @ cho_solve(solver, coefficients[rows])
                coefficients[rows] = 0
            solved.append(coefficients)
        return solved


def _reached(targets: np.ndarray, known: np.ndarray, evidence: np.ndarray) -> np.ndarray:
    """The evidence, moved to the target where it lacks; what is not known asks for nothing."""
    enough = np.where(targets > 0, np.maximum(evidence, 1), np.minimum(evidence, -1))
    return np.where(known, enough, evidence).astype(np.float32)


def _without(targets: np.ndarray, rows: slice) -> np.ndarray:
    targets = targets.copy()
    targets[rows] = 0
    return targets


def _inverse(matrix: np.ndarray) -> np.ndarray:
    """The inverse of a symmetric positive definite matrix, which is used up: there is no room for a second one."""
    _factor(matrix)
    half, _ = lapack.spotri(matrix.T, lower=0, overwrite_c=1)  # the upper triangle, column by column
    whole = half.T
    for begin in range(0, len(whole), _BLOCK):
        end = begin + _BLOCK
        square = whole[begin:end, begin:end]
        square[:] = np.tril(square) + np.tril(square, -1).T
        whole[begin:end, end:] = whole[end:, begin:end].T
    return whole


def _factor(matrix: np.ndarray) -> None:
    """Put the Cholesky factor into the lower triangle, block by block.

    In one piece, OpenBLAS 0.3.30 with two threads writes past its buffer from 27,000 rows on.
    """
    for begin in range(0, len(matrix), _BLOCK):
        end = begin + _BLOCK
        matrix[begin:, begin:end] -= matrix[begin:, :begin] @ matrix[begin:end, :begin].T
        corner = np.linalg.cholesky(matrix[begin:end, begin:end])
        matrix[begin:end, begin:end] = corner
        matrix[end:, begin:end] = solve_triangular(corner, matrix[end:, begin:end].T, lower=True).T
