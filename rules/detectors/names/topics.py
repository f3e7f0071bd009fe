"""What a sentence says its topic is: 「ダーウィンは…州都である」 names a city, 「鵜飼は…引退した」 a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rules.detectors.names.joined import is_given
from rules.detectors.names.words import Words, any_of
from rules.text import Span, Text

_WORDS = Words(Path(__file__).with_suffix(".toml"))
_END = r"(?:の(?:一つ|ひとつ|1つ|一種|一員|名称|総称))?(?:である|であった|であり|だった|だ|です|)[。」\n]?$"
_THING = re.compile(
    rf"(?:{any_of(_WORDS['thing'])}|{any_of(_WORDS['thing_end'])}|(?<![一-鿿]){any_of(_WORDS['thing_alone'])}){_END}"
    rf"|{any_of(_WORDS['thing_not_where'])}で、|{any_of(_WORDS['does_thing'])}"
)
_IS_PERSON = re.compile(rf"{any_of(_WORDS['person'])}(?:{_END}|で、)")
_DOES = re.compile(any_of(_WORDS["does_person"]))
_TOPIC = re.compile(
    r"(?:^|(?<=[。、\n]))(?:([ァ-ヺー]{2,}|[A-Z][A-Za-z]+)|([一-鿿々ヶ]{2,4})|([ァ-ヺー]+(?:[・=][ァ-ヺー]+)+))は(?=.{4})"
)
_MOST_SAID = 150  # characters: a longer sentence says the rest of others
_PARTICLES = ("は", "とは")
_BEFORE = "。、\n「"


def is_thing(text: Text, span: Span) -> bool:
    """Whether `span` is the topic of a sentence that calls it a place, a work, a ship."""
    start, end = span
    normal = text.normal
    if not normal.startswith(_PARTICLES, end) or (start and normal[start - 1] not in _BEFORE):
        return False
    return _THING.search(normal, end, _end_of_said(text, end)) is not None


def topics(text: Text) -> Iterator[Span]:
    """Topics that the dictionary knows as no person, of whom is told what only persons are or do."""
    for topic in _TOPIC.finditer(text.normal):
        start, end = topic.span(topic.lastindex or 0)
        if not topic[3] and not _could_be(text, start, end, kanji=topic[2] is not None):
            continue
        stop = _end_of_said(text, end)
        if _THING.search(text.normal, end, stop):
            continue
        if _IS_PERSON.search(text.normal, end, stop) or (not topic[3] and _DOES.search(text.normal, end, stop)):
            yield start, end


def _end_of_said(text: Text, place: int) -> int:
    return min(text.sentence_at(place)[1], place + _MOST_SAID)


def _could_be(text: Text, start: int, end: int, *, kanji: bool) -> bool:
    if text.normal[start:end] in _WORDS["no_person"]:
        return False
    covered = text.words(start, end)
    if not covered:
        return not kanji
    lexemes = text.lexemes[covered[0] : covered[1]]
    if len(lexemes) > 1 and kanji:
        return is_given(lexemes[-1].surface, ordinary=True)
    if len(lexemes) > 1:
        return not all(len(lexeme.surface) > 2 and lexeme.known for lexeme in lexemes)
    pos = lexemes[0].pos
    if kanji:
        return "地名-一般" in pos or (lexemes[0].known and "固有名詞-一般" in pos)
    return not lexemes[0].known or ("固有名詞" in pos and "地名" not in pos)
