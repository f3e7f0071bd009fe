"""Words converted wrongly, as they sound: who types しょうぞう and gets 肖造 is read as if it stood there in kana.

A wrong conversion into another word (電波 for 伝播) meets the right one by its sound (`reading.py`). One into no word
is cut into single kanji; how those sound in compounds stands in sounds.txt, made by `training/lookup_sounds.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from rules.guideline.clauses import clauses
from rules.guideline.concepts import concepts, subjects
from rules.guideline.reading import in_hiragana
from rules.text import Lexeme, Text

SOUNDS = Path(__file__).with_name("sounds.txt")
_KANJI = re.compile("[一-龥]+")
_FREE_KINDS = ("名詞-数詞", "副詞可能")  # numbers, 朝, 前
_FREE = "何様氏垢中"  # which stand beside any other
_AFTER_N = re.compile("ン([ハヒフヘホ])")
_HARD = dict(zip("ハヒフヘホ", "パピプペポ", strict=True))


def corrected(text: Text) -> Text:
    """A text with its wrong conversions in hiragana ("炎条した" as "えんじょうした"); without any, as it is."""
    spelled = {written: in_hiragana(sound(written)) for written in _misspelt(text)}
    if not spelled:
        return text
    return Text(re.sub("|".join(map(re.escape, spelled)), lambda found: spelled[found[0]], text.normal))


def sound(kanji: str) -> str:
    """How kanji sound as one word from Chinese, in katakana: デンパ for 伝破; those not known stay."""
    together = "".join(_sounds().get(char, char) for char in kanji)
    return _AFTER_N.sub(lambda pair: "ン" + _HARD[pair[1]], together)


def _misspelt(text: Text) -> Iterator[str]:
    """Kanji that stand alone, one after another, and are none of the words we know."""
    for alone, found in groupby(text.lexemes, key=_stands_alone):
        run = list(found)
        written = "".join(lexeme.surface for lexeme in run)
        if alone and len(written) > 1 and not any(map(_is_free, run)) and written not in known():
            yield written


def _stands_alone(lexeme: Lexeme) -> bool:
    return bool(_KANJI.fullmatch(lexeme.surface)) and (len(lexeme.surface) == 1 or not lexeme.reading)


def _is_free(lexeme: Lexeme) -> bool:
    return lexeme.pos.endswith(_FREE_KINDS) or lexeme.surface in _FREE


@lru_cache(maxsize=1)
def known() -> str:
    """All that is written in the guideline, and the words for it and for what others govern."""
    texts = [one.text for one in clauses()]
    for concept in concepts():
        texts += (*concept.words, *concept.asks)
    for subject in subjects():
        texts += (*subject.words, *subject.asks)
    return "\n".join(texts)


@lru_cache(maxsize=1)
def _sounds() -> dict[str, str]:
    lines = SOUNDS.read_text(encoding="utf-8").splitlines()
    return {char: heard for heard, kanji in map(str.split, lines) for char in kanji}
