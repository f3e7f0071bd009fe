"""A text with the words of the rules found in it, and where a prepared pattern matches there.

Words, vocabularies and character strings are atoms (small numbers); `rules/matcher.py` finds them. Matching walks from
one place of an atom to the next, never over the words between, so a pattern costs what its words occur.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

from rules.bits import bits_of, spread
from rules.index import Atoms, Index
from rules.pattern import Edge
from rules.program import Group, Program, Sought, Step
from rules.text import Span, Text

T = TypeVar("T")
_NONE: Atoms = frozenset()


class Reading:
    """A text and the atoms in it.

    `present` holds every atom that may be there: those of its words for certain, those of strings and phrases as far as
    their parts occur. Most patterns are refused by it alone. For the others, sets of words are numbers with a bit for
    each word, so that where a pattern may begin takes a few operations on numbers however long the text is.
    """

    def __init__(
        self,
        text: Text,
        marks: list[Atoms],
        found: list[tuple[int, int, int]],
        strings: Sequence[Sought],
        phrases: Mapping[int, Index[Program]],
        leads: Atoms,
    ) -> None:
        """Take the atoms of each word, the character strings found, and the phrases of each vocabulary that has any.

        What is found is (index in `strings`, start, end); `leads` are all atoms that lead to a phrase.
        """
        self.text = text
        self._marks = [*marks, _NONE]  # behind the last word there is none
        self._found, self._sought = found, strings
        self._words: dict[int, int] = {}  # for each atom of single words, where it stands
        words, at, bit = self._words, self._words.get, 1
        for atoms in marks:
            for atom in atoms:
                words[atom] = at(atom, 0) | bit
            bit <<= 1
        self._spelled: set[int] = set().union(*[strings[index].atoms for index, _, _ in found])
        self.present = self._spelled.union(words)
        self._phrases, self._leads = phrases, leads
        self._phrased: dict[int, list[Program]] = {}
        self._strings: dict[int, list[Span]] = {}
        self._begins: dict[Group, int] = {}
        self._several: dict[Group, dict[int, list[int]]] = {}
        self._possible: dict[Index[Any], list[Any]] = {}
        self._likely: dict[Program, int] = {}
        self._matches: dict[Program, tuple[Span, ...]] = {}
        self._told: dict[Index[Program], tuple[set[int], Iterator[int]]] = {}

    @cached_property
    def _leading(self) -> set[int]:
        """The atoms that lead to phrases: a few, against which the many vocabularies are held."""
        return self.present & self._leads

    @cached_property
    def _found_of(self) -> dict[int, list[tuple[bool, int, int]]]:
        """For each atom of strings what was found of it: whether it must fill whole words, and its characters."""
        found: dict[int, list[tuple[bool, int, int]]] = {}
        for index, start, end in self._found:
            sought = self._sought[index]
            for atom in sought.atoms:
                found.setdefault(atom, []).append((sought.whole, start, end))
        return found

    def _stand(self, atom: int) -> list[Span]:
        """The words that a string fills or touches; a string that was found may turn out to stand nowhere."""
        spans = self._strings.get(atom)
        if spans is None:
            spans = self._strings[atom] = []
            for whole, start, end in self._found_of.get(atom, ()):
                words = self.text.words(start, end) if whole else self.text.covering(start, end)
                if words:
                    spans.append(words)
        return spans

    @cached_property
    def sentence_ends(self) -> list[int]:
        """For each sentence the word behind its last."""
        starts = self.text.starts
        return [bisect_left(starts, end) for _, end in self.text.sentences]

    @cached_property
    def _edges(self) -> frozenset[int]:
        """The sentence ends to be asked for one word: a long text has many."""
        return frozenset(self.sentence_ends)

    def sentence_of(self, word: int) -> int:
        """The number of the sentence that holds a word."""
        return bisect_right(self.sentence_ends, word)

    def span(self, words: Span) -> Span:
        """The characters of `text.normal` that some words fill."""
        return (self.text.starts[words[0]], self.text.end_of(words[1] - 1))

    def possible(self, index: Index[T]) -> list[T]:
        """What of an index may be there; found once for all that ask."""
        if index not in self._possible:
            self._possible[index] = index.possible(self.present)
        return self._possible[index]

    def _phrases_of(self, vocabulary: int) -> list[Program]:
        """The phrases of a vocabulary that may be there."""
        found = self._phrased.get(vocabulary)
        if found is None:
            found = self._phrased[vocabulary] = self._phrases[vocabulary].possible(self.present, self._leading)
        return found

    def may_match(self, program: Program) -> bool:
        """Whether all that a program requires may be there."""
        return not any(map(self.present.isdisjoint, program.required))

    def matches(self, program: Program) -> tuple[Span, ...]:
        """The word spans [i, j) of a program, one from each first word, in order; found once for all that ask."""
        found = self._matches.get(program)
        if found is None:
            found = self._matches[program] = tuple(self._run(program))
        return found

    def stands(self, index: Index[Program], sentences: tuple[int, ...] | None) -> bool:
        """Whether a match of one of some programs begins in one of some sentences; None asks for any.

        Where matches begin is found as far as is asked for, and kept: a long text asks once more for each finding.
        """
        if index not in self._told:
            self._told[index] = (set(), self._sentences_of(index))
        known, others = self._told[index]
        if (sentences is None and known) or (sentences is not None and not known.isdisjoint(sentences)):
            return True
        for sentence in others:
            known.add(sentence)
            if sentences is None or sentence in sentences:
                return True
        return False

    def _sentences_of(self, index: Index[Program]) -> Iterator[int]:
        for program in self.possible(index):
            for first, _ in self.matches(program):
                yield self.sentence_of(first)

    def _run(self, program: Program) -> list[Span]:
        steps = program.steps
        firsts = self._likely_firsts(program)
        if firsts and not steps[0].plain:
            firsts &= self._firsts(steps)
        matches: list[Span] = []
        if firsts:
            failed: set[Span] = set()
            for first in bits_of(firsts):
                end = self._end(steps, 0, first, failed)
                if end is not None:
                    matches.append((first, end))
        return matches

    def _likely_firsts(self, program: Program) -> int:
        """The words at which a match may begin, as far as each word that it must have begins near enough, as bits."""
        likely = self._likely.get(program)
        if likely is None:
            likely = -1
            for spot in program.spots:
                begins = self._begins.get(spot.group)
                if begins is None:
                    begins = self._begin(spot.group)
                likely &= spread(begins >> spot.near, spot.far - spot.near) if spot.far else begins
                if not likely:
                    break
            self._likely[program] = likely
        return likely

    def _begin(self, group: Group) -> int:
        """The words at which a group begins or, where that needs a phrase, may begin, as bits."""
        begins = 0
        for atom in group.atoms & self.present:
            begins |= self._words.get(atom, 0)
            if atom in self._spelled:
                for first, _ in self._stand(atom):
                    begins |= 1 << first
        for vocabulary in group.phrased:
            for phrase in self._phrases_of(vocabulary):
                begins |= self._likely_firsts(phrase)
        self._begins[group] = begins
        return begins

    def _firsts(self, steps: tuple[Step, ...]) -> int:
        """The words at which a match can begin whose first step need not be there, as bits."""
        wanted = 0
        for step in steps:
            if step.edge and step.edge.side == "^":
                for end in (0, *self.sentence_ends):
                    wanted |= 1 << end
                break
            if step.edge or step.negated:
                return -1
            wanted |= self._begins.get(step.group) or self._begin(step.group)
            if not step.optional:
                break
        return wanted

    def _ends(self, group: Group, word: int) -> Sequence[int]:
        """The words behind a group that begins at a word; none where it does not."""
        several = self._several.get(group)
        if several is None:
            several = self._several[group] = self._gather(group)
        if word in several:
            return several[word]
        return () if group.atoms.isdisjoint(self._marks[word]) else (word + 1,)

    def _gather(self, group: Group) -> dict[int, list[int]]:
        """Where strings and phrases of a group begin: for each such word all the words behind the group."""
        several: dict[int, list[int]] = {}
        phrased = [vocabulary for vocabulary in group.phrased if self._phrases_of(vocabulary)]
        if not phrased and self._spelled.isdisjoint(group.atoms):
            return several
        atoms = group.atoms & self.present.union(phrased)
        spans = {atom: [*self._stand(atom), *self._phrase_spans(atom)] for atom in atoms}
        for first, _ in chain.from_iterable(spans.values()):
            several[first] = []
        for atom in atoms:
            for first, behind in several.items():
                if atom in self._marks[first]:
                    behind.append(first + 1)
            for first, end in spans[atom]:
                several[first].append(end)
        for behind in several.values():
            behind.sort(reverse=True)  # the longest first, whatever the order in which a set gives its atoms
        return several

    def _phrase_spans(self, vocabulary: int) -> Iterable[Span]:
        """The word spans of the phrases of a vocabulary."""
        if vocabulary not in self._phrases:
            return ()
        return chain.from_iterable(map(self.matches, self._phrases_of(vocabulary)))

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
        if not step.gap:
            return self._ends(step.group, word) if step.plain else self._unplain(step, word)
        last = self._last(word, step.gap)
        if not step.plain:
            last += bool(step.edge)
            return [behind for start in range(word, last + 1) for behind in self._unplain(step, start)]
        begins = self._begins.get(step.group)
        if begins is None:
            begins = self._begin(step.group)
        near = begins >> word & ((1 << max(last - word + 1, 0)) - 1)
        return [behind for start in bits_of(near) for behind in self._ends(step.group, word + start)]

    def _last(self, word: int, gap: int) -> int:
        """The last word that may follow a gap behind `word`: no gap leaves its sentence."""
        sentence = self.sentence_of(max(word - 1, 0))
        ends = self.sentence_ends
        return min(word + gap, (ends[sentence] if sentence < len(ends) else len(self.text.lexemes)) - 1)

    def _unplain(self, step: Step, word: int) -> Iterable[int]:
        if step.edge:
            return (word,) if self._at_edge(step.edge, word) else ()
        ends = self._ends(step.group, word)
        if step.negated:
            return () if ends else (word,)
        return (*ends, word)

    def _at_edge(self, edge: Edge, word: int) -> bool:
        if edge.side == "^":
            return word == 0 or word in self._edges
        if word >= len(self.text.lexemes) or word in self._edges:
            return True
        return self.text.lexemes[word].surface in "。!?" and word + 1 in self._edges
