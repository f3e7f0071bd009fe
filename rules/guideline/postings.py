"""Where each term stands and what it is worth there: BM25, as arrays that stay small while they are made, too.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with k1 = 0.9 and b = 0.4, which
suit short sections. A term is 37 bits of its hash beside the number of its view. Sections are counted in batches, and a
batch's terms are put away by their first bits into drawers; in the end one drawer after another is joined and emptied,
view by view, so that all terms of all sections never lie side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

K1, B = 0.9, 0.4
STEPS = 255  # of an impact
BATCH = 8192  # sections; fits into 16 bits
_DRAWERS = 32
_KEY, _VIEW = np.uint64(32), np.uint64(37)  # bits below the drawer, and below the view
_LOST = np.uint64(64 - 37)  # bits of a hash that are not kept

Kind = TypeVar("Kind", bound=np.generic)
Numbers = NDArray[np.uint64]
_Piece = tuple[int, NDArray[np.uint32], NDArray[np.uint16], NDArray[np.uint8]]  # first section, keys, places, counts


@dataclass(frozen=True, slots=True)
class Postings:
    """`terms` rising; those of `terms[i]` lie from `offsets[i]` to `offsets[i + 1]`, with `places` and `shares`.

    A share is one byte: how many of the term's `steps` its impact is worth at that place, of `sections` places.
    """

    sections: int
    terms: Numbers
    offsets: NDArray[np.int64]
    places: NDArray[np.int32]
    shares: NDArray[np.uint8]
    steps: NDArray[np.float32]

    @classmethod
    def of(cls, columns: Mapping[str, NDArray[Any]]) -> Postings:
        """What `columns` gave."""
        return cls(
            int(columns["sections"]),
            columns["terms"],
            np.append(0, np.cumsum(columns["frequencies"], dtype=np.int64)),
            columns["places"].astype(np.int32),
            columns["shares"],
            columns["steps"],
        )

    def columns(self) -> dict[str, NDArray[Any]]:
        """What a file keeps, as small as it may be."""
        least = np.min_scalar_type(self.sections)
        return {
            "sections": np.array(self.sections),
            "terms": self.terms,
            "frequencies": np.diff(self.offsets).astype(least),
            "places": self.places.astype(least),
            "shares": self.shares,
            "steps": self.steps,
        }

    def scores(self, views: Sequence[Numbers]) -> NDArray[np.float64]:
        """The sum of the impacts of a query's hashes, given by view, for each section."""
        asked = [(hashes >> _LOST) | (np.uint64(view) << _VIEW) for view, hashes in enumerate(views)]
        wanted, counts = np.unique(np.concatenate(asked), return_counts=True)
        found = np.searchsorted(self.terms, wanted)
        known = found < len(self.terms)
        known[known] = self.terms[found[known]] == wanted[known]
        begins = self.offsets[found[known]]
        lengths = self.offsets[found[known] + 1] - begins
        total = int(lengths.sum())
        if not total:
            return np.zeros(self.sections)
        # The postings of all terms one behind the other: where each starts there, and from there to its place here.
        shifts = begins - np.append(0, np.cumsum(lengths)[:-1])
        rows = np.arange(total) + np.repeat(shifts, lengths)
        values = self.shares[rows] * np.repeat(self.steps[found[known]] * counts[known].astype(np.float32), lengths)
        return np.bincount(self.places[rows], values, self.sections).astype(np.float64, copy=False)


class Gathering:
    """The terms of sections as they come in; `weights` of the views."""

    def __init__(self, weights: Sequence[float]) -> None:
        """Nothing yet."""
        self._weights = weights
        self._lengths: list[list[int]] = [[] for _ in weights]
        self._waiting: list[list[Numbers]] = [[] for _ in weights]
        self._drawers: list[list[_Piece]] = [[] for _ in range(_DRAWERS * len(weights))]

    def add(self, views: Sequence[Numbers]) -> None:
        """The hashes of the next section, by view."""
        for lengths, waiting, hashes in zip(self._lengths, self._waiting, views, strict=True):
            lengths.append(len(hashes))
            waiting.append(hashes)
        if len(self._waiting[0]) == BATCH:
            self._put_away()

    def postings(self) -> Postings:
        """All of it, made ready to search; nothing is left here."""
        self._put_away()
        sections = len(self._lengths[0])
        total = sum(len(keys) for drawer in self._drawers for _, keys, _, _ in drawer)
        places, shares = np.empty(total, np.int32), np.empty(total, np.uint8)
        norms = [_norms(lengths) for lengths in self._lengths]
        terms, steps, frequencies = [], [], []
        done = 0
        for number, drawer in enumerate(self._drawers):
            view = number // _DRAWERS
            for keys, sites, counts in _joined(drawer):
                here = slice(done, done + len(sites))
                frequency = np.diff(np.append(keys[1], len(sites)))
                impacts = self._weights[view] * _impacts(frequency, counts, norms[view][sites], sections)
                highest = np.maximum.reduceat(impacts, keys[1])
                places[here] = sites
                shares[here] = np.maximum(np.round(impacts / np.repeat(highest, frequency) * STEPS), 1)
                terms.append(keys[0] | np.uint64(number) << _KEY)
                steps.append(highest / STEPS)
                frequencies.append(frequency)
                done += len(sites)
        offsets = np.append(0, np.cumsum(_together(frequencies, np.int64)))
        return Postings(sections, _together(terms, np.uint64), offsets, places, shares, _together(steps, np.float32))

    def _put_away(self) -> None:
        """Sort the waiting sections' terms into the drawers: each term of each section once, with its count."""
        size = len(self._waiting[0])
        first = len(self._lengths[0]) - size
        for view, waiting in enumerate(self._waiting):
            if not size:
                continue
            terms = np.concatenate(waiting) >> _LOST
            waiting.clear()
            places = np.repeat(np.arange(size, dtype=np.uint16), self._lengths[view][first:])
            order = np.argsort(terms, kind="stable")
            terms, places = terms[order], places[order]
            fresh = np.ones(len(terms), bool)
            fresh[1:] = (terms[1:] != terms[:-1]) | (places[1:] != places[:-1])
            begins = np.flatnonzero(fresh)
            counts = np.minimum(np.diff(np.append(begins, len(terms))), 255).astype(np.uint8)
            terms, places = terms[begins], places[begins]
            edges = np.searchsorted(terms, np.arange(_DRAWERS + 1, dtype=np.uint64) << _KEY).tolist()
            keys, places, counts = _apart(terms.astype(np.uint32)), _apart(places), _apart(counts)
            for drawer, (start, end) in enumerate(pairwise(edges)):
                if start < end:
                    piece = (first, keys[start:end], places[start:end], counts[start:end])
                    self._drawers[view * _DRAWERS + drawer].append(piece)


_Joined = tuple[tuple[Numbers, NDArray[np.int64]], NDArray[np.int32], NDArray[np.uint8]]


def _joined(drawer: list[_Piece]) -> Iterator[_Joined]:
    """A drawer's terms with where each begins, the sections and the counts; nothing for an empty one. Empties it."""
    if not drawer:
        return
    keys = np.concatenate([piece[1] for piece in drawer])
    sites = np.concatenate([piece[2].astype(np.int32) + piece[0] for piece in drawer])
    counts = np.concatenate([piece[3] for piece in drawer])
    drawer.clear()
    order = np.argsort(keys, kind="stable")
    different, begins = np.unique(keys[order], return_index=True)
    yield (different.astype(np.uint64), begins), sites[order], counts[order]


def _apart(column: NDArray[Kind]) -> NDArray[Kind]:
    """A copy in pages of its own, which go back to the system with it; what is freed in the heap mostly stays there."""
    pages = mmap(-1, max(1, column.nbytes), flags=MAP_PRIVATE | MAP_ANONYMOUS)
    copy = np.frombuffer(pages, column.dtype, len(column))
    copy[:] = column
    return copy


def _norms(lengths: Sequence[int]) -> NDArray[np.float32]:
    """What stands below the fraction beside a term's count, for each section."""
    known = np.array(lengths, np.float32)
    mean = float(known.mean()) if len(known) and known.any() else 1.0
    return (K1 * (1 - B + B * known / mean)).astype(np.float32)


def _impacts(
    frequency: NDArray[np.int64], counts: NDArray[np.uint8], norms: NDArray[np.float32], sections: int
) -> NDArray[np.float32]:
    """The BM25 impact of each posting, for terms that stand in so many sections each."""
    rarity = np.log1p((sections - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
    often = counts.astype(np.float32)
    return (np.repeat(rarity, frequency) * often / (often + norms)).astype(np.float32)


def _together(parts: Sequence[NDArray[Any]], kind: type[Kind]) -> NDArray[Kind]:
    return np.concatenate([np.empty(0, kind), *(part.astype(kind) for part in parts)])
