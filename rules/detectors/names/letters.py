"""Each word as one letter for what it can be in a name: patterns over names then read like any regular expression.

S surname, G given name, P other person, p place written like a surname, k everyday word in katakana, K other katakana,
l Latin, u unknown kanji, c one kanji, j more kanji, f kana, d dot, n number, w 世, h honorific, q office, m 元 or 前,
r role, y wrestler's rank, e wrestlers' elder, t sovereign, x what makes a thing of the name before it, z of a name in
one word, A begins a Chinese name, o の, [ ] title marks, . anything else.
"""

from __future__ import annotations

import re
from pathlib import Path

from rules.detectors.names.words import Words
from rules.text import Lexeme

_WORDS = Words(Path(__file__).with_suffix(".toml"))
_KANJI = re.compile("[一-鿿々ヶ]+")
_KATAKANA = re.compile("[ァ-ヺー]{2,}")
_HIRAGANA = re.compile("[ぁ-ゖー]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'.]*")
_MARKS = {"・": "d", "=": "d", "『": "[", "』": "]", "の": "o", "世": "w"}
_MOST_LEXEMES = 20_000
CHINESE = _WORDS["chinese"]  # first characters of Chinese and Korean names
NO_PERSON = _WORDS["no_person"]

_LETTER_OF = {
    "sovereign": "t",
    "wrestler": "y",
    "elder": "e",
    "honorific": "h",
    "office": "q",
    "former": "m",
    "role": "r",
    "thing": "x",
    "doing": "z",
}


class _Letters(dict[Lexeme, str]):
    """The letter of every lexeme seen so far."""

    def __missing__(self, lexeme: Lexeme) -> str:
        if len(self) > _MOST_LEXEMES:
            self.clear()
        letter = self[lexeme] = _letter(lexeme)
        return letter


LETTERS = _Letters()


def _letter(lexeme: Lexeme) -> str:
    surface, pos = lexeme.surface, lexeme.pos
    if surface in _MARKS:
        return _MARKS[surface]
    for key, letter in _LETTER_OF.items():
        if surface in _WORDS[key] and "固有名詞" not in pos:
            return letter
    if pos.startswith("名詞-固有名詞-人名"):
        return {"姓": "S", "名": "G"}.get(pos.rsplit("-", 1)[1], "P")
    if surface in _WORDS["temple_name"]:
        return "P"
    if pos == "名詞-数詞":
        return "n"
    return _by_script(lexeme)


def _by_script(lexeme: Lexeme) -> str:
    surface, pos = lexeme.surface, lexeme.pos
    if _KATAKANA.fullmatch(surface):
        if not pos.startswith("名詞"):
            return "."
        return "k" if lexeme.known and "普通名詞" in pos else "K"
    if _LATIN.fullmatch(surface):
        return "l"
    if _HIRAGANA.fullmatch(surface):
        return "f" if pos.startswith(("名詞-普通名詞", "助詞-終助詞", "記号")) or not lexeme.known else "."
    if not _KANJI.fullmatch(surface) or pos.startswith("副詞"):
        return "."
    if not lexeme.known:
        return "A" if surface[0] in CHINESE and len(surface) < 4 else "u"
    if pos.startswith("名詞-固有名詞"):
        return "p" if len(surface) > 1 else "c"
    if len(surface) == 1:
        return "." if surface in _WORDS["no_given"] else "c"
    return "j" if pos.startswith("名詞") else "."
