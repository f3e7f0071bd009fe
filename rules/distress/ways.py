"""The ways to tell of distress, and how a text is heard by them; what they are: distress.toml, read by loading.py."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter

from ahocorasick_rs import AhoCorasick

from rules.expression import Expression
from rules.matching.matcher import fold
from rules.text import Span, Text

PIECE, OVERLAP = 400, 100  # characters of what is read at once: some ways take the square of its length
MOST_WHOLE = 60  # characters of a text that says nothing else; what is longer says something else
_SILENT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody to talk to: name, number, hours; as of which day that was looked up (2026-11-24), and where.

    Number and hours may be empty; so may the source of what is no public number.
    """

    name: str
    reach: str
    hours: str
    as_of: str
    source: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say it: what tells it, what in the same sentence or anywhere takes that back, examples either way.

    Few texts need any of the expressions `any`, `unless` and `nowhere`, and compiling all takes 0.1 s. Every match of
    `any` holds one of the `signs`, in small letters. With `whole`, a text counts that says nothing else.
    """

    signs: tuple[str, ...]
    any: Expression
    unless: Expression | None
    nowhere: Expression | None
    whole: bool
    found: tuple[str, ...]
    absent: tuple[str, ...]

    def spans(self, text: Text, lines: Iterable[Span]) -> Iterator[Span]:
        """Where some lines of a text say so, in characters of `normal`: no way goes beyond one."""
        normal = text.normal
        if self.whole:
            said = len(normal) <= MOST_WHOLE and self.any.compiled.fullmatch(_SILENT.sub("", normal))
            if said and not self._denied(normal):
                yield (0, len(normal))
            return
        matches = [match for line in lines for match in _matches(self.any, normal, line)]
        if not matches or self._denied(normal):
            return
        taken_back: dict[Span, bool] = {}  # by sentence, looked at once however often it says so
        for match in matches:
            place = text.sentence_at(match.start())[0], text.sentence_at(match.end() - 1)[1]
            if self.unless and place not in taken_back:
                taken_back[place] = _says(self.unless, normal[slice(*place)])
            if not taken_back.get(place):
                yield match.span()

    def _denied(self, normal: str) -> bool:
        """Whether anything in a text takes back what is said; dear to look for in a long one."""
        return self.nowhere is not None and _says(self.nowhere, normal)


def _matches(expression: Expression, normal: str, line: Span) -> Iterator[re.Match[str]]:
    """Where an expression matches in a line, a long one in pieces: what a cut ends is left to the piece behind it."""
    start, end = line
    while end - start > PIECE:
        cut = start + PIECE
        yield from (match for match in expression.compiled.finditer(normal, start, cut) if match.end() < cut)
        start = cut - OVERLAP
    yield from expression.compiled.finditer(normal, start, end)


def _says(expression: Expression, said: str) -> bool:
    return next(_matches(expression, said, (0, len(said))), None) is not None


@dataclass(frozen=True, slots=True)
class Signs:
    """Finds the signs of all ways in one pass: `way_of` holds for each string the number of its way."""

    strings: AhoCorasick
    way_of: tuple[int, ...]

    @classmethod
    def of(cls, ways: Iterable[Way]) -> Signs:
        """Those of some ways, which are numbered in their order."""
        signs = [(number, sign) for number, way in enumerate(ways) for sign in way.signs]
        return cls(AhoCorasick([sign for _, sign in signs]), tuple(number for number, _ in signs))

    def lines(self, normal: str) -> dict[int, dict[Span, None]]:
        """For the number of each way that may be there, the lines with one of its signs, each once and in order."""
        found: dict[int, dict[Span, None]] = {}
        small, line = "\n".join(map(fold, normal.split("\n"))), (0, 0)
        for index, start, end in self.strings.find_matches_as_indexes(small, overlapping=True):
            if end > line[1]:  # they come in the order in which they end
                line = small.rfind("\n", 0, start) + 1, (small.find("\n", end) + 1 or len(small) + 1) - 1
            found.setdefault(self.way_of[index], {})[line] = None
        if len(normal) <= MOST_WHOLE:  # what is whole is looked for without what is silent
            for index, _, _ in self.strings.find_matches_as_indexes(fold(_SILENT.sub("", normal)), overlapping=True):
                found.setdefault(self.way_of[index], {})
        return found


@dataclass(frozen=True, slots=True)
class Kind:
    """Who needs what: a name, what is said to them, who helps, and the ways to tell."""

    name: str
    said: str
    help: tuple[Help, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """The kind that a text is of, by name, and where it says so, in characters of the text as it was written.

    The `spans` are in order and lie apart; `others` are those of less pressing kinds.
    """

    kind: str
    spans: tuple[Span, ...]
    others: tuple[Span, ...] = field(default=(), compare=False)

    def covers(self, start: int, end: int) -> bool:
        """Whether these characters lie on what was heard."""
        place = bisect_left(self.spans, end, key=itemgetter(0)) - 1  # the last that begins before the end
        return place >= 0 and start < self.spans[place][1]

    def told_throughout(self, text: Text, start: int, end: int) -> bool:
        """Whether every sentence of the text with some of these characters tells of it."""
        spans = (text.original_span(*sentence) for sentence in text.sentences)
        return all(self.covers(*span) for span in spans if span[0] < end and start < span[1])

    def leaves(self, text: Text) -> int:
        """How many characters of the text stand in sentences that tell neither of this nor of a less pressing kind."""
        whole = Heard(self.kind, _merged((*self.spans, *self.others)))
        spans = (text.original_span(*sentence) for sentence in text.sentences)
        return sum(end - start for start, end in spans if not whole.covers(start, end))


@dataclass(frozen=True)
class Distress:
    """The kinds, the most pressing first; that nobody hears of it; what asks on after it, and what says it is hard."""

    kinds: tuple[Kind, ...]
    kept: str
    further: Expression
    hard: Expression

    @cached_property
    def signs(self) -> Signs:
        """Those of all ways."""
        return Signs.of(way for _, way in self._ways)

    @cached_property
    def _ways(self) -> list[tuple[str, Way]]:
        """All ways by their numbers, each with the name of its kind; those of the most pressing kinds first."""
        return [(kind.name, way) for kind in self.kinds for way in kind.ways]

    def in_words(self, kind: str) -> str:
        """What to say to a kind, in lines of plain text. Raises KeyError for an unknown one."""
        told = {one.name: one for one in self.kinds}[kind]
        lines = [f"・{one.name} {one.reach}".rstrip() + (f"({one.hours})" if one.hours else "") for one in told.help]
        return "\n".join([told.said, *lines, self.kept])

    def asks_on(self, text: Text) -> bool:
        """Whether a message asks who listens, or says no more than that it is hard, where the talk is of distress."""
        return self._is(self.further, text) or self.is_hard(text)

    def is_hard(self, text: Text) -> bool:
        """Whether a message says no more than that it is hard, which by itself may be a post."""
        return self._is(self.hard, text)

    @staticmethod
    def _is(said: Expression, text: Text) -> bool:
        return len(text.normal) <= MOST_WHOLE and said.is_all_of(_SILENT.sub("", text.normal))

    def heard(self, text: Text) -> Heard | None:
        """The most pressing kind that a text is of; None for nearly all texts.

        What is told of somebody else is not the writer's own: its words count for that kind alone.
        """
        lines = self.signs.lines(text.normal)
        said: dict[str, list[Span]] = {}
        for number in sorted(lines):
            kind, way = self._ways[number]
            said.setdefault(kind, []).extend(way.spans(text, lines[number]))
        found = {kind: _merged(spans) for kind, spans in said.items()}
        told = Heard("other", found.get("other", ()))
        if "own" in found:
            found["own"] = tuple(span for span in found["own"] if not told.covers(*span))
        placed = {name: tuple(text.original_span(*span) for span in spans) for name, spans in found.items() if spans}
        if not placed:
            return None
        kind = next(iter(placed))
        return Heard(kind, placed.pop(kind), _merged(span for spans in placed.values() for span in spans))


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same characters, each once, in order."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)
