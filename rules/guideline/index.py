"""Ranked search over any sections: BM25 over lemmas, character bigrams and pairs of lemmas, added up.

The three views miss different things: lemmas know inflection, bigrams survive a wrong cut, pairs know phrases. BM25
as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with k1 = 0.9 and b = 0.4, which suit
short sections. Terms are 64-bit numbers and postings are arrays, so that a large index stays small in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from rules.guideline.hit import Hit
from rules.text import Lexeme, Text

K1, B = 0.9, 0.4
STEPS = 255  # of an impact
BATCH = 1024  # sections
WEIGHTS = (1.0, 1.0, 0.5)  # lemmas, bigrams, pairs
_SILENT = ("助詞", "助動詞", "補助記号", "空白")
_CODING = "utf-16-le"
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)

Numbers = NDArray[np.uint64]
_KANA = "".join(map(chr, range(ord("ぁ"), ord("ゔ") + 1)))


class Index:
    """Sections made searchable; `sections` are (id, title, text) triples with different ids."""

    def __init__(self, sections: Iterable[tuple[str, str, str]]) -> None:
        """Read all sections once."""
        self._numbers: dict[Lexeme, int] = {}
        self.ids: list[str] = []
        self._texts: list[bytes] = []  # two bytes a character, where one emoji would make a str take four for all
        views = (_View(), _View(), _View())
        for section_id, title, body in sections:
            text = Text(f"{title}\n{body}" if title else body)
            self.ids.append(section_id)
            self._texts.append(text.normal.encode(_CODING))
            for view, terms in zip(views, self._terms(text), strict=True):
                view.add(terms)
        self._postings = _Postings(views)

    def search(self, query: str, limit: int = 5) -> list[Hit]:
        """The best sections for a query, best first; none where no word of it occurs."""
        text = Text(query[:2000])
        scores = self.scores(text)
        if not len(scores) or limit < 1:
            return []
        best = np.argpartition(-scores, min(limit, len(scores)) - 1)[:limit]
        ranked = sorted((place for place in best if scores[place] > 0), key=lambda place: (-scores[place], place))
        words = content_words(text)
        return [Hit(self.ids[i], float(scores[i]), self._matched(words, i)) for i in ranked]

    def scores(self, text: Text) -> NDArray[np.float64]:
        """The score of every section, in order."""
        return self._postings.scores(np.concatenate(self._terms(text)), len(self.ids))

    def _matched(self, words: Sequence[Lexeme], place: int) -> tuple[str, ...]:
        """The words of the query that stand in the section, or the kanji they begin with where only the ending differs.

        Cutting the section into words again would cost more than the search.
        """
        body = self._texts[place].decode(_CODING)
        found = dict.fromkeys(word.surface if word.surface in body else _stem(word.surface) for word in words)
        return tuple(part for part in found if part and part in body)

    def _terms(self, text: Text) -> tuple[Numbers, Numbers, Numbers]:
        lemmas = np.array([self._number(lexeme) for lexeme in content_words(text)], np.uint64)
        codes = np.frombuffer(text.normal.lower().encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
        bigrams = ((codes[:-1] << np.uint64(32)) | codes[1:]) * _GOLDEN
        pairs = lemmas[:-1] * _GOLDEN + lemmas[1:]
        return lemmas, bigrams, pairs

    def _number(self, lexeme: Lexeme) -> int:
        number = self._numbers.get(lexeme)
        if number is None:
            if len(self._numbers) > 50_000:
                self._numbers.clear()
            digest = blake2b(lexeme.lemma.lower().encode("utf-8", "replace"), digest_size=8).digest()
            number = self._numbers[lexeme] = int.from_bytes(digest, "little")
        return number


class _View:
    """The terms of all sections as they come in, joined now and then: many small arrays would tear memory apart."""

    def __init__(self) -> None:
        self._joined: list[Numbers] = []
        self._waiting: list[Numbers] = []
        self._lengths: list[int] = []

    def add(self, terms: Numbers) -> None:
        """The terms of the next section."""
        self._waiting.append(terms)
        self._lengths.append(len(terms))
        if len(self._waiting) == BATCH:
            self._join()

    def take(self) -> tuple[Numbers, NDArray[np.int64]]:
        """All terms one behind the other, and how many each section has; nothing is left."""
        self._join()
        terms, lengths = np.concatenate(self._joined), np.array(self._lengths, np.int64)
        self._joined, self._lengths = [], []
        return terms, lengths

    def _join(self) -> None:
        self._joined.append(np.concatenate([np.empty(0, np.uint64), *self._waiting]))
        self._waiting = []


class _Postings:
    """For each term of the three views the sections that hold it, with their weighted BM25 impact."""

    def __init__(self, views: Sequence[_View]) -> None:
        parts = [_impacts(view, weight) for view, weight in zip(views, WEIGHTS, strict=True)]
        terms, places, impacts = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        order = np.argsort(terms, kind="stable")
        self._places, impacts = places[order], impacts[order].astype(np.float32)
        self._terms, offsets = np.unique(terms[order], return_index=True)
        self._offsets = np.append(offsets, len(terms)).astype(np.int64)
        # One byte for each impact: its share of the term's highest.
        highest = np.maximum.reduceat(impacts, offsets) if len(terms) else np.empty(0, np.float32)
        shares = impacts / np.repeat(np.maximum(highest, 1e-9), np.diff(self._offsets)) * STEPS
        self._shares = np.maximum(np.round(shares), 1).astype(np.uint8)
        self._steps = highest / STEPS

    def scores(self, terms: Numbers, sections: int) -> NDArray[np.float64]:
        """The sum of the impacts of the query's terms, for each section."""
        wanted, counts = np.unique(terms, return_counts=True)
        found = np.searchsorted(self._terms, wanted)
        known = found < len(self._terms)
        known[known] = self._terms[found[known]] == wanted[known]
        begins = self._offsets[found[known]]
        lengths = self._offsets[found[known] + 1] - begins
        total = int(lengths.sum())
        if not total:
            return np.zeros(sections)
        # The postings of all terms one behind the other: where each starts there, and from there to its place here.
        shifts = begins - np.append(0, np.cumsum(lengths)[:-1])
        rows = np.arange(total) + np.repeat(shifts, lengths)
        values = self._shares[rows] * np.repeat(self._steps[found[known]] * counts[known].astype(np.float32), lengths)
        return np.bincount(self._places[rows], values, sections).astype(np.float64, copy=False)


def _impacts(view: _View, weight: float) -> tuple[Numbers, NDArray[np.int32], NDArray[np.float16]]:
    """One view as (term, section, impact) columns, one row for each term of each section."""
    terms, lengths = view.take()
    mean = float(lengths.mean()) if len(lengths) and lengths.any() else 1.0
    norms = (K1 * (1 - B + B * lengths / mean)).astype(np.float32)
    places = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    order = np.lexsort((places, terms))
    terms, places = terms[order], places[order]
    first = np.ones(len(terms), bool)
    first[1:] = (terms[1:] != terms[:-1]) | (places[1:] != places[:-1])
    begins = np.flatnonzero(first)
    counts = np.diff(np.append(begins, len(terms))).astype(np.float32)
    terms, places = terms[begins], places[begins]
    frequency = np.unique(terms, return_counts=True)[1]
    rarity = np.log1p((len(lengths) - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
    impacts = weight * np.repeat(rarity, frequency) * counts / (counts + norms[places])
    return terms, places, impacts.astype(np.float16)


def content_words(text: Text) -> list[Lexeme]:
    """The words that carry meaning: no particles, auxiliaries or marks."""
    return [lexeme for lexeme in text.lexemes if not lexeme.pos.startswith(_SILENT)]


def _stem(surface: str) -> str:
    """What stands before the kana at the end: 走 of 走っ."""
    return surface.rstrip(_KANA)
