"""Foreign names as Japanese writes them: parts of katakana and initials with dots between.

Cities, clubs, firms and models are written so as well. What the dictionary and short lists know of the parts decides,
then the words around: 「ベイ」 makes a bay, a first name makes a person, an office behind makes a person of anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rules.detectors.names.words import any_of, words
from rules.text import Span, Text

_WORDS = words(Path(__file__).with_suffix(".toml"))
_PART = r"(?:[ァ-ヺー]+|[A-Z]{1,2}(?![A-Za-z])\.?)"
_CHAIN = re.compile(
    rf"(?<![ァ-ヺーA-Za-z]){_PART}(?:\ ?[・=]\ ?{_PART})+(?:[0-9]{{1,2}}世|[一二三四五六七八九十]{{1,3}}世|Jr\.?)?"
)
_DOT = re.compile(r"\ ?[・=]\ ?")
_COUNT = re.compile("[0-9一二三四五六七八九十]+世$")
_KATAKANA = re.compile("[ァ-ヺー]{2,}")
_MOST_PARTS = 7
_BEHIND = re.compile(any_of(_WORDS["behind"]))
_LONG_THINGS = frozenset(thing for thing in _WORDS["thing"] if len(thing) > 1)
_THING = re.compile(f"{any_of(_WORDS['thing'])}|[一-鿿]{{1,4}}?{any_of(_LONG_THINGS)}|第?[0-9]|[A-Z]")
# The longer ones end compounds as well: ミュージックレコーズ.
_NO_PERSON = re.compile(
    f"^{any_of(_WORDS['no_person'])}$|{any_of(frozenset(word for word in _WORDS['no_person'] if len(word) > 3))}$"
)
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
    if not surname and any(map(_NO_PERSON.search, parts)):
        return False
    if _BEHIND.match(normal, end) or behind_role(normal, match.start()):
        return True
    if _THING.match(normal, end):
        return False
    if given or any(len(part.rstrip(".")) < 3 and part.isascii() for part in parts):
        return True
    kinds = list(_kinds(text, match.start(), parts))
    if kinds[0] in {"common", "place"} or parts[0].endswith("ズ"):
        return False
    return "person" in kinds or "place" not in kinds


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
