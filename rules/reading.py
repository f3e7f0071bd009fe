"""A text with the words of the rules found in it, and where a prepared pattern matches there.

Words, vocabularies and character strings are atoms (small numbers); `rules/matcher.py` finds them. Matching walks from
one place of an atom to the next, never over the words between, so a pattern costs what its words occur.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from rules.index import Atoms, Index
from rules.pattern import Edge
from rules.text import Span, Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """What may stand at one place of a pattern: words, strings and vocabularies, all as atoms.

    `signs` are atoms of words and strings of which one is there wherever the group is: where it has a vocabulary with
    phrases, the rarest words of these are among them.
    """

    atoms: Atoms
    signs: Atoms


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """An element made ready: up to `gap` words, then one of `group` or, where `edge` is one, the edge of a sentence."""

    group: Group
    edge: Edge | None
    gap: int
    optional: bool
    negated: bool

    @property
    def plain(self) -> bool:
        """Whether this step is a word that must be there, so that its places can be looked up."""
        return self.edge is None and not self.optional and not self.negated


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A pattern made ready: its steps, and for each word that must occur, the rarest first, what shows it."""

    steps: tuple[Step, ...]
    required: tuple[Atoms, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Where a group stands: first words in order, and for each the words behind the last."""

    starts: list[int]
    ends: dict[int, list[int]]


class Reading:
    """A text and the atoms in it.

    `present` holds every atom that may be there: those of its words for certain, those of strings and phrases as far as
    their parts occur. Most patterns are refused by it alone; places are worked out when a pattern is left.
    """

    def __init__(
        self, text: Text, marks: list[Atoms], found: list[tuple[int, int, int]], strings: Sequence[tuple[bool, Atoms]]
    ) -> None:
        """Take the atoms of each word, and the character strings found: (index in `strings`, start, end).

        `strings` tells of each whether it must begin and end where words do, and its atoms.
        """
        self.text = text
        self._words: dict[int, list[int]] = {}  # for each atom of single words, where it stands
        at = self._words.setdefault
        for word, atoms in enumerate(marks):
            if atoms:
                for atom in atoms:
                    at(atom, []).append(word)
        self._strings: dict[int, list[tuple[int, int, bool]]] = {}
        for index, start, end in found:
            whole, atoms = strings[index]
            for atom in atoms:
                self._strings.setdefault(atom, []).append((start, end, whole))
        self.present = {*self._words, *self._strings}
        self._phrases: dict[int, list[Program]] = {}
        self._places: dict[Group, Places] = {}
        self._possible: dict[Index[Any], list[Any]] = {}
        self._matches: dict[Program, tuple[Span, ...]] = {}

    def unlock(self, phrase: Program, atoms: Atoms) -> None:
        """Note that a phrase of some vocabularies may be there; it is matched when their places are asked for."""
        self.present |= atoms
        for atom in atoms:
            self._phrases.setdefault(atom, []).append(phrase)

    @cached_property
    def sentence_ends(self) -> list[int]:
        """For each sentence the word behind its last."""
        return [bisect_left(self.text.starts, end) for _, end in self.text.sentences]

    @cached_property
    def _edges(self) -> frozenset[int]:
        """The sentence ends to be asked for one word: a long text has many."""
        return frozenset(self.sentence_ends)

    def sentence_of(self, word: int) -> int:
        """The number of the sentence that holds a word."""
        return bisect_right(self.sentence_ends, word)

    def span(self, words: Span) -> Span:
        """The characters of `text.normal` that some words fill."""
        return (self.text.starts[words[0]], self.text.ends[words[1] - 1])

    def possible(self, index: Index[T]) -> list[T]:
        """What of an index may be there; found once for all that ask."""
        if index not in self._possible:
            self._possible[index] = index.possible(self.present)
        return self._possible[index]

    def may_match(self, program: Program) -> bool:
        """Whether all that a program requires may be there."""
        return not any(map(self.present.isdisjoint, program.required))

    def matches(self, program: Program) -> tuple[Span, ...]:
        """The word spans [i, j) of a program, one from each first word, in order; found once for all that ask."""
        found = self._matches.get(program)
        if found is None:
            found = self._matches[program] = tuple(self._run(program)) if self.may_match(program) else ()
        return found

    def _run(self, program: Program) -> Iterable[Span]:
        steps = program.steps
        failed: set[Span] = set()
        for first in self._firsts(steps):
            end = self._end(steps, 0, first, failed)
            if end is not None:
                yield (first, end)

    def _firsts(self, steps: tuple[Step, ...]) -> Iterable[int]:
        """The words at which a match can begin: where the first step or, up to it, an optional one stands."""
        if steps[0].plain:
            return self._stand(steps[0].group).starts
        wanted: set[int] = set()
        for step in steps:
            if step.edge and step.edge.side == "^":
                wanted.update((0, *self.sentence_ends))
                break
            if step.edge or step.negated:
                return range(len(self.text.lexemes))
            wanted.update(self._stand(step.group).starts)
            if not step.optional:
                break
        return sorted(wanted)

    def _stand(self, group: Group) -> Places:
        """The places of a group, gathered once."""
        places = self._places.get(group)
        if places is None:
            ends: dict[int, list[int]] = {}
            text = self.text
            for atom in group.atoms & self.present:
                for word in self._words.get(atom, ()):
                    ends.setdefault(word, []).append(word + 1)
                for start, end, whole in self._strings.get(atom, ()):
                    words = text.words(start, end) if whole else covering(text, start, end)
                    if words:
                        ends.setdefault(words[0], []).append(words[1])
                for phrase in self._phrases.get(atom, ()):
                    for first, behind in self.matches(phrase):
                        ends.setdefault(first, []).append(behind)
            places = self._places[group] = Places(sorted(ends), ends)
        return places

    def _end(self, steps: tuple[Step, ...], at: int, word: int, failed: set[Span]) -> int | None:
        """The word behind the match of steps[at:] when the one before ended at `word`; None, noted, where it fails."""
        if at == len(steps):
            return word
        if (at, word) in failed:
            return None
        for behind in self._behind(steps[at], word):
            end = self._end(steps, at + 1, behind, failed)
            if end is not None:
                return end
        failed.add((at, word))
        return None

    def _behind(self, step: Step, word: int) -> Iterable[int]:
        """Where the next step may stand when this one begins at `word` or, after its gap, later."""
        if step.plain:
            places = self._stand(step.group)
            if not step.gap:
                return places.ends.get(word, ())
            starts = places.starts
            low = bisect_left(starts, word)
            if low == len(starts):
                return ()
            last = self._last(word, step.gap)
            return [e for start in starts[low : bisect_right(starts, last)] for e in places.ends[start]]
        if not step.gap:
            return self._unplain(step, word)
        last = self._last(word, step.gap) + bool(step.edge)
        return [behind for start in range(word, last + 1) for behind in self._unplain(step, start)]

    def _last(self, word: int, gap: int) -> int:
        """The last word that may follow a gap behind `word`: no gap leaves its sentence."""
        sentence = self.sentence_of(max(word - 1, 0))
        ends = self.sentence_ends
        return min(word + gap, (ends[sentence] if sentence < len(ends) else len(self.text.lexemes)) - 1)

    def _unplain(self, step: Step, word: int) -> Iterable[int]:
        if step.edge:
            return (word,) if self._at_edge(step.edge, word) else ()
        ends = self._stand(step.group).ends.get(word, [])
        if step.negated:
            return () if ends else (word,)
        return [*ends, word] if step.optional else ends

    def _at_edge(self, edge: Edge, word: int) -> bool:
        if edge.side == "^":
            return word == 0 or word in self._edges
        if word >= len(self.text.lexemes) or word in self._edges:
            return True
        return self.text.lexemes[word].surface in "。!?" and word + 1 in self._edges


def covering(text: Text, start: int, end: int) -> Span | None:
    """The words that hold any of the characters [start, end)."""
    i, j = bisect_right(text.ends, start), bisect_left(text.starts, end)
    return (i, j) if i < j else None
