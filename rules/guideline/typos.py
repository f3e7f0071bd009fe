"""Typing errors: what is no word as it is typed, and one slip away from a word of ours, is read as that word.

Katakana that look alike (ソ and ン, シ and ツ, large and small ones, with their dots and without) may be mistaken
for each other throughout a word: イソスタ, ツイツター. Any other slip, one for each word, is a letter too many, too few
or wrong, or two in each other's place (Damerau and Levenshtein): loction, デジタルタトュー, 個人惰報.

What is a word as typed stays. The dictionary tells that of Japanese, except of new words; of English it has little.
So a list says what is near to our words and is a word itself (typos.txt). Candidates share with what is typed what
remains of both without a letter: to find them takes as many look-ups as the word has letters, however many there are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rules.guideline.clauses import clauses
from rules.guideline.concepts import Concept, Subject, concepts, subjects
from rules.kept import kept
from rules.text import Text, normalise

NEIGHBOURS = Path(__file__).with_name("typos.txt")
LEAST_KATAKANA = 5  # letters; of shorter words too many are near, here and in the expressions below
# With kanji and dashes that look like katakana (一 for ー), where no kanji follows, nor つ as in 一つ; 力 only where
# katakana do: in プレゼン力 it is a word.
_KATAKANA = re.compile(r"[ァ-ヶー](?:[ァ-ヶー]|力(?=[ァ-ヶー])|[一口二夕工卜八—―–-](?![一-龥つ])){3,}")
_LATIN = re.compile("(?<![a-z])[a-z]{6,}(?![a-z])", re.IGNORECASE)
_KANJI = re.compile("[一-龥]{3,}")
_ALIKE = str.maketrans("一口力二夕工卜八—―–-", "ーロカニタエトハーーーー")
_LOOKS = str.maketrans(
    "ァィゥェォッャュョヮヵヶンシガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ",
    "アイウエオツヤユヨワカケソツカキクケコサツスセソタチツテトハヒフヘホハヒフヘホウ",
)


def mended(text: Text) -> Text:
    """A text with its typing errors put right; without any, as it is."""
    found = {
        typed: meant
        for typed, meant in _mistyped(text)
        if meant not in ("", typed) and typed.lower() not in _neighbours()
    }
    if not found:
        return text
    longest = sorted(map(re.escape, found), key=len, reverse=True)
    return Text(re.sub("|".join(longest), lambda typed: found[typed[0]], text.normal))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of one script: how often each is written, and by what remains of it without one of its letters."""

    words: Mapping[str, int]
    remnants: Mapping[str, list[str]]
    looks: Mapping[str, list[str]]

    @classmethod
    def of(cls, words: Iterable[str]) -> Vocabulary:
        """The vocabulary of the words as they occur."""
        often = Counter(words)
        return cls(dict(often), _grouped(often, _remnants), _grouped(often, lambda word: [_look(word)]))

    def alike(self, typed: str) -> str:
        """The word that looks like what is typed, the most frequent of several; else ""."""
        return max(self.looks.get(_look(typed), ()), key=lambda word: (self.words[word], word), default="")

    def near(self, typed: str) -> str:
        """The word one slip away from what is typed, the most frequent of several; else ""."""
        candidates = {word for remnant in _remnants(typed) for word in self.remnants.get(remnant, ())}
        found = [word for word in candidates if is_slip(typed, word)]
        return max(found, key=lambda word: (self.words[word], word), default="")


def is_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter too many, too few or wrong, or by two neighbours in each other's place."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) == 1 or (len(one) == 2 and one == other[::-1])


def _remnants(word: str) -> list[str]:
    return [word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]


def _look(word: str) -> str:
    return word.translate(_LOOKS)


def _grouped(words: Iterable[str], keys: Callable[[str], Iterable[str]]) -> Mapping[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for word in words:
        for key in keys(word):
            groups.setdefault(key, []).append(word)
    return groups


def _mistyped(text: Text) -> Iterator[tuple[str, str]]:
    """What is no word as typed, with the word that is meant, "" where none is."""
    katakana, latin, _ = vocabularies()
    for found in _KATAKANA.findall(text.normal):
        typed = found.translate(_ALIKE)
        if typed in katakana.words:
            yield found, typed
        elif not any(lexeme.known and lexeme.surface == found for lexeme in text.lexemes):
            meant = katakana.near(typed) if len(typed) >= LEAST_KATAKANA else ""
            yield found, katakana.alike(typed) or ("" if _has_wrong_letter(typed, meant) and _joins(typed) else meant)
    for found in _LATIN.findall(text.normal):
        if found.lower() not in latin.words:
            meant = latin.near(found.lower())
            yield found, "" if _inflected(found.lower(), meant) else meant


def _has_wrong_letter(typed: str, meant: str) -> bool:
    return len(typed) == len(meant) and sum(one != other for one, other in zip(typed, meant, strict=True)) == 1


def _joins(word: str) -> bool:
    """Whether a word is put together of common nouns: フェイス and パック."""
    parts = Text(word).lexemes
    return len(parts) > 1 and all(
        part.known and part.pos.startswith("名詞-普通名詞") and len(part.surface) > 1 for part in parts
    )


def _inflected(word: str, other: str) -> bool:
    """Whether two words differ in their end only, like "shares" and "shared"."""
    return word[:-1] in (other, other[:-1]) or other[:-1] == word


@lru_cache(maxsize=1)
def vocabularies() -> tuple[Vocabulary, Vocabulary, Vocabulary]:
    """The words of the guideline, of what people call it and of what others govern: katakana, Latin, kanji."""
    return kept("typos", _read, (Vocabulary,))


def _read() -> tuple[Vocabulary, Vocabulary, Vocabulary]:
    texts = [one.text for one in clauses()]
    named: tuple[Concept | Subject, ...] = (*concepts(), *subjects())
    for one in named:
        texts += (*one.words, *one.asks)
    lines = [normalise(text).lower() for text in texts]
    katakana, latin, kanji = (
        Vocabulary.of(word for line in lines for word in pattern.findall(line))
        for pattern in (re.compile("[ァ-ヶー]{4,}"), _LATIN, _KANJI)
    )
    return katakana, latin, kanji


@lru_cache(maxsize=1)
def _neighbours() -> frozenset[str]:
    lines = NEIGHBOURS.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
