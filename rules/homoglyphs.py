"""Cyrillic and Greek letters that look Latin, read as Latin where they stand in a word among Latin ones.

Whoever writes GРS with the Cyrillic letter means GPS, and so does who reads it. Words of one alphabet stay as they are.
Source: Unicode Technical Standard 39, confusables; of it, letters that differ from the Latin one in no font.
"""

from __future__ import annotations

import re

_LATIN = str.maketrans(
    "аеорсухѕіјһԁԛԝӏАВЕКМНОРСТУХЅІЈԚԜ" + "ονΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxsijhdqwlABEKMHOPCTYXSIJQW" + "ovABEZHIKMNOPTYX",
)
_FOREIGN = re.compile("[\u0370-\u052f]")  # Greek and Cyrillic
_WORD = re.compile("[0-9A-Za-z\u0370-\u052f]+")
_HAS_LATIN = re.compile("[A-Za-z]")


def latin(text: str) -> str:
    """The text with its homoglyphs as Latin letters, character for character; a word with others among them stays."""
    return _WORD.sub(_read, text) if _FOREIGN.search(text) else text


def _read(word: re.Match[str]) -> str:
    plain = word[0].translate(_LATIN)
    return plain if plain.isascii() and _HAS_LATIN.search(word[0]) else word[0]
