"""A figure as it is reported: what was measured, its median and spread, beside which peer, against which target."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the report. `low` and `high` are the values that `spread` names; `ratio` is to the `peer`.

    `target` is a bound on `bounded` ("ratio", or "high" or "median" of the figure itself): "<= 1.5" or ">= 0.8".
    A figure that could not be taken says why in `skipped`, and has no values.
    """

    bench: str
    name: str
    unit: str = ""
    median: float = 0.0
    low: float = 0.0
    high: float = 0.0
    spread: str = "p25-p75"
    number: int = 0
    peer: str = ""
    ratio: float | None = None
    target: str = ""
    bounded: str = "ratio"
    skipped: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one, or without a value."""
        value = getattr(self, self.bounded)
        if not self.target or self.skipped or value is None:
            return None
        sign, bound = self.target.split()
        return value <= float(bound) if sign == "<=" else value >= float(bound)

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Figure:
        """A figure as `as_json` gave it."""
        return cls(**{name: value for name, value in row.items() if name != "met"})

    def as_json(self) -> dict[str, Any]:
        """Everything, and whether the target is met."""
        return asdict(self) | {"met": self.met}


def of(values: Sequence[float], percentiles: tuple[int, int] = (25, 75)) -> dict[str, Any]:
    """The median and the spread of some measurements, as fields of a figure."""
    ordered = sorted(values)
    low, high = percentiles
    return {
        "median": statistics.median(ordered), "low": _percentile(ordered, low), "high": _percentile(ordered, high),
        "spread": f"p{low}-p{high}", "number": len(ordered),
    }  # fmt: skip


def _percentile(ordered: Sequence[float], percent: int) -> float:
    place = (len(ordered) - 1) * percent / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
