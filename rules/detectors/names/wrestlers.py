"""Wrestlers of sumo, whose names are written like mountains, seas and everyday words: 「沢錦を寄り切り」."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.text import Span, Text

_SUMO = re.compile(
    "寄り切|寄り倒|押し出|押し倒|上手投|下手投|上手出|突き落|突き出|叩き込|はたき込|引き落|送り出し|勝ち越|負け越|土俵|幕内|幕下|十両|前頭|小結|関脇|大関|横綱"
    "|三段目|序二段|序ノ口|場所|取組|金星|千秋楽|四股名|相撲"
)
_NAME = re.compile(
    "(?:(?<![一-鿿々ァ-ヺー])|(?<=大関|関脇|小結|横綱|前頭|十両))(?!大関|関脇|小結|横綱|前頭|十両|幕内)[一-鿿々]{1,3}[ノの]?[一-鿿々]?"
    "(?:富士|[山海錦龍竜桜花鵬里風丸岩鷹洋洲輝浪嶽翔皇道栄若昇心])(?=[はがをにとのもや、・]|から|戦)"
)
_NEAR = 150  # characters: a longer sentence says the rest of others


def wrestlers(text: Text) -> Iterator[Span]:
    """Their names in sentences about sumo, where the dictionary knows no such word or cuts it."""
    if not _SUMO.search(text.normal):
        return
    for match in _NAME.finditer(text.normal):
        covered = text.words(*match.span())
        if not covered or not _about_sumo(text, match.start()):
            continue
        lexemes = text.lexemes[covered[0] : covered[1]]
        if len(lexemes) == 1 and lexemes[0].known and "人名" not in lexemes[0].pos:
            continue
        if len(lexemes) > 1 and all(len(x.surface) > 1 and "地名" in x.pos for x in lexemes[:1]):
            continue
        yield match.span()


def _about_sumo(text: Text, place: int) -> bool:
    """Whether the sentence speaks of sumo, near that place."""
    start, end = text.sentence_at(place)
    return _SUMO.search(text.normal, max(start, place - _NEAR), min(end, place + _NEAR)) is not None
