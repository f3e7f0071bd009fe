"""Secret values as they are shown in a finding: recognisable to their writer, useless to others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

KEPT = 2  # characters of each value that stay
HIDDEN = "•"  # stands for each of the others
_NUMERALS = "〇零一二三四五六七八九"
# From four on they are a number that somebody keeps to themselves (四八二一, 〇九〇-…), no count of things.
_KANJI_NUMBER = re.compile(rf"[{_NUMERALS}](?:(?:[^\w\n]|ー){{0,2}}[{_NUMERALS}]){{3,}}")
_LONGEST = 40  # characters between quotation marks
_QUOTATION = re.compile(rf"[「『][^」』\n]{{1,{_LONGEST}}}[」』]|“[^”\n]{{1,{_LONGEST}}}”|\"[^\"\n]{{1,{_LONGEST}}}\"")


def veiled(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with the values in the characters [start, end) of each span hidden, and no others.

    Hidden are the letters and digits of each long run but for the first ones: of alphabets that have capitals, and
    digits, of any width and style, in kanji from four on. Of kana and other kanji, only what stands between quotation
    marks behind the naming word: all of it, also where it goes on behind the span.
    """
    shown = list(text)
    for start, end in spans:
        seen = "".join(map(_plain, text[start : end + _LONGEST + 2]))
        for place in (*_in_runs(seen[: end - start]), *_between_marks(seen, end - start)):
            shown[start + place] = HIDDEN
    return "".join(shown)


def mask(quote: str) -> str:
    """The quote with its values hidden, as `veiled` does."""
    return veiled(quote, [(0, len(quote))])


def _in_runs(plain: str) -> Iterator[int]:
    """The places of letters and digits, of each run without its first ones."""
    numbers = {place for number in _KANJI_NUMBER.finditer(plain) for place in range(*number.span())}
    seen = 0
    for place, char in enumerate(plain):
        secret = _secret(char) or (place in numbers and char in _NUMERALS)
        seen = seen + 1 if secret else (seen if place in numbers or _joins(char) else 0)
        if secret and seen > KEPT:
            yield place


def _between_marks(plain: str, end: int) -> Iterator[int]:
    """The places between quotation marks that open behind a word and before `end`, but for white space."""
    for quotation in _QUOTATION.finditer(plain, 1):
        if quotation.start() < end:
            yield from (place for place in range(quotation.start() + 1, quotation.end() - 1) if plain[place] != " ")


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """A character as detectors see it, where it is one there as well."""
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


@lru_cache(maxsize=4096)
def _secret(char: str) -> bool:
    plain = unicodedata.normalize("NFKC", char)
    return plain.isalnum() and all(one.isascii() or one.lower() != one.upper() for one in plain)


@lru_cache(maxsize=4096)
def _joins(char: str) -> bool:
    """Whether a character stands within a value: a mark that passwords hold, an accent, nothing that is seen."""
    return unicodedata.normalize("NFKC", char) in tuple("-_.#!*+") or unicodedata.category(char) in ("Mn", "Cf")
