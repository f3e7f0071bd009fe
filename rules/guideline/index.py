"""Ranked search over any sections: BM25 over lemmas, character bigrams and pairs of lemmas, added up.

The three views miss different things: lemmas know inflection, bigrams survive a wrong cut, pairs know phrases.
Terms are hashes; `postings.py` counts and keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rules.guideline.hit import Hit
from rules.guideline.postings import BITS, Gathering, terms
from rules.text import Lexeme, Text

WEIGHTS = (1.0, 1.0, 0.5)  # lemmas, bigrams, pairs
_SILENT = ("助詞", "助動詞", "補助記号", "空白")
_CODING = "utf-16-le"
_GOLDEN = 0x9E3779B97F4A7C15  # 2**64 over the golden ratio (Fibonacci hashing)
_MASK, _LOST = 2**64 - 1, 64 - BITS
_MOST_NUMBERS = 10_000
_KANA = "".join(map(chr, range(ord("ぁ"), ord("ゔ") + 1)))


class Index:
    """Sections made searchable; `sections` are (id, title, text) triples with different ids."""

    def __init__(self, sections: Iterable[tuple[str, str, str]]) -> None:
        """Read all sections once."""
        self._hashes = Hashes()
        self.ids: list[str] = []
        self._texts: list[bytes] = []  # two bytes a character, where one emoji would make a str take four for all
        gathering = Gathering(WEIGHTS)
        for section_id, title, body in sections:
            text = Text(f"{title}\n{body}" if title else body)
            self.ids.append(section_id)
            self._texts.append(text.normal.encode(_CODING))
            gathering.add(self._hashes(text))
        self._blocks = gathering.postings()

    def search(self, query: str, limit: int = 5) -> list[Hit]:
        """The best sections for a query, best first; none where no word of it occurs."""
        text = Text(query[:2000])
        scores = self.scores(text)
        words = [(word.surface, _stem(word.surface)) for word in self._hashes.telling(text)]
        best = _largest(scores, limit)
        return [Hit(self.ids[place], score, self._matched(words, place)) for place, score in best]

    def scores(self, text: Text) -> NDArray[np.float64]:
        """The score of every section, in order."""
        wanted = terms(self._hashes(text))
        parts = [block.scores(wanted) for block in self._blocks]
        return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0), *parts])

    def _matched(self, words: Sequence[tuple[str, str]], place: int) -> tuple[str, ...]:
        """The words of the query that stand in the section, or the kanji they begin with where only the ending differs.

        Cutting the section into words again would cost more than the search.
        """
        body = self._texts[place].decode(_CODING)
        found: dict[str, None] = {}
        for word, stem in words:
            if word in body:
                found[word] = None
            elif stem and stem in body:
                found[stem] = None
        return tuple(found)


def _largest(scores: NDArray[np.float64], limit: int) -> Iterator[tuple[int, float]]:
    """The places of so many of the highest scores above nothing, highest first; of equal ones the first. Empties them.

    The highest one by one: for a handful that is several times as fast as to part the array.
    """
    for _ in range(min(limit, len(scores))):
        place = int(scores.argmax())
        score = float(scores[place])
        if score <= 0:
            return
        scores[place] = 0
        yield place, score


class Hashes:
    """Hashes what a text is made of, and remembers those of lexemes.

    Numbers of Python's own: in a query there are few, and every step of numpy's would cost more than all of them.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._numbers = _Numbers()

    def forget(self) -> None:
        """Let go of the lexemes."""
        self._numbers.clear()

    def telling(self, text: Text) -> list[Lexeme]:
        """The `content_words` of a text; what is remembered of a lexeme is not asked again."""
        return list(filter(self._numbers.__getitem__, text.lexemes))

    def __call__(self, text: Text) -> tuple[list[int], list[int], list[int]]:
        """The lemmas, bigrams and pairs of lemmas of a text, each a number of `BITS` bits."""
        numbers = self._numbers
        if len(numbers) > _MOST_NUMBERS:
            self.forget()
        lemmas = [number for lexeme in text.lexemes if (number := numbers[lexeme])]
        letters = list(map(ord, text.normal.lower()))
        bigrams = [((one << 32 | other) * _GOLDEN & _MASK) >> _LOST for one, other in pairwise(letters)]
        pairs = [((one << _LOST ^ other) * _GOLDEN & _MASK) >> _LOST for one, other in pairwise(lemmas)]
        return lemmas, bigrams, pairs


class _Numbers(dict[Lexeme, int]):
    """The hash of each lexeme's lemma, worked out when it is first met."""

    SILENT = 0  # of those that carry no meaning

    def __missing__(self, lexeme: Lexeme) -> int:
        digest = blake2b(lexeme.lemma.lower().encode("utf-8", "replace"), digest_size=8).digest()
        number = self[lexeme] = self.SILENT if _silent(lexeme) else int.from_bytes(digest, "little") >> _LOST
        return number


def content_words(text: Text) -> list[Lexeme]:
    """The words that carry meaning: no particles, auxiliaries or marks."""
    return [lexeme for lexeme in text.lexemes if not _silent(lexeme)]


def _silent(lexeme: Lexeme) -> bool:
    return lexeme.pos.startswith(_SILENT)


def _stem(surface: str) -> str:
    """What stands before the kana at the end: 走 of 走っ."""
    return surface.rstrip(_KANA)
