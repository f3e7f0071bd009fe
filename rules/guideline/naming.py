"""Which of many words a question names, found in one pass over it, however many words there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick

from rules.guideline.concepts import Concept, concepts, plain
from rules.guideline.reading import reading
from rules.text import Text

LEAST_HEARD = 6  # kana: shorter ones sound like too many other words

Owner = TypeVar("Owner")


class Naming(Generic[Owner]):
    """Words with whom they belong to.

    A word counts without regard to width, case and spaces; one in Latin letters where letters neither precede nor
    follow ("sue" does not stand in "issued"); and also where its sound is heard, if it is one of `sounds`.
    """

    def __init__(self, words: Iterable[tuple[str, Owner]], sounds: Mapping[str, str] = MappingProxyType({})) -> None:
        """Make the words ready."""
        self._latin: list[tuple[str, Owner]] = []
        self._written: list[tuple[str, Owner]] = []
        self._heard: list[tuple[str, tuple[str, Owner]]] = []
        for word, owner in words:
            if word.isascii():
                self._latin.append((word.lower(), owner))
                continue
            self._written.append((plain(word), owner))
            if word in sounds:
                self._heard.append((sounds[word], self._written[-1]))
        self._in_latin, self._in_writing, self._in_sound = (
            AhoCorasick([word for word, _ in entries]) for entries in (self._latin, self._written, self._heard)
        )

    def __call__(self, text: Text) -> list[tuple[str, Owner]]:
        """The words that a text names, as they are compared, each with its owner; a word may come twice."""
        normal = text.normal.lower()
        found = [
            self._latin[number]
            for number, start, end in self._in_latin.find_matches_as_indexes(normal, overlapping=True)
            if not (_is_latin(normal[start - 1 : start]) or _is_latin(normal[end : end + 1]))
        ]
        for number, _, _ in self._in_writing.find_matches_as_indexes(plain(normal), overlapping=True):
            found.append(self._written[number])
        if self._heard:
            for number, _, _ in self._in_sound.find_matches_as_indexes(reading(text), overlapping=True):
                found.append(self._heard[number][1])
        return found


def sounds_of(words: Iterable[str]) -> dict[str, str]:
    """How words sound that are not in Latin letters, where that is long enough to tell."""
    read = ((word, reading(Text(word))) for word in words if not word.isascii())
    return {word: sound for word, sound in read if len(sound) >= LEAST_HEARD}


def _is_latin(char: str) -> bool:
    return "a" <= char <= "z"


@lru_cache(maxsize=1)
def concept_words() -> Naming[Concept]:
    """The words that people use for what the guideline says, with their concepts."""
    return Naming((word, concept) for concept in concepts() for word in concept.words)
