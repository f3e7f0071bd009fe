"""How a text sounds: kana, wrong conversions (電波 for 伝播) and romaji (tokumei) meet in one spelling, katakana."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from rules.text import Lexeme, Text

SOUNDS = Path(__file__).with_name("sounds.txt")

_VOWELS = "aiueo"
_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サシスセソ",
    "t": "タチツテト",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "g": "ガギグゲゴ",
    "z": "ザジズゼゾ",
    "d": "ダヂヅデド",
    "b": "バビブベボ",
    "p": "パピプペポ",
}
_GLIDES = {
    "k": "キ",
    "g": "ギ",
    "n": "ニ",
    "h": "ヒ",
    "m": "ミ",
    "r": "リ",
    "b": "ビ",
    "p": "ピ",
    "s": "シ",
    "t": "チ",
    "z": "ジ",
}
_HEPBURN = (
    "sha シャ shi シ shu シュ sho ショ cha チャ chi チ chu チュ cho チョ tsu ツ fu フ ja ジャ ji ジ ju ジュ jo ジョ"
)
_OTHERS = (
    "che チェ ya ヤ yu ユ yo ヨ wa ワ wo ヲ fa ファ fi フィ fe フェ fo フォ va ヴァ ti ティ di ディ je ジェ she シェ"
)
_LATIN = re.compile("[a-z]{3,}")
_WORD = re.compile("[a-z]+")
_SHORT = {"wa": "ハ", "o": "ヲ", "e": "ヘ", "ok": "オーケー", "sns": "SNS"}  # particles, and what is no romaji
_KANA = re.compile("[ぁ-ゖァ-ヶー]+")
_KANJI = re.compile("[一-龥]+")
_AFTER_N = re.compile("ン([ハヒフヘホ])")
_HARD = dict(zip("ハヒフヘホ", "パピプペポ", strict=True))
_ALIKE = str.maketrans("ヂヅヴ", "ジズブ")
# A long mark; or ウ and オ that only make the vowel before them long.
_ROUND = "オコゴソゾトドノホボポモヨロョ"
_LONG = re.compile(f"ー|(?<=[{_ROUND}ウクグスズツヌフブプムユルュ])ウ|(?<=[{_ROUND}])オ")
_NAMES_OF_LETTERS = (
    "エー a ビー b シー c ディー d イー e エフ f ジー g エイチ h アイ i ジェー j ケー k エル l エム m エヌ n オー o "
    "ピー p キュー q アール r エス s ティー t ユー u ブイ v ダブリュー w エックス x ワイ y ゼット z"
)
_LETTERS = dict(zip(_NAMES_OF_LETTERS.split()[::2], _NAMES_OF_LETTERS.split()[1::2], strict=True))
_SPELLED = re.compile(f"(?:{'|'.join(_LETTERS)}){{3,}}")  # two stand in other words, too
_LETTER = re.compile("|".join(_LETTERS))
_HIRAGANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}


def _syllables() -> dict[str, str]:
    table = {row + vowel: kana for row, kanas in _ROWS.items() for vowel, kana in zip(_VOWELS, kanas, strict=True)}
    for row, kana in _GLIDES.items():
        table |= {f"{row}y{vowel}": kana + small for vowel, small in zip("auo", "ャュョ", strict=True)}
    parts = f"{_HEPBURN} {_OTHERS}".split()
    return table | dict(zip(parts[::2], parts[1::2], strict=True))


_SYLLABLES = _syllables()


@lru_cache(maxsize=4096)
def kana_of_romaji(word: str) -> str | None:
    """A word of lower-case romaji in katakana; None where it cannot be read as Japanese ("work")."""
    out, place = "", 0
    while place < len(word):
        for length in (3, 2, 1):
            syllable = _SYLLABLES.get(word[place : place + length])
            if syllable:
                out += syllable
                place += length
                break
        else:
            following = word[place + 1 : place + 2]
            if (word[place] in "nm" and following not in {*_VOWELS, "y"}) or word[place:] == "n":
                out += "ン"
            elif following and (following == word[place] or word[place : place + 2] == "tc"):
                out += "ッ"
            else:
                return None
            place += 1
    return out


def in_kana(text: Text) -> Text:
    """A text that is romaji throughout as it would stand in hiragana ("kiyaku wo yomu"); any other as it is.

    Romaji is told by its syllables: every word can be read as Japanese, which few English ones can.
    """
    words = _WORD.findall(text.normal.lower())
    if not words or not text.normal.isascii() or not any(len(word) > 3 for word in words):
        return text
    kana = [_SHORT.get(word) or kana_of_romaji(word) for word in words]
    if not all(kana):
        return text
    return Text("".join(filter(None, kana)).translate({kana: code for code, kana in _HIRAGANA.items()}))


def reading(text: Text) -> str:
    """The text in katakana as far as it can be read; marks and spaces fall away, other Latin words stay."""
    sounds = "".join(
        _compound("".join(lexeme.surface for lexeme in run)) if alone else "".join(map(_sound, run))
        for alone, run in _runs(text.lexemes)
    )
    sounds = _SPELLED.sub(_letters, sounds.lower().translate(_HIRAGANA))
    return _LATIN.sub(lambda word: kana_of_romaji(word[0]) or word[0], sounds)


def folded(sound: str) -> str:
    """A sound in katakana without what ear and hand confuse: how long an o or u is, ヂ and ジ, ヅ and ズ, ヴ and ブ."""
    return _LONG.sub("", sound.translate(_ALIKE))


def _letters(spelled: re.Match[str]) -> str:
    return _LETTER.sub(lambda name: _LETTERS[name[0]], spelled[0])


def _sound(lexeme: Lexeme) -> str:
    if _KANA.fullmatch(lexeme.surface):
        return lexeme.surface
    return lexeme.reading or ("" if lexeme.pos.startswith("補助記号") else lexeme.surface)


def _runs(lexemes: Sequence[Lexeme]) -> Iterator[tuple[bool, list[Lexeme]]]:
    """The words in runs, and whether each is of kanji that stand alone: most often a word converted wrongly (肖造)."""
    for alone, found in groupby(lexemes, key=_stands_alone):
        run = list(found)
        yield alone and sum(len(lexeme.surface) for lexeme in run) > 1, run


def _stands_alone(lexeme: Lexeme) -> bool:
    return bool(_KANJI.fullmatch(lexeme.surface)) and (len(lexeme.surface) == 1 or not lexeme.reading)


def _compound(kanji: str) -> str:
    """How kanji sound as one word from Chinese: デンパ for 伝破; those not known stay."""
    sound = "".join(_sounds().get(char, char) for char in kanji)
    return _AFTER_N.sub(lambda pair: "ン" + _HARD[pair[1]], sound)


@lru_cache(maxsize=1)
def _sounds() -> dict[str, str]:
    lines = SOUNDS.read_text(encoding="utf-8").splitlines()
    return {char: sound for sound, kanji in map(str.split, lines) for char in kanji}
