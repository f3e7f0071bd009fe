"""Secret values as they are shown in a finding: recognisable to their writer, useless to others."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

KEPT = 2  # characters of each value that stay
HIDDEN = "•"  # stands for each of the others


def veiled(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with all that `mask` hides of the characters [start, end) of each span, and of no others."""
    shown = list(text)
    for start, end in spans:
        for place, char in enumerate(mask(text[start:end]), start):
            if char == HIDDEN:
                shown[place] = char
    return "".join(shown)


def mask(quote: str) -> str:
    """The quote with the letters and digits of each long run hidden but for the first ones.

    Letters of alphabets that have capitals, and digits, of any width and style; neither kana nor kanji.
    """
    out: list[str] = []
    seen = 0
    for char in quote:
        secret = _secret(char)
        seen = seen + 1 if secret else (seen if _joins(char) else 0)
        out.append(HIDDEN if secret and seen > KEPT else char)
    return "".join(out)


@lru_cache(maxsize=4096)
def _secret(char: str) -> bool:
    plain = unicodedata.normalize("NFKC", char)
    return plain.isalnum() and all(one.isascii() or one.lower() != one.upper() for one in plain)


@lru_cache(maxsize=4096)
def _joins(char: str) -> bool:
    """Whether a character stands within a value: a mark that passwords hold, an accent, nothing that is seen."""
    return unicodedata.normalize("NFKC", char) in tuple("-_.#!*+") or unicodedata.category(char) in ("Mn", "Cf")
