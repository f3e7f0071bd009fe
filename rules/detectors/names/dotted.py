"""Foreign names as Japanese writes them: parts of katakana and initials with dots between.

Cities, clubs, firms and models are written so as well. What the dictionary and short lists know of the parts decides,
then the words around: 「ベイ」 makes a bay, a first name makes a person, an office behind makes a person of anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rules.detectors.names.words import Words
from rules.text import Span, Text

_WORDS = Words(Path(__file__).with_suffix(".toml"))
_PART = r"(?:[ァ-ヺー]+|[A-Z]{1,2}(?![A-Za-z])\.?)"
_CHAIN = re.compile(
    rf"(?<![ァ-ヺーA-Za-z]){_PART}(?:\ ?[・=]\ ?{_PART})+(?:[0-9]{{1,2}}世|[一二三四五六七八九十]{{1,3}}世|Jr\.?)?"
)
_DOT = re.compile(r"\ ?[・=]\ ?")
_COUNT = re.compile("(?<![0-9一二三四五六七八九十])[0-9一二三四五六七八九十]+世$")
_KATAKANA = re.compile("[ァ-ヺー]{2,}")
_MOST_PARTS = 7
# Tuples for startswith and endswith: expressions of so many words take longer to compile than a draft to review.
_BEHIND = tuple(_WORDS["behind"])
_THINGS = tuple(_WORDS["thing"])
_LONG_THINGS = tuple(thing for thing in _THINGS if len(thing) > 1)
_THING_NUMBER = re.compile("第?[0-9]|[A-Z]")
_LONG_NO_PERSON = tuple(word for word in _WORDS["no_person"] if len(word) > 3)
OFFICES = tuple(_WORDS["role"])
ROLES = (*OFFICES, *_WORDS["kin"])  # 母のスマホ is none of her names


def behind_role(normal: str, start: int) -> bool:
    """Whether a word for what a person is, with or without の, stands in front of `start`."""
    for link in ("の", "である"):
        if normal.endswith(link, 0, start):
            return normal.endswith(OFFICES, 0, start - len(link))
    return normal.endswith(ROLES, 0, start)


def chains(text: Text) -> Iterator[tuple[Span, bool]]:
    """Each dotted chain of katakana in `text.normal`, with whether it names a person."""
    normal = text.normal
    if "・" not in normal and "=" not in normal:
        return
    for match in _CHAIN.finditer(normal):
        if _KATAKANA.search(match[0]):
            yield match.span(), _is_person(text, match)


def _is_person(text: Text, match: re.Match[str]) -> bool:
    name, end = match[0], match.end()
    counted = _COUNT.search(name)
    parts = _DOT.split(name[: counted.start()] if counted else name)
    if len(parts) > _MOST_PARTS or name in _WORDS["group"] or parts[0] in _WORDS["no_first"]:
        return False
    if counted:
        return True
    normal = text.normal
    given = _is_given(text, match.start(), parts[0])
    surname = len(parts) == 2 and given and parts[1] in _WORDS["also_surname"]
    if given and len(parts) > 2 and parts[1] in _WORDS["of"]:
        return True
    if not surname and any(map(_is_no_person, parts)):
        return False
    if normal.startswith(_BEHIND, end) or behind_role(normal, match.start()):
        return True
    if _is_thing(normal, end):
        return False
    if given or any(len(part.rstrip(".")) < 3 and part.isascii() for part in parts):
        return True
    kinds = list(_kinds(text, match.start(), parts))
    if kinds[0] in {"common", "place"} or parts[0].endswith("ズ"):
        return False
    return "person" in kinds or "place" not in kinds


def _is_no_person(part: str) -> bool:
    # The longer words end compounds as well: ミュージックレコーズ.
    return part in _WORDS["no_person"] or part.endswith(_LONG_NO_PERSON)


def _is_thing(normal: str, place: int) -> bool:
    """Whether a word for a thing stands at `place`, or a longer one behind at most four kanji: 国際|空港."""
    if normal.startswith(_THINGS, place) or _THING_NUMBER.match(normal, place):
        return True
    for later in range(place + 1, min(place + 5, len(normal))):
        if not "一" <= normal[later - 1] <= "鿿":
            return False
        if normal.startswith(_LONG_THINGS, later):
            return True
    return False


def _is_given(text: Text, start: int, part: str) -> bool:
    return part in _WORDS["given"] or next(_kinds(text, start, [part])) == "person"


def _kinds(text: Text, start: int, parts: list[str]) -> Iterator[str]:
    """What the dictionary takes each part for: "person", "place", "common", or "" where it does not know."""
    place = start
    for part in parts:
        place = text.normal.index(part, place)
        words = text.words(place, place + len(part))
        place += len(part)
        kind = ""
        if words and words[1] == words[0] + 1:
            lexeme = text.lexemes[words[0]]
            if "人名" in lexeme.pos:
                kind = "person"
            elif "固有名詞-地名" in lexeme.pos:
                kind = "place"
            elif lexeme.known and "普通名詞" in lexeme.pos and len(part) > 2:
                kind = "common"
        yield kind
