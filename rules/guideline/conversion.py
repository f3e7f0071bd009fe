"""Words converted wrongly, as they sound: who types しょうぞう and gets 肖造 is read as if it stood there in kana.

A wrong conversion into another word (電波 for 伝播) meets the right one by its sound (`reading.py`). One into no word
is cut into single kanji: where only one of them is wrong in a word of ours it is that word (個人惰報); else they are
read as they sound in compounds, which stands in sounds.txt, made by `training/lookup_sounds.py`.
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
from rules.guideline.typos import vocabularies
from rules.text import Lexeme, Text

SOUNDS = Path(__file__).with_name("sounds.txt")
LEAST_KANJI = 3
_KANJI = re.compile("[一-龥]+")
_FREE_KINDS = ("名詞-数詞", "副詞可能")  # numbers, 朝, 前
_FREE = "何様氏垢中長内用数税"  # which stand beside any other
_AFTER_N = re.compile("ン([ハヒフヘホ])")
_HARD = dict(zip("ハヒフヘホ", "パピプペポ", strict=True))


def corrected(text: Text) -> Text:
    """A text with its wrong conversions as our words, or in hiragana ("炎条した" as "えんじょうした")."""
    spelled = {written: in_hiragana(sound(written)) for written in _misspelt(text)} | dict(_one_wrong(text))
    if not spelled:
        return text
    longest = sorted(map(re.escape, spelled), key=len, reverse=True)
    return Text(re.sub("|".join(longest), lambda found: spelled[found[0]], text.normal))


def _one_wrong(text: Text) -> Iterator[tuple[str, str]]:
    """Kanji that are one of our words but for one of them, with the word."""
    known = vocabularies()[2]
    for run in _KANJI.findall(text.normal):
        if len(run) < LEAST_KANJI or run in known.words or not any(_misspelt(Text(run))):
            continue
        meant = known.near(run)
        if len(meant) == len(run):
            yield run, meant


def sound(kanji: str) -> str:
    """How kanji sound as one word from Chinese, in katakana: デンパ for 伝破; those not known stay."""
    together = "".join(_sounds().get(char, char) for char in kanji)
    return _AFTER_N.sub(lambda pair: "ン" + _HARD[pair[1]], together)


def _misspelt(text: Text) -> Iterator[str]:
    """Kanji that stand alone, one after another, and are none of the words we know."""
    follows = False  # a word, so that mere suffixes may stand behind it: 公務, 員, 的
    for alone, found in groupby(text.lexemes, key=_stands_alone):
        run = list(found)
        written = "".join(lexeme.surface for lexeme in run)
        ending = follows and all(lexeme.pos.startswith("接尾辞") for lexeme in run)
        if alone and len(written) > 1 and not (ending or any(map(_is_free, run)) or written in known()):
            yield written
        follows = bool(_KANJI.match(run[-1].surface))


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
