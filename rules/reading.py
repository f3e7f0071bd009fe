"""A text with the words of the rules found in it, and where a prepared pattern matches there.

Words, vocabularies and character strings are atoms (small numbers); `rules/matcher.py` finds them. Matching walks from
one place of an atom to the next, never over the words between, so a pattern costs what its words occur.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rules.pattern import Edge
from rules.text import Span, Text

Atoms = frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """An element made ready: up to `gap` words, then any of `atoms` or, where there are none, an `edge`."""

    atoms: Atoms
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
    """A pattern made ready: its steps, the atoms of what must occur, and the rarest of these."""

    steps: tuple[Step, ...]
    required: tuple[Atoms, ...]
    anchor: Atoms


@dataclass(frozen=True, slots=True)
class Places:
    """Where some atoms stand: first words in order, and for each the words behind the last."""

    starts: list[int]
    ends: dict[int, list[int]]


class Reading:
    """A text and the atoms in it.

    `present` holds every atom that may be there: those of its words for certain, those of strings and phrases as far
    as all their parts occur. Most patterns are refused by it alone; places are worked out when a pattern is left.
    """

    def __init__(self, text: Text, marks: list[Atoms], strings: list[tuple[int, int, bool, Atoms]]) -> None:
        """Take the atoms of each word, and the character strings found: (start, end, whole words only, atoms)."""
        self.text = text
        self.marks = marks
        self.present: set[int] = set().union(*marks)
        self._strings = strings
        for _, _, _, atoms in strings:
            self.present |= atoms
        self._phrases: dict[int, list[Program]] = {}
        self._places: dict[Atoms, Places] = {}
        self._matches: dict[Program, tuple[Span, ...]] = {}

    def unlock(self, phrase: Program, atoms: Atoms) -> None:
        """Note that a phrase of some vocabularies may be there; it is matched when their places are asked for."""
        self.present |= atoms
        for atom in atoms:
            self._phrases.setdefault(atom, []).append(phrase)

    @cached_property
    def _spans(self) -> dict[int, list[Span]]:
        """For each atom of words and strings, the words [i, j) that it fills."""
        spans: dict[int, list[Span]] = {}
        for i, atoms in enumerate(self.marks):
            for atom in atoms:
                if atom in spans:
                    spans[atom].append((i, i + 1))
                else:
                    spans[atom] = [(i, i + 1)]
        for start, end, whole, atoms in self._strings:
            words = self.text.words(start, end) if whole else covering(self.text, start, end)
            if words:
                for atom in atoms:
                    spans.setdefault(atom, []).append(words)
        return spans

    @cached_property
    def sentence_ends(self) -> list[int]:
        """For each sentence the word behind its last."""
        return [bisect_left(self.text.starts, end) for _, end in self.text.sentences]

    def sentence_of(self, word: int) -> int:
        """The number of the sentence that holds a word."""
        return bisect_right(self.sentence_ends, word)

    def span(self, words: Span) -> Span:
        """The characters of `text.normal` that some words fill."""
        return (self.text.starts[words[0]], self.text.ends[words[1] - 1])

    def may_match(self, program: Program) -> bool:
        """Whether all that a program requires may be there."""
        present = self.present
        for atoms in program.required:  # noqa: SIM110 - asked more often than anything else; a generator costs twice
            if atoms.isdisjoint(present):
                return False
        return True

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
        wanted: set[int] = set()
        for step in steps:
            if step.edge and step.edge.side == "^":
                wanted.update((0, *self.sentence_ends))
                break
            if step.edge or step.negated:
                return range(len(self.text.lexemes))
            wanted.update(self._stand(step.atoms).starts)
            if not step.optional:
                break
        return sorted(wanted)

    def _stand(self, atoms: Atoms) -> Places:
        """The places of some atoms, gathered once."""
        places = self._places.get(atoms)
        if places is None:
            ends: dict[int, list[int]] = {}
            for atom in atoms & self.present:
                for start, end in self._spans.get(atom, ()):
                    ends.setdefault(start, []).append(end)
                for phrase in self._phrases.get(atom, ()):
                    for start, end in self.matches(phrase):
                        ends.setdefault(start, []).append(end)
            places = self._places[atoms] = Places(sorted(ends), ends)
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
            places = self._stand(step.atoms)
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
        ends = self._stand(step.atoms).ends.get(word, [])
        if step.negated:
            return () if ends else (word,)
        return [*ends, word] if step.optional else ends

    def _at_edge(self, edge: Edge, word: int) -> bool:
        if edge.side == "^":
            return word == 0 or word in self.sentence_ends
        if word >= len(self.text.lexemes) or word in self.sentence_ends:
            return True
        return self.text.lexemes[word].surface in "。!?" and word + 1 in self.sentence_ends


def covering(text: Text, start: int, end: int) -> Span | None:
    """The words that hold any of the characters [start, end)."""
    i, j = bisect_right(text.ends, start), bisect_left(text.starts, end)
    return (i, j) if i < j else None
