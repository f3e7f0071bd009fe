"""The little language of token patterns: what a rule author writes, read into values and printed back.

A pattern is a row of elements, written as one string with spaces between them or as a list.

| written | matches |
| --- | --- |
| `入札` | the word in any inflection (as written, as lemma or as base form), or whole words spelling it |
| `決まる|内定` | one or the other |
| `@ministry` | any entry of that vocabulary (may stand among alternatives too) |
| `~教えと` | these characters anywhere, even inside a word |
| `(の)` | the element if it is there |
| `*` `*3` | up to five (three) words of any kind, within the sentence |
| `!ない` | nothing: but the word here must not be this one |
| `^` `$` | nothing: the sentence begins (ends) here; also in a list: `だ|です|$` |
| `入札 が / 落札 を` | the one row or the other: a lone slash parts whole patterns |
| `担当 [者|の 私]` | 担当 者, or 担当 の 私: alternatives of several words each |
| `{ lemma = "決まる", pos = "動詞" }` | one word by surface, lemma, base, pos (its beginning), form, reading |

A value of a feature may be a list of alternatives; `optional = true` and `not = true` do what `(…)` and `!…` do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rules.text import Lexeme, normalise

DEFAULT_GAP = 5
MOST_GAP = 30
FEATURES = ("surface", "lemma", "base", "pos", "form", "reading")
_MARKS = ("optional", "not")
_EDGES = ("^", "$")
_GAP = re.compile(r"\*(\d*)")
_SLASH = re.compile(r"\s/\s")
_PART = re.compile(r"\[[^\[\]]+\](?!\S)|\S+")
_PLAIN_ROW = re.compile(r"[^|@()!*^$]+")
_ENDINGS = re.compile(r"[\sぁ-ゖー]+")  # of hiragana alone, endings mostly: they stand everywhere
_WORD = re.compile(r"[^\s\[\]/|@~()!*^$]+")  # what can be nothing but one word, as most entries of vocabularies
_VOCABULARY = re.compile(r"@([a-z][a-z0-9_]*)")


class PatternError(ValueError):
    """A pattern cannot be read; the message says which part and what was expected."""


@dataclass(frozen=True, slots=True)
class Words:
    """One of some words, vocabulary entries, character strings or rows of words."""

    words: tuple[str, ...] = ()
    vocabularies: tuple[str, ...] = ()
    anywhere: tuple[str, ...] = ()
    optional: bool = False
    negated: bool = False
    rows: tuple[Pattern, ...] = ()

    def __str__(self) -> str:
        body = "|".join(
            (
                *self.words,
                *(f"@{name}" for name in self.vocabularies),
                *(f"~{text}" for text in self.anywhere),
                *map(str, self.rows),
            )
        )
        return f"[{body}]" if self.rows else _marked(body, self.optional, self.negated)


@dataclass(frozen=True, slots=True)
class Features:
    """One word by its features: pairs of feature and allowed values, all of which must hold."""

    tests: tuple[tuple[str, tuple[str, ...]], ...]
    optional: bool = False
    negated: bool = False

    def holds(self, lexeme: Lexeme) -> bool:
        """Whether the lexeme has all the features; `pos` and `form` by their beginning."""
        for feature, values in self.tests:
            value: str = getattr(lexeme, feature)
            if not (value.startswith(values) if feature in ("pos", "form") else value in values):
                return False
        return True

    def __str__(self) -> str:
        body = ", ".join(f"{feature}={'|'.join(values)}" for feature, values in self.tests)
        return _marked("{" + body + "}", self.optional, self.negated)


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to `most` words of any kind, within the sentence."""

    most: int = DEFAULT_GAP

    def __str__(self) -> str:
        return "*" if self.most == DEFAULT_GAP else f"*{self.most}"


@dataclass(frozen=True, slots=True)
class Edge:
    """The beginning ("^") or the end ("$") of a sentence."""

    side: str

    def __str__(self) -> str:
        return self.side


Element = Words | Features | Gap | Edge


@dataclass(frozen=True, slots=True)
class Pattern:
    """Elements that must follow one another."""

    elements: tuple[Element, ...]

    def __str__(self) -> str:
        return " ".join(map(str, self.elements))

    @property
    def required(self) -> Iterator[Words | Features]:
        """The word elements without which the pattern cannot match."""
        for element in self.elements:
            if isinstance(element, Words | Features) and not element.optional and not element.negated:
                yield element


PATTERNS = (Pattern, Words, Features, Gap, Edge)  # everything that a pattern is made of


def parse(source: object) -> tuple[Pattern, ...]:
    """Read what TOML gave, a string or a list of strings and tables: one pattern for each side of a lone slash.

    Raises PatternError.
    """
    if isinstance(source, str):
        if _WORD.fullmatch(source):
            return (Pattern((Words((_spelling(source),)),)),)
        rows = (_PART.findall(side) for side in _SLASH.split(source))
        return tuple(_pattern(source, parts) for row in rows for parts in _parted(row))
    if isinstance(source, list):
        return tuple(_pattern(source, parts) for parts in _parted(source))
    raise PatternError(f"a pattern is a string or a list, not {source!r}")


def _parted(parts: Sequence[object]) -> Iterator[Sequence[object]]:
    """A row for each option that cannot stand in a list: an edge, and in a group what is no plain row of words."""
    for at, part in enumerate(parts):
        options = _options(part)
        alone = [option for option in options if option in _EDGES or not _listed(option)]
        if alone and len(options) > 1:
            listed = "|".join(option for option in options if option not in alone)
            rest = [f"[{listed}]" if " " in listed else listed] if listed else []
            for row in (rest, *map(str.split, alone)):
                if row:
                    yield from _parted([*parts[:at], *row, *parts[at + 1 :]])
            return
    yield parts


def _options(part: object) -> list[str]:
    """The alternatives of a list or of a group in brackets."""
    if not isinstance(part, str):
        return []
    body = part[1:-1] if part.startswith("[") and part.endswith("]") else part
    return [option.strip() for option in body.split("|")]


def _listed(option: str) -> bool:
    """Whether an alternative can stand among others: one word of any kind, or a row of plain ones."""
    return " " not in option or bool(_PLAIN_ROW.fullmatch(option) and not _ENDINGS.fullmatch(option))


def _pattern(source: object, parts: Sequence[object]) -> Pattern:
    elements = tuple(_element(part) for part in parts)
    pattern = Pattern(elements)
    if not any(pattern.required):
        raise PatternError(
            f"{source!r} needs at least one word, @vocabulary, ~text or word by its features that must be there"
        )
    if isinstance(elements[0], Gap) or isinstance(elements[-1], Gap):
        raise PatternError(f"{source!r} must not begin or end with a gap")
    return pattern


def _marked(body: str, optional: bool, negated: bool) -> str:
    return f"({body})" if optional else f"!{body}" if negated else body


def _element(part: object) -> Element:
    if isinstance(part, Mapping):
        return _features(part)
    if not isinstance(part, str) or not part.strip():
        raise PatternError(f"an element is a string or a table, not {part!r}")
    if part in _EDGES:
        return Edge(part)
    if "[" in part or "]" in part:
        return _group(part)
    gap = _GAP.fullmatch(part)
    if gap:
        most = int(gap[1] or DEFAULT_GAP)
        if not 1 <= most <= MOST_GAP:
            raise PatternError(f"{part!r}: a gap is 1 to {MOST_GAP} words")
        return Gap(most)
    optional = part.startswith("(") and part.endswith(")") and len(part) > 2
    if not optional and len(part) > 1 and _half_marked(part):
        raise PatternError(f"{part!r}: ( ) marks a whole element; rows of several words are parted by a lone slash")
    negated = part.startswith("!") and len(part) > 1
    return _words(part[1:-1] if optional else part[1:] if negated else part, optional, negated)


def _group(part: str) -> Words:
    """The alternatives in brackets: single words of any kind, and rows of words."""
    options = _options(part)
    if not part.startswith("[") or not part.endswith("]") or not all(options):
        raise PatternError(f"{part!r}: a group is written [one|two words], and stands between spaces")
    single = "|".join(option for option in options if " " not in option)
    rows = [tuple(_words(word, False, False) for word in option.split()) for option in options if " " in option]
    return replace(_words(single, False, False) if single else Words(), rows=tuple(map(Pattern, rows)))


def _half_marked(part: str) -> bool:
    """Whether ( ) stand around one of several alternatives, or have no end."""
    first = part.startswith("(") and (")|" in part[2:] or ")" not in part)
    return first or (part.endswith(")") and "|(" in part[:-2])


def _words(body: str, optional: bool, negated: bool) -> Words:
    words, vocabularies, anywhere = [], [], []
    for option in body.split("|"):
        vocabulary = _VOCABULARY.fullmatch(option)
        if option in _EDGES:
            raise PatternError(f"{body!r}: ^ and $ stand by themselves or in a plain list, not in ( ) or behind !")
        if vocabulary:
            vocabularies.append(vocabulary[1])
        elif option.startswith("~") and len(option) > 1:
            anywhere.append(_spelling(option[1:]))
        else:
            words.append(_spelling(option))
    return Words(tuple(words), tuple(vocabularies), tuple(anywhere), optional, negated)


def _spelling(written: str) -> str:
    word = normalise(written).strip()
    if not word or (word[0] == "@" and len(word) > 1):
        raise PatternError(f"{written!r} is no word; a vocabulary is written @name in small letters")
    return word


def _features(table: Mapping[str, Any]) -> Features:
    unknown = set(table) - {*FEATURES, *_MARKS}
    if unknown:
        raise PatternError(f"unknown feature {', '.join(sorted(unknown))}; known are {', '.join(FEATURES)}")
    tests = []
    for feature in FEATURES:
        if feature in table:
            values = table[feature]
            values = [values] if isinstance(values, str) else values
            if not isinstance(values, list) or not values or not all(isinstance(v, str) and v for v in values):
                raise PatternError(f"{feature} takes a word or a list of words, not {table[feature]!r}")
            tests.append((feature, tuple(values)))
    if not tests:
        raise PatternError(f"{dict(table)!r} tests no feature; known are {', '.join(FEATURES)}")
    marks = [table.get(mark, False) for mark in _MARKS]
    if not all(isinstance(mark, bool) for mark in marks):
        raise PatternError(f"optional and not take true or false, in {dict(table)!r}")
    return Features(tuple(tests), *marks)
