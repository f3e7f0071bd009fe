"""Foreign names that stand alone, of katakana unknown to the dictionary: 「ドナレフは翌年」, 「ケルミンを破り」.

Most words of katakana are everyday ones or places, and known; of the others most name somebody where they do or suffer
what a person does, unless the sentence or their own ending tells of a thing, an animal or a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rules.detectors.names.dotted import behind_role
from rules.detectors.names.extent import SURNAME_END
from rules.detectors.names.topics import is_thing
from rules.detectors.names.words import Words, any_of, within
from rules.text import Lexeme, Span, Text

_WORDS = Words(Path(__file__).with_suffix(".toml"))
_RUN = re.compile(r"(?<![ァ-ヺーA-Za-z0-9.・=/_@-])[ァ-ヺー]{3,10}(?![ァ-ヺーA-Za-z0-9.・=/_@-])")
_KANJI_BEFORE = re.compile("[一-鿿々](?:の|、|・)?$")
_NO_DOING = f"(?!.{{0,12}}{any_of(_WORDS['no_doing'])})"
# What stands behind a name, by how much the dictionary knows of it.
_UNKNOWN = (
    rf"[はがも]{_NO_DOING}|だ(?:が|と|った)|自身|ら(?=[はがをにのとも、。])"
    rf"|を[^。、]{{0,6}}{any_of(_WORDS['undergoes'])}|の(?:『|{any_of(_WORDS['has'])})"
    rf"|(?:に|の手に)よ(?:って|り|る)[^。]{{0,20}}{any_of(_WORDS['done_by'])}"
    rf"|に(?:対し|{any_of(_WORDS['towards'])})|(?:と|から)[^。、]{{0,12}}{any_of(_WORDS['with'])}"
)
_BEHIND = {
    "unknown": re.compile(_UNKNOWN),
    "name": re.compile(rf"{_UNKNOWN}|[とや、を]|に{_NO_DOING}|さん|氏"),
    "place": re.compile(rf"[はがも][^。]{{0,40}}{any_of(_WORDS['does'])}"),
}
_PARTS = ("名詞", "形状詞", "接頭辞", "接尾辞")  # of compounds; a word cut into others is none
_OTHER_ENDS = tuple(_WORDS["no_person_end"])
_THING_BEFORE = tuple(_WORDS["thing_before"])


def alone(text: Text, closed: list[Span]) -> Iterator[Span]:
    """Names of katakana in `text.normal` outside the spans `closed`, which are sorted and apart from each other."""
    normal = text.normal
    for run in _RUN.finditer(normal):
        start, end = run.span()
        covered = text.covering(start, end)
        if not covered or within(start, closed) or run[0].endswith(_OTHER_ENDS):
            continue
        kind = _kind(text.lexemes[covered[0] : covered[1]])
        if kind == "everyday" or not _BEHIND[kind].match(normal, end):
            continue
        if _named_a_thing(text, start, end):
            continue
        yield start, end


def _named_a_thing(text: Text, start: int, end: int) -> bool:
    normal = text.normal
    before = _KANJI_BEFORE.search(normal, max(0, start - 2), start)
    if before and not behind_role(normal, start):
        return len(before[0]) == 1 or normal.endswith(_THING_BEFORE, 0, start)
    return is_thing(text, (start, end))


def _kind(lexemes: list[Lexeme]) -> str:
    """Whether the dictionary knows a word: "unknown", "name" or "place" where it has one, "everyday"."""
    if len(lexemes) == 1:
        pos = lexemes[0].pos
        if not lexemes[0].known:
            return "unknown"
        return "place" if "固有名詞" in pos else "everyday"
    amiss = any(len(x.surface) == 1 or not x.pos.startswith(_PARTS) for x in lexemes)
    if not amiss and lexemes[-1].surface not in SURNAME_END and any(map(_is_everyday, lexemes)):
        return "everyday"
    return "name" if any("人名" in x.pos for x in lexemes) else "unknown"


def _is_everyday(lexeme: Lexeme) -> bool:
    everyday = lexeme.known and "固有名詞" not in lexeme.pos
    return everyday and (len(lexeme.surface) > 2 or lexeme.surface in _WORDS["short_word"])
