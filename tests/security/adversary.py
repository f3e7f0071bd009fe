"""Texts that are as hard as possible for a regular expression, built from its own literals and character classes.

What makes matching slow is a text that nearly matches in many ways: a part of the expression over and over, and an end
that fits nowhere. So each repeated part, each beginning of the expression and each character that it knows is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as op
from re import _parser as parser

END = "\0\ud800"  # fits nowhere: even NUL is a space to a review
SHAPES = ("a", "0", "あ", "ア", "漢", " ", "\n", ".", "-", "/", "「", "a@", "a.", "0-")
MANY = int(op.MAXREPEAT)
_CLASSES = {
    op.CATEGORY_DIGIT: "0", op.CATEGORY_NOT_DIGIT: "あ", op.CATEGORY_SPACE: " ", op.CATEGORY_NOT_SPACE: "a",
    op.CATEGORY_WORD: "a", op.CATEGORY_NOT_WORD: "-",
}  # fmt: skip
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_TIMES = 3  # a repeated part in an example: long enough to be one


def attacks(pattern: re.Pattern[str], most: int | None = None) -> list[str]:
    """What to repeat against an expression, each once; `most` of what is its own."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    own = list(dict.fromkeys(filter(None, (*_characters(tree), *_parts(tree)))))
    step = max(1, len(own) // most) if most else 1  # from its beginning to its end
    return list(dict.fromkeys([*own[::step], *SHAPES]))


def longest_repeat(pattern: re.Pattern[str]) -> int:
    """How often an expression repeats a part at most; MANY where nothing bounds it."""
    return max(
        (int(value[1]) for code, value in _all(parser.parse(pattern.pattern, pattern.flags)) if code in _REPEATS),
        default=1,
    )


def _all(tree: object) -> Iterator[tuple[object, object]]:
    for code, value in tree:
        yield code, value
        for inner in _below(code, value):
            yield from _all(inner)


def repeated(text: str, length: int) -> str:
    """A text over and over, about so many characters, with the end that fits nowhere."""
    return text * (length // len(text) + 1) + END


def example(tree: object) -> str:
    """A text that the expression matches, looks around and references aside."""
    return "".join(_example(code, value) for code, value in tree)


def _example(code: object, value: object) -> str:
    if code is op.LITERAL:
        return chr(value)
    if code is op.NOT_LITERAL:
        return "b" if value == ord("a") else "a"
    if code is op.ANY:
        return "a"
    if code is op.IN:
        return next(_members(value))
    if code in _REPEATS:
        least, most, body = value
        return example(body) * max(least, min(most, _TIMES) if least or most < _TIMES else 1)
    if code is op.SUBPATTERN:
        return example(value[3])
    if code is op.ATOMIC_GROUP:
        return example(value)
    if code is op.BRANCH:
        return example(value[1][0])
    return ""  # an edge, a look around, a reference


def _members(items: list[tuple[object, object]]) -> Iterator[str]:
    """Characters that a class holds."""
    if items[0][0] is op.NEGATE:
        yield from (char for char in "aあ0-\n" if not any(_holds(item, char) for item in items[1:]))
        yield "\u2603"
        return
    for code, value in items:
        if code is op.LITERAL:
            yield chr(value)
        elif code is op.RANGE:
            yield chr(value[0])
        elif code is op.CATEGORY:
            yield _CLASSES[value]


def _holds(item: tuple[object, object], char: str) -> bool:
    code, value = item
    if code is op.LITERAL:
        return ord(char) == value
    if code is op.RANGE:
        return value[0] <= ord(char) <= value[1]
    return _CLASSES.get(value) == char


def _below(code: object, value: object) -> Iterator[object]:
    """The expressions within a part."""
    if code in _REPEATS:
        yield value[2]
    elif code is op.SUBPATTERN:
        yield value[3]
    elif code is op.ATOMIC_GROUP:
        yield value
    elif code is op.BRANCH:
        yield from value[1]
    elif code in (op.ASSERT, op.ASSERT_NOT):
        yield value[1]


def _parts(tree: object) -> Iterator[str]:
    """Beginnings of the expression and of each part in it, and what its repetitions repeat."""
    items = list(tree)
    for place, (code, value) in enumerate(items):
        yield "".join(_example(*item) for item in items[: place + 1])
        if code in _REPEATS and value[1] > _TIMES:
            yield example(value[2])
            yield "".join(_example(*item) for item in items[:place]) + example(value[2])
        for inner in _below(code, value):
            yield from _parts(inner)


def _characters(tree: object) -> Iterator[str]:
    """Characters in what may be repeated, the ones of classes first."""
    for code, value in tree:
        if code is op.IN:
            yield from list(_members(value))[:4]
        for inner in _below(code, value):
            yield from _characters(inner)
