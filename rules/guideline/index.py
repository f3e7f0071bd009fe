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
WEIGHTS = (1.0, 1.0, 0.5)  # lemmas, bigrams, pairs
_SILENT = ("助詞", "助動詞", "補助記号", "空白")
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)

Numbers = NDArray[np.uint64]


class Index:
    """Sections made searchable; `sections` are (id, title, text) triples with different ids."""

    def __init__(self, sections: Iterable[tuple[str, str, str]]) -> None:
        """Read all sections once."""
        self._numbers: dict[Lexeme, int] = {}
        self.ids: list[str] = []
        self._texts: list[str] = []
        views: tuple[list[Numbers], ...] = ([], [], [])
        for section_id, title, text in sections:
            body = f"{title}\n{text}" if title else text
            self.ids.append(section_id)
            self._texts.append(body)
            for view, terms in zip(views, self._terms(Text(body)), strict=True):
                view.append(terms)
        self._views = [_Postings(view) for view in views]

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

    def scores(self, text: Text) -> NDArray[np.float32]:
        """The score of every section, in order."""
        total = np.zeros(len(self.ids), np.float32)
        for weight, postings, terms in zip(WEIGHTS, self._views, self._terms(text), strict=True):
            postings.add(total, terms, weight)
        return total

    def _matched(self, words: Sequence[Lexeme], place: int) -> tuple[str, ...]:
        """The section's own words that share a lemma with the query, once each, in its order."""
        lemmas = {word.lemma for word in words}
        return tuple(dict.fromkeys(x.surface for x in content_words(Text(self._texts[place])) if x.lemma in lemmas))

    def _terms(self, text: Text) -> tuple[Numbers, Numbers, Numbers]:
        lemmas = np.array([self._number(lexeme) for lexeme in content_words(text)], np.uint64)
        codes = np.frombuffer(text.normal.lower().encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
        bigrams = (codes[:-1] << np.uint64(32)) | codes[1:]
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


class _Postings:
    """One view: for each term the sections that hold it, with their BM25 impact."""

    def __init__(self, sections: list[Numbers]) -> None:
        lengths = np.array([len(terms) for terms in sections], np.float32)
        mean = float(lengths.mean()) if len(lengths) and lengths.any() else 1.0
        norms = K1 * (1 - B + B * lengths / mean)
        terms = np.concatenate(sections) if sections else np.empty(0, np.uint64)
        places = np.repeat(np.arange(len(sections), dtype=np.int32), lengths.astype(np.int64))
        order = np.lexsort((places, terms))
        terms, places = terms[order], places[order]
        first = np.ones(len(terms), bool)
        first[1:] = (terms[1:] != terms[:-1]) | (places[1:] != places[:-1])
        begins = np.flatnonzero(first)
        counts = np.diff(np.append(begins, len(terms))).astype(np.float32)
        terms, self._places = terms[begins], places[begins]
        self._terms, offsets = np.unique(terms, return_index=True)
        self._offsets = np.append(offsets, len(terms)).astype(np.int32)
        frequency = np.diff(self._offsets)
        rarity = np.log1p((len(sections) - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        self._impacts = (np.repeat(rarity, frequency) * counts / (counts + norms[self._places])).astype(np.float16)

    def add(self, total: NDArray[np.float32], terms: Numbers, weight: float) -> None:
        """Add the impacts of the query's terms to the sections' scores."""
        if not len(terms) or not len(self._terms):
            return
        wanted, counts = np.unique(terms, return_counts=True)
        found = np.searchsorted(self._terms, wanted)
        found[found == len(self._terms)] = 0
        for place, count in zip(found[self._terms[found] == wanted], counts[self._terms[found] == wanted], strict=True):
            begin, end = self._offsets[place], self._offsets[place + 1]
            total[self._places[begin:end]] += weight * count * self._impacts[begin:end].astype(np.float32)


def content_words(text: Text) -> list[Lexeme]:
    """The words that carry meaning: no particles, auxiliaries or marks."""
    return [lexeme for lexeme in text.lexemes if not lexeme.pos.startswith(_SILENT)]
