"""Where the words of many patterns stand in a text, and which patterns match there.

Cost grows with what the text contains, not with the number of patterns. Words, vocabularies and character strings
become atoms (small numbers). Every lexeme knows its atoms, computed once; strings of several lexemes are found in
one pass of an Aho-Corasick automaton; and a pattern is tried only where its rarest element occurs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from rules.pattern import Edge, Element, Features, Gap, Pattern, Words
from rules.text import Lexeme, Span, Text
from rules.vocabulary import Vocabulary, references

Atoms = frozenset[int]
_NONE: Atoms = frozenset()
_MOST_LEXEMES = 20_000


def fold(text: str) -> str:
    """Small letters, where that keeps every character's place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


@dataclass(frozen=True, slots=True)
class Step:
    """An element made ready: any of `atoms` stands here; for the other kinds of element `atoms` is empty."""

    element: Element
    atoms: Atoms
    optional: bool
    negated: bool


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A pattern made ready: its steps, the atoms of what must occur, and the rarest of these."""

    steps: tuple[Step, ...]
    required: tuple[Atoms, ...]
    anchor: Atoms


class Matcher:
    """The words of some patterns and vocabularies, ready to be found in texts."""

    def __init__(
        self, patterns: Iterable[Pattern], vocabularies: Mapping[str, Vocabulary], samples: Iterable[Text] = ()
    ) -> None:
        """Prepare `patterns` and the `vocabularies` they lean on; `samples` show which words are frequent."""
        self._numbers: dict[str, int] = {}
        self._of_word: dict[str, set[int]] = {}  # word → its own atom and those of the vocabularies that hold it
        self._of_string: dict[str, set[int]] = {}
        self._marks: dict[Lexeme, Atoms] = {}
        self._interned: dict[Atoms, Atoms] = {}
        patterns = list(patterns)
        phrases = self._take_vocabularies(_used(patterns, vocabularies))
        for pattern in (*patterns, *(pattern for _, pattern in phrases)):
            self._take_words(pattern)
        self._prepare_strings()
        self._frequency = Counter(atom for text in samples for atom in _NONE.union(*self._mark(text.lexemes)))
        self._phrases = [(atoms, self._program(pattern)) for atoms, pattern in phrases]
        self._phrases_at = anchored(program for _, program in self._phrases)
        self._programs = {pattern: self._program(pattern) for pattern in patterns}

    def program(self, pattern: Pattern) -> Program:
        """The prepared form of one of the patterns given at the beginning."""
        return self._programs[pattern]

    def _number(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers))

    def _take_vocabularies(self, vocabularies: Mapping[str, Vocabulary]) -> list[tuple[Atoms, Pattern]]:
        """Note the words of the vocabularies; what remains are their phrases, each behind those it leans on."""
        holders = {name: {name} for name in vocabularies}
        ordered = _leaning_last(vocabularies)
        for vocabulary in reversed(ordered):
            for name in vocabulary.include:
                holders[name] |= holders[vocabulary.name]
        phrases = []
        for vocabulary in ordered:
            atoms = frozenset(self._number(f"@{name}") for name in holders[vocabulary.name])
            for entry in vocabulary.entries:
                only = entry.elements[0]
                if len(entry.elements) == 1 and isinstance(only, Words) and not only.vocabularies:
                    for word in only.words:
                        self._of_word.setdefault(fold(word), set()).update(atoms)
                    for string in only.anywhere:
                        self._of_string.setdefault(fold(string), set()).update(atoms)
                else:
                    phrases.append((atoms, entry))
        return phrases

    def _take_words(self, pattern: Pattern) -> None:
        for element in pattern.elements:
            if isinstance(element, Words):
                for word in map(fold, element.words):
                    self._of_word.setdefault(word, set()).add(self._number(word))
                for string in map(fold, element.anywhere):
                    self._of_string.setdefault(string, set()).add(self._number(f"~{string}"))

    def _prepare_strings(self) -> None:
        """Words of several lexemes are looked for as strings that must begin and end where words do."""
        several = [word for word in self._of_word if len(word) > 1 and len(Text(word).lexemes) != 1]
        self._strings = [(True, tuple(sorted(self._of_word[word]))) for word in several]
        self._strings += [(False, tuple(sorted(atoms))) for atoms in self._of_string.values()]
        self._automaton = AhoCorasick([*several, *self._of_string])

    def _program(self, pattern: Pattern) -> Program:
        steps = tuple(map(self._step, pattern.elements))
        required = tuple(step.atoms for step in steps if step.atoms and not step.optional and not step.negated)
        anchor = min(required, key=lambda atoms: sum(self._frequency[atom] + 1 for atom in atoms))
        return Program(steps, required, anchor)

    def _step(self, element: Element) -> Step:
        if not isinstance(element, Words):
            features = isinstance(element, Features)
            return Step(element, _NONE, features and element.optional, features and element.negated)  # type: ignore[union-attr]
        names = [*map(fold, element.words), *(f"@{name}" for name in element.vocabularies)]
        names += [f"~{fold(string)}" for string in element.anywhere]
        return Step(element, frozenset(map(self._number, names)), element.optional, element.negated)

    def read(self, text: Text) -> Reading:
        """Where the words stand in `text`."""
        reading = Reading(self, text, self._mark(text.lexemes))
        for index, start, end in self._automaton.find_matches_as_indexes(fold(text.normal), overlapping=True):
            whole, atoms = self._strings[index]
            words = text.words(start, end) if whole else covering(text, start, end)
            if words:
                reading.add(words, atoms)
        pending = sorted({phrase for atom in reading.present for phrase in self._phrases_at.get(atom, ())})
        done: set[int] = set()
        while pending:
            phrase = pending.pop(0)
            done.add(phrase)
            granted, program = self._phrases[phrase]
            fresh = {atom for atom in granted if atom not in reading.present}
            for span in list(reading.run(program)):
                reading.add(span, tuple(granted))
            unlocked = {other for atom in fresh & reading.present for other in self._phrases_at.get(atom, ())}
            if unlocked - done - set(pending):
                pending = sorted((unlocked | set(pending)) - done)
        return reading

    def _mark(self, lexemes: list[Lexeme]) -> list[Atoms]:
        marks = list(map(self._marks.get, lexemes))
        if None in marks:
            if len(self._marks) > _MOST_LEXEMES:
                self._marks = {}
            for i, atoms in enumerate(marks):
                if atoms is None:
                    marks[i] = self._marks[lexemes[i]] = self._of_lexeme(lexemes[i])
        return marks  # type: ignore[return-value]

    def _of_lexeme(self, lexeme: Lexeme) -> Atoms:
        spellings = {fold(lexeme.surface), fold(lexeme.base), fold(lexeme.lemma)}
        atoms = frozenset(atom for spelling in spellings for atom in self._of_word.get(spelling, ()))
        return self._interned.setdefault(atoms, atoms)


class Reading:
    """A text and the atoms in it: of each word in `marks`, of several words in `longer`, all of them in `present`."""

    def __init__(self, matcher: Matcher, text: Text, marks: list[Atoms]) -> None:
        """Begin with the atoms of single words."""
        self.text = text
        self.marks = marks
        self.longer: dict[int, list[tuple[int, int]]] = {}  # first word → (atom, word behind the last)
        self.present: set[int] = set().union(*marks)
        self._matcher = matcher
        self._matches: dict[Pattern, tuple[Span, ...]] = {}

    def add(self, words: Span, atoms: tuple[int, ...]) -> None:
        """Note that the words [i, j) have these atoms."""
        ends = self.longer.setdefault(words[0], [])
        for atom in atoms:
            if (atom, words[1]) not in ends:
                ends.append((atom, words[1]))
        self.present.update(atoms)

    @cached_property
    def sentence_ends(self) -> list[int]:
        """For each sentence the word behind its last."""
        return [bisect_left(self.text.starts, end) for _, end in self.text.sentences]

    def sentence_of(self, word: int) -> int:
        """The number of the sentence that holds a word."""
        return bisect_right(self.sentence_ends, word)

    def matches(self, pattern: Pattern) -> tuple[Span, ...]:
        """The word spans of a pattern, found once for all that ask."""
        if pattern not in self._matches:
            self._matches[pattern] = tuple(self.run(self._matcher.program(pattern)))
        return self._matches[pattern]

    def run(self, program: Program) -> Iterator[Span]:
        """The word spans [i, j) that a program matches, the shortest from each first word, in order."""
        for atoms in program.required:
            if atoms.isdisjoint(self.present):
                return
        failed: set[tuple[int, int]] = set()
        for first in self._firsts(program.steps):
            end = self._match(program.steps, 0, first, failed)
            if end is not None:
                yield (first, end)

    def _firsts(self, steps: tuple[Step, ...]) -> Iterable[int]:
        """The words at which a match can begin: where the first step or, up to it, an optional one stands."""
        wanted: set[int] = set()
        for step in steps:
            if not step.atoms or step.negated:
                return range(len(self.marks))
            wanted |= step.atoms
            if not step.optional:
                break
        single = [i for i, atoms in enumerate(self.marks) if not atoms.isdisjoint(wanted)]
        several = [i for i, ends in self.longer.items() if any(atom in wanted for atom, _ in ends)]
        return sorted({*single, *several}) if several else single

    def _match(self, steps: tuple[Step, ...], at: int, word: int, failed: set[tuple[int, int]]) -> int | None:
        """The word behind the match of steps[at:] from `word` on; what failed once is not tried again."""
        if at == len(steps):
            return word
        if (at, word) in failed:
            return None
        for behind in self._next(steps[at], word):
            end = self._match(steps, at + 1, behind, failed)
            if end is not None:
                return end
        failed.add((at, word))
        return None

    def _next(self, step: Step, word: int) -> Iterator[int]:
        """Where the next step may stand when this one stands at `word`."""
        element = step.element
        if isinstance(element, Gap):
            last = self.sentence_ends[self.sentence_of(word)] if word < len(self.marks) else word
            yield from range(word, min(word + element.most, last) + 1)
        elif isinstance(element, Edge):
            if self._at_edge(element, word):
                yield word
        elif step.negated:
            if not self._ends(step, word):
                yield word
        else:
            yield from self._ends(step, word)
            if step.optional:
                yield word

    def _ends(self, step: Step, word: int) -> list[int]:
        if word >= len(self.marks):
            return []
        if isinstance(step.element, Features):
            return [word + 1] if step.element.holds(self.text.lexemes[word]) else []
        ends = [] if self.marks[word].isdisjoint(step.atoms) else [word + 1]
        ends += [end for atom, end in self.longer.get(word, ()) if atom in step.atoms]
        return ends

    def _at_edge(self, edge: Edge, word: int) -> bool:
        if edge.side == "^":
            return word == 0 or word in self.sentence_ends
        if word >= len(self.marks) or word in self.sentence_ends:
            return True
        return self.text.lexemes[word].surface in "。!?" and word + 1 in self.sentence_ends

    def span(self, words: Span) -> Span:
        """The characters of `text.normal` that some words fill."""
        return (self.text.starts[words[0]], self.text.ends[words[1] - 1])


def anchored(programs: Iterable[Program]) -> dict[int, list[int]]:
    """From the atoms of each program's anchor back to the program's place in the row."""
    places: dict[int, list[int]] = {}
    for index, program in enumerate(programs):
        for atom in program.anchor:
            places.setdefault(atom, []).append(index)
    return places


def covering(text: Text, start: int, end: int) -> Span | None:
    """The words that hold any of the characters [start, end)."""
    i, j = bisect_right(text.ends, start), bisect_left(text.starts, end)
    return (i, j) if i < j else None


def _used(patterns: Iterable[Pattern], vocabularies: Mapping[str, Vocabulary]) -> dict[str, Vocabulary]:
    """The vocabularies that the patterns name, and those that these lean on."""
    used: dict[str, Vocabulary] = {}
    pending = list(references(Vocabulary("", tuple(patterns), ())))
    while pending:
        name = pending.pop()
        if name not in used:
            used[name] = vocabularies[name]
            pending += references(vocabularies[name])
    return used


def _leaning_last(vocabularies: Mapping[str, Vocabulary]) -> list[Vocabulary]:
    """The vocabularies in an order in which each comes behind those that it leans on."""
    ordered: dict[str, Vocabulary] = {}

    def place(name: str) -> None:
        if name not in ordered:
            for other in references(vocabularies[name]):
                place(other)
            ordered[name] = vocabularies[name]

    for name in sorted(vocabularies):
        place(name)
    return list(ordered.values())
