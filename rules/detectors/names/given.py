"""Names without a surname, as history and stories tell of them: 「景冬の」 of two kanji, 「幼名は虎千代」."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.detectors.names.joined import GIVEN_END, NO_GIVEN_WORD
from rules.text import Span, Text

_PAIR = re.compile("(?<![一-鿿々ァ-ヺー0-9])[一-鿿々]{2}(?=[はがをにとのもや、・]|から|より)")
_SINGLE = re.compile("(?<![一-鿿々])[一-鿿々](?=[はがをもや])")
_NO_GIVEN = ("名詞-数詞", "接頭辞", "接尾辞", "代名詞", "連体詞")
_CALLED = re.compile(
    "(?:諱|(?<![0-9一-鿿])号|名字|苗字|姓|幼名|本名|旧名|初名|四股名|芸名|俗名|洗礼名|法名)は「?([一-鿿々ァ-ヺー]{2,8}|(?<=「)[ぁ-ゖー]{2,8})(?=[。、」(]|で(?:あ|、)|と[いな称]|だった)"
)


def given_names(text: Text, spans: list[Span]) -> Iterator[Span]:
    """Given names of kanji that stand by themselves; of one kanji only beside another of the names `spans`."""
    lexemes = text.lexemes
    for pair in _PAIR.finditer(text.normal):
        covered = text.words(*pair.span())
        # The dictionary knows everyday words of two kanji as one; of a name it makes two.
        if not covered or covered[1] != covered[0] + 2 or pair[0][1] not in GIVEN_END or pair[0] in NO_GIVEN_WORD:
            continue
        if not lexemes[covered[0]].pos.startswith(_NO_GIVEN):
            yield pair.span()
    for single in _SINGLE.finditer(text.normal) if spans else ():
        covered = text.words(*single.span())
        if covered and lexemes[covered[0]].pos == "名詞-固有名詞-人名-名":
            yield single.span()


def called(text: Text) -> Iterator[Span]:
    """What somebody is said to be called: 「本名は葉山」."""
    return (match.span(1) for match in _CALLED.finditer(text.normal))
