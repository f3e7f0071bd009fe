"""What bears a name and is no person: 安田講堂, 奥州藤原氏, a town."""

from __future__ import annotations

import re
from pathlib import Path

from rules.detectors.names.words import Words, any_of
from rules.text import Span, Text

_WORDS = Words(Path(__file__).with_suffix(".toml"))
_KANJI = re.compile("[一-鿿々ヶ]+")
# What is told of a house or a place that has a surname's characters.
_CLAN = re.compile(
    "氏族|一族|本拠|守護|家臣|庶流|支流|嫡流|末裔|後裔|領国|豪族|国人|戦国|大名|荘園|居城|滅亡|滅ぼ|始祖|家紋|の祖|政権|栄え|勢力"
)
_PLACE = re.compile(
    r"の(?:町|村|地に|里|街|港)|へ(?:移|向|進|逃|疎開|転)|に(?:移|ある|あった|位置|所在|本拠|拠点|本社|到着|上陸|建て|建つ|置か|疎開|転居|在住|坊舎|出兵|進軍|至る)"
    r"|で(?:生まれ|育|活動|結成|創業|行われ|開催|開か|死去|挙兵)|から.{0,10}(?:まで|にかけて)|まで(?:の|を)|出身|付近|周辺|方面|一帯|在住"
)
_KANJI_RUN = re.compile("[一-鿿々]{1,8}")
_TITLES = tuple("長相官員士師手者授段将佐尉曹監督察事役氏記政査")
_OF_THE_PERSON = re.compile(any_of(_WORDS["of_the_person"]))
_THING_BEFORE = tuple(_WORDS["thing_before"])
_THING_BEHIND = re.compile(any_of(_WORDS["thing_behind"]))
_MOST_SAID = 150  # characters


def bears_name(text: Text, shape: str, start: int, end: int) -> bool:
    """Whether a name in one word stands for a house, a place or a thing that bears it."""
    place = text.end_of(end - 1)
    following = shape[end : end + 1]
    if following and following in "cjpunSGP" and text.starts[end] == place:
        more = _KANJI_RUN.match(text.normal, place)
        return more is not None and not (more[0].endswith(_TITLES) or _OF_THE_PERSON.match(more[0]))
    kanji = _KANJI.fullmatch(text.lexemes[start].surface)
    if kanji and shape[start:end] != "S":
        return False
    if text.normal.startswith("氏", place):
        return _CLAN.search(text.normal, place, min(text.sentence_at(place)[1], place + _MOST_SAID)) is not None
    return _PLACE.match(text.normal, place) is not None


def stands_for_thing(text: Text, span: Span) -> bool:
    """Whether the words beside a name say that a ship, a battle or a brand is meant: 戦艦アルフレッド."""
    start, end = span
    return text.normal.endswith(_THING_BEFORE, 0, start) or _THING_BEHIND.match(text.normal, end) is not None
