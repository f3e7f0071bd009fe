"""Names that only the words beside them tell: 「主人公のフリーザ」, 「IMALUをもうけた」, 「木戸、大久保、伊藤らが」."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from rules.detectors.names.dotted import OFFICES, ROLES, behind_role
from rules.detectors.names.joined import is_given
from rules.detectors.names.words import Words, any_of, within
from rules.text import Lexeme, Span, Text

_WORDS = Words(Path(__file__).with_suffix(".toml"))

_WORD = re.compile(r"(?<![ァ-ヺーA-Za-z0-9.・=/_@-])(?:[ァ-ヺー]{2,}|[A-Za-z][A-Za-z']+)(?![ァ-ヺーA-Za-z0-9.・=/_@-])")
_BEHIND = re.compile(
    "|".join(
        before + any_of(_WORDS[key])
        for before, key in (
            ("の", "of_person"),
            ("と", "with_person"),
            ("に", "to_person"),
            ("に[^。、]{0,10}", "done_by_person"),
            ("を", "does_to_person"),
            ("が", "person_does"),
            ("が[^。、]{0,12}", "person_does_so"),
            ("は[^。、]{0,20}", "person_is"),
            ("への", "towards_person"),
        )
    )
    + "|こと(?=[一-鿿ァ-ヺ])"
)
_PARTICLES = ("の", "と", "に", "を", "が", "は", "へ", "こと")  # of which one begins whatever `_BEHIND` matches
_ROLE_ENDS = {role[-1] for role in ROLES}
# 「ら」 behind a list: every item is a person.
_OTHERS = re.compile("ら(?=[はがをにのとも、。で])")
_ITEM = re.compile("(?:[一-鿿々ヶ]{2,6}|(?<![ァ-ヺー])[ァ-ヺー]{2,})$")
_SCRAP = re.compile("[ァ-ヺー]{1,2}")
_OFFICE_KANJI = re.compile(any_of(frozenset(OFFICES)) + "の?([一-鿿々]{2,3})(?=[はがをにとも、。で])")
_PLAYER = re.compile("(?<![一-鿿々])([一-鿿々ヶ]{2,3})の" + any_of(_WORDS["of_player"]))
_LIST_BEFORE = re.compile(r"(?<![ァ-ヺーA-Za-z・])([ァ-ヺー]{2,}|[A-Za-z]{2,})[、とや]$")
_LIST_BEHIND = re.compile(r"[、とや]([ァ-ヺー]{2,}|[A-Za-z]{2,})(?=[、とやらがのはをもに])")
_NEXT = re.compile("、([一-鿿々]{2,3})(?=[とやらがのはをも、])")
_KANJI = re.compile("[一-鿿]")
_MOST_ITEMS = 8


def cued(text: Text, candidates: Iterable[Span], closed: list[Span]) -> Iterator[Span]:
    """Of words of katakana or Latin letters, those outside the spans `closed` that are cued to be names.

    `candidates` are given as word indices [i, j), `closed` and the names found in characters.
    """
    normal, lexemes = text.normal, text.lexemes
    for i, j in candidates:
        kin = i > 0 and lexemes[i - 1].surface in _WORDS["kin"]
        if not kin and not _could_be_cued(lexemes, i, j):
            continue
        start = text.starts[i]
        while start and "ァ" <= normal[start - 1] <= "ー" and normal[start - 1] != "・":
            start -= 1
        word = _WORD.match(normal, start)
        if not word or within(start, closed) or word[0] in _WORDS["no_person"]:
            continue
        end = word.end()
        if (kin and not word[0].isascii()) or (_is_cued(normal, start, end) and not _ordinary(text, start, end)):
            yield start, end


def _could_be_cued(lexemes: list[Lexeme], i: int, j: int) -> bool:
    """What is soon said of the words [i, j) without their places: most of them are no names."""
    cut_amiss = i > 0 and _SCRAP.fullmatch(lexemes[i - 1].surface)
    if j == i + 1 and lexemes[i].known and "普通名詞" in lexemes[i].pos and not cut_amiss:
        return False
    if j < len(lexemes) and lexemes[j].surface in _PARTICLES:
        return True
    before = lexemes[i - 1].surface if i else ""
    if before == "の" and i > 1:
        before = lexemes[i - 2].surface
    return before == "ある" or before[-1:] in _ROLE_ENDS


def _is_cued(normal: str, start: int, end: int) -> bool:
    return (normal.startswith(_PARTICLES, end) and bool(_BEHIND.match(normal, end))) or behind_role(normal, start)


def listed(text: Text, spans: list[Span]) -> Iterator[Span]:
    """The items of lists that end with 「ら」; those of kanji only where one of `spans` stands in the list as well."""
    normal = text.normal
    known = {end: start for start, end in spans}
    for others in _OTHERS.finditer(normal):
        word = text.words(*others.span())
        if not word or not text.lexemes[word[0]].pos.startswith("接尾辞"):
            continue
        place, items = others.start(), []
        for _ in range(_MOST_ITEMS):
            item = _ITEM.search(normal, max(0, place - 9), place)
            start = known.get(place, item.start() if item else place)
            if start == place:
                break
            items.append((start, place))
            if normal[start - 1 : start] not in {"、", "と", "や", "・"}:
                break
            place = start - 1
        named = any(end in known for _, end in items)
        for start, end in items:
            if end not in known and not _ordinary(text, start, end, named=named, last=end == others.start()):
                yield start, end


def behind_offices(text: Text) -> Iterator[Span]:
    """Surnames that the dictionary cuts to pieces, behind what their bearers are: ヘッドコーチの大榎が."""
    for office in _OFFICE_KANJI.finditer(text.normal):
        words = text.words(*office.span(1))
        if not words or office[1][0] in _WORDS["no_surname_begin"] or office[1][-1] in _WORDS["no_surname_end"]:
            continue
        lexemes = text.lexemes[words[0] : words[1]]
        if len(lexemes) > 1 and all(len(x.surface) == 1 and "接尾辞" not in x.pos for x in lexemes):
            yield office.span(1)


def players(text: Text) -> Iterator[Span]:
    """Surnames that are places as well, by what only a player does: 栗山の適時打."""
    for player in _PLAYER.finditer(text.normal):
        words = text.words(*player.span(1))
        if words and words[1] == words[0] + 1 and "地名-一般" in text.lexemes[words[0]].pos:
            yield player.span(1)


def neighbours(text: Text, spans: list[Span]) -> Iterator[Span]:
    """Words of Latin letters or unknown katakana that stand in one list with a name of `spans`."""
    normal = text.normal
    for start, end in spans:
        before = _LIST_BEFORE.search(normal, max(0, start - 16), start)
        behind = _LIST_BEHIND.match(normal, end)
        for item in (before, behind):
            if item and _is_unknown(text, *item.span(1)):
                yield item.span(1)


def _is_unknown(text: Text, start: int, end: int) -> bool:
    word = text.normal[start:end]
    if word.isascii():
        return word not in _WORDS["no_person"] and (len(word) > 3 or not word.isupper())
    words = text.words(start, end)
    return not words or not text.lexemes[words[0]].known


def next_in_list(text: Text, spans: list[Span]) -> Iterator[Span]:
    """Given names behind a name and a comma, where the dictionary knows no such word: 光尚、|綱利|と続いた."""
    for _, end in spans:
        item = _NEXT.match(text.normal, end)
        words = text.words(*item.span(1)) if item else None
        if item and words and is_given(item[1], ordinary=True):
            lexemes = text.lexemes[words[0] : words[1]]
            if not lexemes[0].known or all(len(lexeme.surface) == 1 for lexeme in lexemes):
                yield item.span(1)


def _ordinary(text: Text, start: int, end: int, *, named: bool = False, last: bool = False) -> bool:
    """Whether a word is an everyday one or a place.

    `named` says that a person's name stands in its list, `last` that 「ら」 follows the word itself.
    """
    words = text.words(start, end)
    if not words:
        return False
    lexemes = text.lexemes[words[0] : words[1]]
    if _KANJI.match(text.normal, start):
        if len(lexemes) > 1:
            return not (named and end - start > 2 and is_given(text.normal[end - 2 : end], ordinary=True))
        if lexemes[0].surface[-1] in _WORDS["no_surname_end"]:
            return True
        return not named and not (last and "地名-一般" in lexemes[0].pos)
    if len(lexemes) > 1 or not lexemes[0].known:
        return False
    return "普通名詞" in lexemes[0].pos or (not last and "地名" in lexemes[0].pos)
