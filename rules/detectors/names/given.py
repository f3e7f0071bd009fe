"""Names by their own kanji and kana: 「景冬の」 without a surname, 「曽学礼」, 「水沢あやみ」, and 「幼名は虎千代」."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rules.detectors.names.joined import GIVEN_END, NO_GIVEN_WORD
from rules.detectors.names.words import Words, any_of
from rules.text import Lexeme, Span, Text

_WORDS = Words(Path(__file__).with_suffix(".toml"))
_ALONE = "(?<![一-鿿々ァ-ヺー0-9])"
_PAIR = re.compile(_ALONE + "[一-鿿々]{2}(?=[はがをにのとも、・や]|から|より)")
_TRIPLE = re.compile(f"{_ALONE}{any_of(_WORDS['chinese'])}[一-鿿]{{2}}(?![一-鿿々ァ-ヺー])")
_SINGLE = re.compile("(?<![一-鿿々])[一-鿿々](?=[はがをもや])")
_KANA = re.compile(
    f"(?<=[一-鿿々]){any_of(_WORDS['kana'])}(?=[はがをにのとも、。・「」()』や\n]|から|より|さん|氏|ら|$)"
)
_NO_GIVEN = ("名詞-数詞", "接頭辞", "接尾辞", "代名詞", "連体詞")
_CALLED = re.compile(
    "(?:諱|(?<![0-9一-鿿])号|名字|苗字|姓|幼名|本名|旧名|初名|四股名|芸名|俗名|洗礼名|法名)は「?"
    "([一-鿿々ァ-ヺー]{2,8}|(?<=「)[ぁ-ゖー]{2,8})(?=[。、」(]|で(?:あ|、)|と[いな称]|だった)"
)


def given_names(text: Text, spans: list[Span]) -> Iterator[Span]:
    """Given names of kanji that stand by themselves; of one kanji only beside another of the names `spans`."""
    for pair in _PAIR.finditer(text.normal):
        # The dictionary knows everyday words of two kanji as one; of a name it makes two. 隋朝 is a dynasty.
        if _in_single_kanji(text, pair) and pair[0][1] in GIVEN_END - {"朝"} and pair[0] not in NO_GIVEN_WORD:
            yield pair.span()
    for triple in _TRIPLE.finditer(text.normal):
        if _in_single_kanji(text, triple):
            yield triple.span()
    for single in _SINGLE.finditer(text.normal) if spans else ():
        covered = text.words(*single.span())
        if covered and text.lexemes[covered[0]].pos == "名詞-固有名詞-人名-名":
            yield single.span()


def _in_single_kanji(text: Text, match: re.Match[str]) -> bool:
    """Whether the dictionary makes a word of each kanji, and the first is none that counts or points."""
    covered = text.words(*match.span())
    if not covered or covered[1] - covered[0] != len(match[0]):
        return False
    return not text.lexemes[covered[0]].pos.startswith(_NO_GIVEN)


def kana_given(text: Text) -> Iterator[Span]:
    """Surnames with a given name in hiragana, which the dictionary takes for particles and everyday words."""
    for given in _KANA.finditer(text.normal):
        before = text.covering(given.start() - 1, given.start())
        if before and text.end_of(before[0]) == given.start() and _is_surname(text.lexemes[before[0]]):
            yield text.starts[before[0]], given.end()


def _is_surname(lexeme: Lexeme) -> bool:
    # Many surnames are known as given names or places only.
    return "人名-姓" in lexeme.pos or (len(lexeme.surface) == 2 and lexeme.pos.endswith(("人名-名", "地名-一般")))


def called(text: Text) -> Iterator[Span]:
    """What somebody is said to be called: 「本名は葉山」."""
    return (match.span(1) for match in _CALLED.finditer(text.normal))
