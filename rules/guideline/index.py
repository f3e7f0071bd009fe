"""Ranked search over any sections: BM25 over lemmas, character bigrams and pairs of lemmas, added up.

The three views miss different things: lemmas know inflection, bigrams survive a wrong cut, pairs know phrases.
Terms are hashes of 64 bits; `postings.py` counts and keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from rules.guideline.hit import Hit
from rules.guideline.postings import Gathering, Numbers
from rules.text import Lexeme, Text

WEIGHTS = (1.0, 1.0, 0.5)  # lemmas, bigrams, pairs
_SILENT = ("助詞", "助動詞", "補助記号", "空白")
_CODING = "utf-16-le"
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MOST_NUMBERS = 50_000
_KANA = "".join(map(chr, range(ord("ぁ"), ord("ゔ") + 1)))


class Index:
    """Sections made searchable; `sections` are (id, title, text) triples with different ids."""

    def __init__(self, sections: Iterable[tuple[str, str, str]]) -> None:
        """Read all sections once."""
        self._terms = Terms()
        self.ids: list[str] = []
        self._texts: list[bytes] = []  # two bytes a character, where one emoji would make a str take four for all
        gathering = Gathering(WEIGHTS)
        for section_id, title, body in sections:
            text = Text(f"{title}\n{body}" if title else body)
            self.ids.append(section_id)
            self._texts.append(text.normal.encode(_CODING))
            gathering.add(self._terms(text))
        self._postings = gathering.postings()

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
        return self._postings.scores(self._terms(text))

    def _matched(self, words: Sequence[Lexeme], place: int) -> tuple[str, ...]:
        """The words of the query that stand in the section, or the kanji they begin with where only the ending differs.

        Cutting the section into words again would cost more than the search.
        """
        body = self._texts[place].decode(_CODING)
        found = dict.fromkeys(word.surface if word.surface in body else _stem(word.surface) for word in words)
        return tuple(part for part in found if part and part in body)


class Terms:
    """Hashes a text's terms, and remembers those of lexemes."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._numbers = _Numbers()

    def __call__(self, text: Text) -> tuple[Numbers, Numbers, Numbers]:
        """The lemmas, bigrams and pairs of lemmas of a text."""
        if len(self._numbers) > _MOST_NUMBERS:
            self._numbers.clear()
        lexemes = np.array([self._numbers[lexeme] for lexeme in text.lexemes], np.uint64)
        lemmas = lexemes[lexemes != _Numbers.SILENT]
        codes = np.frombuffer(text.normal.lower().encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
        bigrams = ((codes[:-1] << np.uint64(32)) | codes[1:]) * _GOLDEN
        pairs = lemmas[:-1] * _GOLDEN + lemmas[1:]
        return lemmas, bigrams, pairs


class _Numbers(dict[Lexeme, int]):
    """The hash of each lexeme's lemma, worked out when it is first met."""

    SILENT = 0  # of those that carry no meaning

    def __missing__(self, lexeme: Lexeme) -> int:
        digest = blake2b(lexeme.lemma.lower().encode("utf-8", "replace"), digest_size=8).digest()
        number = self[lexeme] = self.SILENT if _silent(lexeme) else int.from_bytes(digest, "little")
        return number


def content_words(text: Text) -> list[Lexeme]:
    """The words that carry meaning: no particles, auxiliaries or marks."""
    return [lexeme for lexeme in text.lexemes if not _silent(lexeme)]


def _silent(lexeme: Lexeme) -> bool:
    return lexeme.pos.startswith(_SILENT)


def _stem(surface: str) -> str:
    """What stands before the kana at the end: 走 of 走っ."""
    return surface.rstrip(_KANA)
