"""Names of words that stand together: regular expressions over the letters of `letters.py`, one position a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rules.detectors.names.bearers import bears_name
from rules.detectors.names.extent import extent, with_katakana
from rules.detectors.names.joined import is_no_person, joined
from rules.detectors.names.letters import CHINESE, NO_PERSON
from rules.detectors.names.words import Words
from rules.text import Lexeme, Span, Text

_WORDS = Words(Path(__file__).with_suffix(".toml"))
_HIRAGANA = re.compile("[ぁ-ゖー]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'.]*")

_NAME = re.compile(
    r"(?P<sovereign>[SGPpjcukK]{1,2}t)"
    r"|(?P<full>SdldG|SdG|S[Gc]u(?![cjux])|[Sp][GP]{1,2}|S(?:[cA]{1,2}|uc?)(?![cjux])|[GP]S)"
    r"|(?P<korean>[Gc]u(?![cjux])|Gc(?![cjux]))"
    r"|(?P<wrestler>(?<=y)[cjup]{1,3})"
    r"|(?P<role>(?:(?<=r)|(?<=ro))(?:[kK]{1,2}|l)(?![dkKl]))"
    r"|(?P<chinese>A(?:G|c{1,2}|)(?=[^cA]|$))"
    r"|(?P<numbered>[PGkK]n{1,3}w[PK]?)"
    r"|(?P<single>[SGP]+)"
    r"|(?P<addressed>[pkKu](?=h)|[kKu](?=m?q|mh))"
    r"|(?P<nickname>f{1,4}(?=h))"
)
_ELDER = re.compile("[cjup]{1,2}(?=e)")
# Without one of these a text holds no name; and where in it `_NAME` is worth its time.
_TELLING = re.compile("[SGPAhqyte]|ro?[kKl]|cu|p[cu]|[kK]n+w")
_SIGN = re.compile("[SGPAhqytrwu]")


def _is_name(kind: str, lexemes: list[Lexeme], letters: str, preceding: str, following: str) -> bool:
    """Whether a match of `_NAME` names a person; `letters` are those of `lexemes`."""
    if kind == "sovereign":
        return True
    if following == "x" or (following == "z" and kind == "single"):
        return False
    surface = lexemes[0].surface
    if kind == "single" and len(lexemes) == 1:
        if _LATIN.fullmatch(surface):
            return following == "h" and len(surface) > 1 and not surface.isupper()
        # One character, or a name in hiragana, is more often an everyday word.
        short = len(surface) == 1 or _HIRAGANA.fullmatch(surface) is not None
        return following == "h" or preceding == "r" or not (short or surface in NO_PERSON)
    if kind == "full" and is_no_person(lexemes):
        return False
    if kind == "full" and "d" in letters:
        return "l" in letters or all(map(_HIRAGANA.fullmatch, (surface, lexemes[2].surface)))
    if kind == "wrestler":
        return lexemes[0].surface not in NO_PERSON
    if kind == "korean":
        return surface[0] in CHINESE and len(surface) + len(lexemes[1].surface) == 3
    if kind == "role":
        return not all(word.known for word in lexemes)
    if kind == "addressed":
        return letters == "p" or not lexemes[0].known
    if kind == "nickname":
        name = "".join(word.surface for word in lexemes)
        return 2 <= len(name) <= 6 and name not in _WORDS["no_nickname"]
    return True


def _likely(shape: str) -> Iterator[re.Match[str]]:
    """The matches of `_NAME`, looked for only where there is a letter that it cannot do without.

    No match goes over a word of no interest (".").
    """
    done = 0
    for sign in _SIGN.finditer(shape):
        if sign.start() >= done:
            begin = shape.rfind(".", done, sign.start()) + 1
            done = shape.find(".", sign.start())
            if done < 0:
                done = len(shape)
            yield from _NAME.finditer(shape, begin, done)


def without(shape: str, start: int, end: int) -> str:
    """`shape` with words of no interest in [start, end)."""
    return shape[:start] + "." * (end - start) + shape[end:]


def matches(text: Text, shape: str) -> Iterator[Span]:
    """Word indices [i, j) of each name; `shape` holds the letter of every word."""
    if not _TELLING.search(shape):
        return
    for start, end in joined(text, shape):
        yield start, end
        shape = without(shape, start, end)
    if "e" in shape:
        yield from (elder.span() for elder in _ELDER.finditer(shape))
    for match in _likely(shape):
        start, end = match.span()
        kind = match.lastgroup or ""
        following = shape[end : end + 1]
        if kind == "nickname" and text.lexemes[end].surface not in {"ちゃん", "くん", "候補", "議員"}:
            continue  # too many ordinary words are addressed otherwise: みなさん, いま課長が
        if not _is_name(kind, text.lexemes[start:end], shape[start:end], shape[:start][-1:], following):
            continue
        if kind in {"single", "full"} and end < len(shape):
            end = with_katakana(text, start, end)
        if kind == "single" and end == start + 1 and bears_name(text, shape, start, end):
            continue
        if kind == "full" and start and text.lexemes[start - 1].pos == "記号-一般" and shape[start - 1] == "c":
            start -= 1  # a kanji that the dictionary knows in no word: the first of a rare surname
        end = extent(text, shape, kind, start, end)
        if end > start:
            yield start, end
