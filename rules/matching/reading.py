"""A text with the words of the rules found in it, and where a prepared pattern matches there.

Words, vocabularies and character strings are atoms (small numbers); `matcher` finds them. Matching walks from
one place of an atom to the next, never over the words between, so a pattern costs what its words occur.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce
from itertools import repeat
from operator import attrgetter, or_
from typing import Any, TypeVar

from rules.matching.bits import bits_of, spread
from rules.matching.candidates import Found, candidates_in
from rules.matching.index import Index, Mark, Requirements
from rules.matching.pattern import Edge
from rules.matching.program import Atoms, Group, Phrase, Program, Step
from rules.text import Span, Text

T = TypeVar("T")
_NONE: Atoms = frozenset()
_numbers = attrgetter("numbers")


class Reading:
    """A text and the atoms in it.

    Most programs are refused by what they ask for (`index`). For the others, sets of words are numbers with a
    bit for each word, so that where a pattern may begin takes a few operations on numbers however long the text is.
    The phrases of vocabularies get their place among the words when a program first asks for them.
    """

    def __init__(self, text: Text, marks: list[Mark], found: list[Found], requirements: Requirements) -> None:
        """Take what each word stands for, the strings found, and what programs ask for."""
        self.text = text
        self._marks = [mark.atoms for mark in marks]
        self._longer: dict[int, list[tuple[Atoms, int]]] = {}  # for each word the strings and phrases that begin there
        spans = self._place_strings(found)
        self._words: dict[int, int] = {}  # for each atom where it begins, as bits
        words, at, bit = self._words, self._words.get, 1
        for atoms in self._marks:
            for atom in atoms:
                words[atom] = at(atom, 0) | bit
            bit <<= 1
        for first, others in self._longer.items():
            for atoms, _ in others:
                for atom in atoms:
                    words[atom] = at(atom, 0) | 1 << first
        self._marks.append(_NONE)  # behind the last word there is none
        self._begins: dict[Atoms, int] = {}
        self._things: dict[Index[Any], list[Any]] = {}
        self._standing: dict[Group, list[Program]] = {}
        self._likely: dict[Program, int] = {}
        self._matches: dict[Program, tuple[Span, ...]] = {}
        self._phrases: defaultdict[int, list[Phrase]] = defaultdict(list)  # for each atom those to be placed
        candidates = candidates_in(text, marks, found, spans, requirements)
        self._possible, self._paired = candidates.programs, candidates.firsts
        for phrase in candidates.phrases:
            for atom in phrase.atoms:
                self._phrases[atom].append(phrase)
        self._unplaced = set(self._phrases)

    def _place_strings(self, found: list[Found]) -> list[tuple[Mark, Span]]:
        """Let strings fill words, or touch them where these need not be whole; the words of those that make pairs."""
        starts, ends = self.text.starts, self.text.ends
        spans = []
        for whole, mark, start, end in found:
            if not (mark.atoms or mark.pairs):
                continue
            first, behind = bisect_right(ends, start), bisect_left(starts, end)
            if first == behind or (whole and (starts[first] != start or ends[behind - 1] != end)):
                continue
            if behind == first + 1:
                self._marks[first] |= mark.atoms
            else:
                self._longer.setdefault(first, []).append((mark.atoms, behind))
            if mark.pairs:
                spans.append((mark, (first, behind)))
        return spans

    def _settle(self, atoms: Atoms) -> None:
        """Place the phrases of some atoms that have not been yet."""
        for atom in self._unplaced & atoms:
            self._unplaced.discard(atom)
            for phrase in self._phrases[atom]:
                for words in self.matches(phrase.program):
                    self._place(phrase.atoms, words)

    def _place(self, atoms: Atoms, span: Span) -> None:
        """Let some atoms fill the words [i, j)."""
        first, end = span
        self._longer.setdefault(first, []).append((atoms, end))
        for atom in atoms:
            self._words[atom] = self._words.get(atom, 0) | 1 << first

    @cached_property
    def _edges(self) -> frozenset[int]:
        """The sentence ends to be asked for one word: a long text has many."""
        return frozenset(self.text.sentence_ends)

    def sentence_of(self, word: int) -> int:
        """The number of the sentence that holds a word."""
        return bisect_right(self.text.sentence_ends, word)

    def span(self, words: Span) -> Span:
        """The characters of `text.normal` that some words fill."""
        return (self.text.starts[words[0]], self.text.end_of(words[1] - 1))

    def possible(self, index: Index[T]) -> list[T]:
        """What of an index may be there; found once for all that ask."""
        if index not in self._things:
            self._things[index] = index.possible(self._possible)
        return self._things[index]

    def may_match(self, program: Program) -> bool:
        """Whether all that a program requires may be there."""
        return bool(self._possible >> program.number & 1)

    def may_all_match(self, groups: Iterable[Group]) -> bool:
        """Whether one of each of some groups may match."""
        return all(map(self._possible.__and__, map(_numbers, groups)))

    def matches(self, program: Program) -> tuple[Span, ...]:
        """The word spans [i, j) of a program, one from each first word, in order; found once for all that ask."""
        found = self._matches.get(program)
        if found is None:
            firsts = self._firsts(program)
            found = self._matches[program] = tuple(self._run(program, firsts)) if firsts else ()
        return found

    def matches_in(self, program: Program, among: Span) -> Sequence[Span]:
        """Its matches that lie among the words [i, j)."""
        if not self.may_match(program):
            return ()
        found, (first, end) = self.matches(program), among
        near = found[bisect_left(found, (first,)) : bisect_left(found, (end,))]
        return [match for match in near if match[1] <= end]

    def stands(self, group: Group, among: Span) -> bool:
        """Whether a match of one of a group begins among the words [i, j)."""
        standing = self._standing.get(group)
        if standing is None:
            possible = group.programs if self._possible & group.numbers else ()  # most often none
            standing = self._standing[group] = list(filter(self.may_match, possible))
        return any(self._begins_among(program, among) for program in standing)

    def _begins_among(self, program: Program, among: Span) -> bool:
        first, end = among
        if program in self._matches:
            return any(first <= begin < end for begin, _ in self._matches[program])
        firsts = self._firsts(program) >> first & (1 << end - first) - 1
        if len(program.steps) == 1:
            return bool(firsts)
        return any(self._end(program.steps, 0, first + place, set()) for place in bits_of(firsts))

    def sentences(self, word: int, beside: int = 0) -> Span:
        """The words [i, j) of the sentence that holds a word, and of so many `beside` it on either side."""
        ends, here = self.text.sentence_ends, self.sentence_of(word)
        first, last = here - beside - 1, here + beside
        return (ends[first] if first >= 0 else 0, ends[last] if last < len(ends) else len(self.text.lexemes))

    def _run(self, program: Program, firsts: int) -> Iterator[Span]:
        failed: set[Span] = set()
        for first in bits_of(firsts):
            end = self._end(program.steps, 0, first, failed)
            if end is not None:
                yield first, end

    def _firsts(self, program: Program) -> int:
        """The words at which a match may begin, as bits."""
        firsts = self._likely_firsts(program)
        if firsts and not program.steps[0].plain:
            firsts &= self._unplain_firsts(program.steps)
        return firsts

    def _likely_firsts(self, program: Program) -> int:
        """The words at which a match may begin, as far as each word that it must have begins near enough, as bits."""
        likely = self._likely.get(program)
        if likely is None:
            likely = self._paired.get(program, -1)
            for spot in program.spots if likely & likely - 1 else ():  # one word is as soon tried
                begins = self._begins.get(spot.atoms)
                if begins is None:
                    begins = self._begin(spot.atoms)
                likely &= spread(begins >> spot.near, spot.far - spot.near) if spot.far else begins
                if not likely:
                    break
            self._likely[program] = likely
        return likely

    def _begin(self, atoms: Atoms) -> int:
        """The words at which one of some atoms begins, as bits."""
        if not self._unplaced.isdisjoint(atoms):
            self._settle(atoms)
        if len(atoms) == 1:  # most often
            (atom,) = atoms
            begins = self._words.get(atom, 0)
        else:
            begins = reduce(or_, map(self._words.get, atoms, repeat(0)))
        self._begins[atoms] = begins
        return begins

    def _unplain_firsts(self, steps: tuple[Step, ...]) -> int:
        """The words at which a match can begin whose first step need not be there, as bits."""
        wanted = 0
        for step in steps:
            if step.edge and step.edge.side == "^":
                for end in (0, *self.text.sentence_ends):
                    wanted |= 1 << end
                break
            if step.edge or step.negated:
                return -1
            wanted |= self._begins.get(step.atoms) or self._begin(step.atoms)
            if not step.optional:
                break
        return wanted

    def _ends(self, atoms: Atoms, word: int) -> Sequence[int]:
        """The words behind one of some atoms that begins at a word, the last first; none where it does not."""
        if atoms not in self._begins:
            self._begin(atoms)
        ends = () if atoms.isdisjoint(self._marks[word]) else (word + 1,)
        if word not in self._longer:
            return ends
        longer = {end for others, end in self._longer[word] if not atoms.isdisjoint(others)}
        return sorted(longer.union(ends), reverse=True) if longer else ends

    def _end(self, steps: tuple[Step, ...], at: int, word: int, failed: set[Span]) -> int | None:
        """The word behind the match of steps[at:] when the one before ended at `word`; None, noted, where it fails."""
        start = (at, word)
        if start in failed:
            return None
        for step in steps[at:]:
            at += 1
            if step.plain and not step.gap and word not in self._longer and step.atoms in self._begins:  # most often
                if step.atoms.isdisjoint(self._marks[word]):
                    failed.add(start)
                    return None
                word += 1
                continue
            behind = self._behind(step, word)
            if len(behind) != 1:
                ends = (self._end(steps, at, one, failed) for one in behind)
                end = next((end for end in ends if end is not None), None)
                if end is None:
                    failed.add(start)
                return end
            word = behind[0]
        return word

    def _behind(self, step: Step, word: int) -> Sequence[int]:
        """Where the next step may stand when this one begins at `word` or, after its gap, later."""
        if not step.gap:
            return self._ends(step.atoms, word) if step.plain else self._unplain(step, word)
        last = self._last(word, step.gap)
        if not step.plain:
            last += bool(step.edge)
            return [behind for start in range(word, last + 1) for behind in self._unplain(step, start)]
        begins = self._begins.get(step.atoms)
        if begins is None:
            begins = self._begin(step.atoms)
        near = begins >> word & ((1 << max(last - word + 1, 0)) - 1)
        return [behind for start in bits_of(near) for behind in self._ends(step.atoms, word + start)]

    def _last(self, word: int, gap: int) -> int:
        """The last word that may follow a gap behind `word`: no gap leaves its sentence."""
        sentence = self.sentence_of(max(word - 1, 0))
        ends = self.text.sentence_ends
        return min(word + gap, (ends[sentence] if sentence < len(ends) else len(self.text.lexemes)) - 1)

    def _unplain(self, step: Step, word: int) -> Sequence[int]:
        if step.edge:
            return (word,) if self._at_edge(step.edge, word) else ()
        ends = self._ends(step.atoms, word)
        if step.negated:
            return () if ends else (word,)
        return (*ends, word)

    def _at_edge(self, edge: Edge, word: int) -> bool:
        if edge.side == "^":
            return word == 0 or word in self._edges
        if word >= len(self.text.lexemes) or word in self._edges:
            return True
        return self.text.lexemes[word].surface in "。!?" and word + 1 in self._edges
