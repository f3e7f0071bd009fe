"""Where each term stands and what it is worth there: BM25, as arrays that stay small while they are made, too.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with k1 = 0.9 and b = 0.4, which
suit short sections. A term is a hash of 37 bits beside the number of its view. Sections are counted in batches, and a
batch's terms are put away by their first bits into drawers; in the end one drawer after another is joined and emptied,
view by view, so that all terms of all sections never lie side by side. The postings lie in blocks of sections, where a
section's number takes two bytes.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

K1, B = 0.9, 0.4
STEPS = 255  # of an impact
BLOCK = 1 << 16  # sections whose numbers fit into 16 bits
BATCH = 1 << 13  # sections; a block is a whole number of batches
BITS = 37  # of a hash
_KEY = 32  # bits of a hash that name a term within its drawer
_DRAWERS = 1 << (BITS - _KEY)
_CLOSING = 2**63 - 1  # above every term

Kind = TypeVar("Kind", bound=np.generic)
Numbers = NDArray[np.int64]
_Piece = tuple[int, NDArray[np.uint32], NDArray[np.uint16], NDArray[np.uint8]]  # first section, keys, places, counts


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of up to `BLOCK` sections.

    `terms` rising, closed by one that no text has; those of `terms[i]` lie from `offsets[i]` to `offsets[i + 1]`, with
    `places` and `shares`. A share is one byte: how many of the term's `steps` its impact is worth at that place.
    """

    sections: int
    terms: Numbers
    offsets: NDArray[np.int64]
    places: NDArray[np.uint16]
    shares: NDArray[np.uint8]
    steps: NDArray[np.float32]

    @classmethod
    def of(cls, columns: Mapping[str, NDArray[Any]]) -> Postings:
        """What `columns` gave."""
        return cls(
            int(columns["sections"]),
            columns["terms"],
            np.append(0, np.cumsum(columns["frequencies"], dtype=np.int64)),
            columns["places"].astype(np.uint16),
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

    def scores(self, wanted: Numbers) -> NDArray[np.float64]:
        """The sum of the impacts of a query's terms, given by `terms`, for each section."""
        found = self.terms.searchsorted(wanted)
        found = found[self.terms[found] == wanted]
        begins = self.offsets[found]
        lengths = self.offsets[found + 1] - begins
        ends = lengths.cumsum()
        if not len(ends):
            return np.zeros(self.sections)
        # The postings of all terms one behind the other: `ends` there, and from there to their places here.
        rows = np.arange(ends[-1])
        rows += (begins - ends + lengths).repeat(lengths)
        values = self.shares[rows] * self.steps[found].repeat(lengths)
        return np.bincount(self.places[rows], values, self.sections).astype(np.float64, copy=False)


def terms(views: Sequence[Sequence[int]]) -> Numbers:
    """The terms of hashes given by view, each hash beside the number of its view; rising, as they are found faster."""
    return np.array(sorted(view << BITS | number for view, numbers in enumerate(views) for number in numbers), np.int64)


class Gathering:
    """The terms of sections as they come in; `weights` of the views."""

    def __init__(self, weights: Sequence[float]) -> None:
        """Nothing yet."""
        self._weights = weights
        self._lengths: list[list[int]] = [[] for _ in weights]
        self._waiting = [array("q") for _ in weights]
        self._drawers: list[list[_Piece]] = [[] for _ in range(_DRAWERS * len(weights))]

    def add(self, views: Sequence[Sequence[int]]) -> None:
        """The hashes of the next section, by view."""
        for lengths, waiting, hashes in zip(self._lengths, self._waiting, views, strict=True):
            lengths.append(len(hashes))
            waiting.extend(hashes)
        if len(self._lengths[0]) % BATCH == 0:
            self._put_away()

    def postings(self) -> tuple[Postings, ...]:
        """All of it, made ready to search, block by block; nothing is left here."""
        self._put_away()
        sections = len(self._lengths[0])
        sizes = Counter[int]()
        for first, some, _, _ in chain.from_iterable(self._drawers):
            sizes[first // BLOCK] += len(some)
        blocks = [_Block(min(BLOCK, sections - n * BLOCK), sizes[n]) for n in range(-(-sections // BLOCK))]
        norms = [_norms(lengths) for lengths in self._lengths]
        for number, drawer in enumerate(self._drawers):
            view = number // _DRAWERS
            for (keys, begins), sites, counts in _joined(drawer):
                frequency = np.diff(begins, append=len(sites))
                impacts = self._weights[view] * _impacts(frequency, counts, norms[view][sites], sections)
                highest = np.maximum.reduceat(impacts, begins)
                shares = np.maximum(np.round(impacts / np.repeat(highest, frequency) * STEPS), 1).astype(np.uint8)
                owners = np.repeat(np.arange(len(keys)), frequency)
                terms, steps = keys | number << _KEY, (highest / STEPS).astype(np.float32)
                for place, block in enumerate(blocks):
                    here = slice(None) if len(blocks) == 1 else np.flatnonzero(sites // BLOCK == place)
                    block.put(terms, steps, owners[here], sites[here], shares[here])
        return tuple(block.postings() for block in blocks)

    def _put_away(self) -> None:
        """Sort the waiting sections' terms into the drawers: each term of each section once, with its count."""
        first = (len(self._lengths[0]) - 1) // BATCH * BATCH
        for view, waiting in enumerate(self._waiting):
            if not waiting:
                continue
            terms = np.frombuffer(waiting, np.int64)
            self._waiting[view] = array("q")
            lengths = self._lengths[view][first:]
            places = np.repeat(np.arange(len(lengths), dtype=np.uint16), lengths)
            order = np.argsort(terms, kind="stable")
            terms, places = terms[order], places[order]
            fresh = np.ones(len(terms), bool)
            fresh[1:] = (terms[1:] != terms[:-1]) | (places[1:] != places[:-1])
            begins = np.flatnonzero(fresh)
            counts = np.minimum(np.diff(np.append(begins, len(terms))), 255).astype(np.uint8)
            terms, places = terms[begins], places[begins]
            edges = np.searchsorted(terms, np.arange(_DRAWERS + 1) << _KEY).tolist()
            keys, places, counts = _apart(terms.astype(np.uint32)), _apart(places), _apart(counts)
            for drawer, (start, end) in enumerate(pairwise(edges)):
                if start < end:
                    piece = (first, keys[start:end], places[start:end], counts[start:end])
                    self._drawers[view * _DRAWERS + drawer].append(piece)


class _Block:
    """The postings of one block as they are put in, in the order of their terms."""

    def __init__(self, sections: int, size: int) -> None:
        """Nothing yet, and room for as many postings as `size`."""
        self._sections = sections
        self._places, self._shares = np.empty(size, np.uint16), np.empty(size, np.uint8)
        self._done = 0
        self._terms: list[Numbers] = []
        self._steps: list[NDArray[np.float32]] = []
        self._frequencies: list[NDArray[np.int64]] = []

    def put(
        self,
        terms: Numbers,
        steps: NDArray[np.float32],
        owners: NDArray[np.int64],
        sites: NDArray[np.int32],
        shares: NDArray[np.uint8],
    ) -> None:
        """Postings: for each the term's place in `terms`, rising, the section and the share."""
        present, frequencies = np.unique(owners, return_counts=True)
        here = slice(self._done, self._done + len(sites))
        self._places[here] = sites % BLOCK
        self._shares[here] = shares
        self._terms.append(terms[present])
        self._steps.append(steps[present])
        self._frequencies.append(frequencies)
        self._done += len(sites)

    def postings(self) -> Postings:
        """All that was put in."""
        terms = _together([*self._terms, np.array([_CLOSING])], np.int64)
        steps = _together([*self._steps, np.zeros(1)], np.float32)
        offsets = np.append(0, np.cumsum(_together([*self._frequencies, np.zeros(1)], np.int64)))
        return Postings(self._sections, terms, offsets, self._places, self._shares, steps)


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
    yield (different.astype(np.int64), begins), sites[order], counts[order]


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
