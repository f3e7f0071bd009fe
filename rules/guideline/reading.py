"""How a text sounds: kana, wrong conversions (電波 for 伝播) and romaji (tokumei) meet in one spelling, katakana."""

from __future__ import annotations

import re
from functools import lru_cache

from rules.text import Lexeme, Text

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
# The service: no 「X線」, 「10 x 5」, 「x=3」, 「X氏」.
_X = re.compile(
    "(?<![A-Za-z0-9])(?<![A-Za-z0-9] )[Xx](?![A-Za-z0-9線軸デ氏社様県市町村国駅店]|さん|君|くん| ?[=×+*/<>]| [0-9])"
)
_ABOUT = re.compile(
    r"^\s*(?:(?:and|so|but|then|ok),? )?(?:what|how) about "
    r"((?:[a-z' ]{0,40} )?(?:photos?|pictures?|images?|selfies?)(?: [a-z' ]{0,40})?)\s*\?+\s*$",
    re.IGNORECASE,
)
_ENGLISH = ("tion", "tions", "sion", "sions")
_SHORT = {"wa": "ハ", "o": "ヲ", "e": "ヘ", "ok": "オーケー", "sns": "SNS"}  # particles, and what is no romaji
_KANA = re.compile("[ぁ-ゖァ-ヶー]+")
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
_TO_HIRAGANA = {code + 0x60: code for code in range(ord("ぁ"), ord("ゖ") + 1)}
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}


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

    Romaji is told by its syllables: every word can be read as Japanese, which few English ones can, but for those in
    -tion and -sion, which no Japanese one ends in.
    """
    words = _WORD.findall(text.normal.lower())
    if not words or not text.normal.isascii() or not any(len(word) > 3 for word in words):
        return text
    if any(word.endswith(_ENGLISH) for word in words):
        return text
    kana = [_SHORT.get(word) or kana_of_romaji(word) for word in words]
    if not all(kana):
        return text
    return Text(in_hiragana("".join(filter(None, kana))))


def spelled_out(text: Text) -> Text:
    """A text with the service X named in kana: a single letter is no word that is looked up.

    "What about photos?" is read as "photos ok?": the model knows "what about" by few questions, none of photos.
    """
    named = _ABOUT.sub(r"\1 ok?", _X.sub("エックス", text.normal))
    return text if named == text.normal else Text(named)


def in_hiragana(kana: str) -> str:
    """Katakana as hiragana; anything else stays."""
    return kana.translate(_TO_HIRAGANA)


def reading(text: Text) -> str:
    """The text in katakana as far as it can be read; marks and spaces fall away, other Latin words stay."""
    sounds = "".join(map(sounded, text.lexemes))
    sounds = _SPELLED.sub(_letters, sounds.lower())
    return _LATIN.sub(lambda word: kana_of_romaji(word[0]) or word[0], sounds)


def folded(sound: str) -> str:
    """A sound in katakana without what ear and hand confuse: how long an o or u is, ヂ and ジ, ヅ and ズ, ヴ and ブ."""
    return _LONG.sub("", sound.translate(_ALIKE))


def _letters(spelled: re.Match[str]) -> str:
    return _LETTER.sub(lambda name: _LETTERS[name[0]], spelled[0])


def sounded(lexeme: Lexeme) -> str:
    """How a word sounds, in katakana: its own kana, else as the dictionary says. Marks are silent, the rest stays."""
    if _KANA.fullmatch(lexeme.surface):
        return lexeme.surface.translate(_TO_KATAKANA)
    return lexeme.reading or ("" if lexeme.pos.startswith("補助記号") else lexeme.surface)
