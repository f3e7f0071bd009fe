"""What the words of many patterns are, made ready to be found in a text in one pass.

Cost grows with what the text contains, not with the number of patterns. Words, vocabularies and character strings
become atoms (small numbers). Every lexeme knows its atoms, computed once; strings of several lexemes are found in
one pass of an Aho-Corasick automaton; and a pattern is tried only where its rarest element occurs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain

from ahocorasick_rs import AhoCorasick

from rules.index import Atoms, Index
from rules.pattern import Edge, Element, Features, Gap, Pattern, Words
from rules.program import Group, Program, Sought, Spot, Step
from rules.reading import Reading
from rules.text import Lexeme, Text, is_one_word
from rules.vocabulary import Vocabulary, references

_NONE: Atoms = frozenset()
_MOST_LEXEMES = 20_000


def fold(text: str) -> str:
    """Small letters, where that keeps every character's place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


class Matcher:
    """The words of some patterns and vocabularies, ready to be found in texts."""

    def __init__(
        self, patterns: Iterable[Pattern], vocabularies: Mapping[str, Vocabulary], samples: Iterable[Text] = ()
    ) -> None:
        """Prepare `patterns` and the `vocabularies` they lean on; `samples` show which words are frequent."""
        self._numbers: dict[str, int] = {}
        self._of_word: dict[str, set[int]] = {}  # word → its own atom and those of the vocabularies that hold it
        self._of_string: dict[str, set[int]] = {}
        self._of_features: dict[int, Features] = {}
        self._marks: dict[Lexeme, Atoms] = {}
        self._groups: dict[Atoms, Group] = {}  # equal elements are one object, so that they share their places
        self._longest: defaultdict[int, int] = defaultdict(lambda: 1)  # for each atom the most words that it may fill
        self._of_vocabulary: dict[int, list[Program]] = {}  # its phrases
        self._phrases: dict[int, Index[Program]] = {}
        self._leads = _NONE
        patterns = list(patterns)
        phrases = self._take_vocabularies(_used(patterns, vocabularies))
        for pattern in (*patterns, *(pattern for _, pattern in phrases)):
            self._take_words(pattern)
        self._prepare_strings()
        self._frequency = Counter(atom for text in samples for atom in self.read(text).present)
        self._prepare_phrases(phrases)
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
            elif isinstance(element, Features):
                self._of_features[self._number(str(element.tests))] = element

    def _prepare_strings(self) -> None:
        """Words of several lexemes are looked for as strings that must begin and end where words do."""
        several = [word for word in self._of_word if len(word) > 1 and not is_one_word(word)]
        self._strings = [Sought(True, frozenset(self._of_word[word])) for word in several]
        self._strings += [Sought(False, frozenset(atoms)) for atoms in self._of_string.values()]
        self._automaton = AhoCorasick([*several, *self._of_string])
        for string, sought in zip((*several, *self._of_string), self._strings, strict=True):
            self._note_length(sought.atoms, len(string))

    def _note_length(self, atoms: Iterable[int], words: int) -> None:
        """Remember the most words that one of these atoms may fill: of a string, as many as it has characters."""
        for atom in atoms:
            self._longest[atom] = max(words, self._longest[atom])

    def _prepare_phrases(self, phrases: Iterable[tuple[Atoms, Pattern]]) -> None:
        """Make phrases ready in their order: what leans on others is asked for by the signs of these."""
        for atoms, pattern in phrases:
            program = self._program(pattern)
            self._note_length(atoms, program.reach)
            for atom in atoms:
                self._of_vocabulary.setdefault(atom, []).append(program)
        self._phrases = {
            atom: Index((program, program.required) for program in programs)
            for atom, programs in self._of_vocabulary.items()
        }
        self._leads = _NONE.union(*(index.leading for index in self._phrases.values()))

    def _program(self, pattern: Pattern) -> Program:
        """The pattern made ready."""
        steps, spots, near, far = list[Step](), list[Spot](), 0, 0
        gap = 0
        for element in pattern.elements:
            if isinstance(element, Gap):
                gap += element.most
                continue
            step = self._step(element, gap)
            steps.append(step)
            far += gap
            gap = 0
            if step.plain:
                spots.append(Spot(step.group, near, far))
                near += 1
            if not (step.edge or step.negated):
                far += step.group.longest
        spots.sort(key=lambda spot: self.rarity(spot.group.signs))
        return Program(tuple(steps), tuple(spots), tuple(spot.group.signs for spot in spots), far)

    def rarity(self, atoms: Atoms) -> int:
        """A number that is the smaller the fewer of the sample texts hold some of these atoms."""
        return sum(self._frequency[atom] + 1 for atom in atoms)

    def _step(self, element: Element, gap: int) -> Step:
        if isinstance(element, Edge):
            return Step(self._group(_NONE), element, gap, optional=False, negated=False, plain=False)
        if isinstance(element, Features):
            names = [str(element.tests)]
        else:
            assert isinstance(element, Words)  # noqa: S101 - gaps are taken by the caller
            names = [*map(fold, element.words), *(f"@{name}" for name in element.vocabularies)]
            names += [f"~{fold(string)}" for string in element.anywhere]
        group = self._group(frozenset(map(self._number, names)))
        plain = not (element.optional or element.negated)
        return Step(group, None, gap, element.optional, element.negated, plain)

    def _group(self, atoms: Atoms) -> Group:
        """The group of some atoms; the phrases of its vocabularies have been made ready before."""
        group = self._groups.get(atoms)
        if group is None:
            phrased = tuple(sorted(atom for atom in atoms if atom in self._of_vocabulary))
            phrases = chain.from_iterable(self._of_vocabulary[vocabulary] for vocabulary in phrased)
            signs = atoms.union(*(phrase.required[0] for phrase in phrases))
            longest = max((self._longest[atom] for atom in atoms), default=0)
            group = self._groups[atoms] = Group(atoms, signs, phrased, longest)
        return group

    def read(self, text: Text) -> Reading:
        """Which words stand in `text`, and where."""
        found = self._automaton.find_matches_as_indexes(fold(text.normal), overlapping=True)
        return Reading(text, self._mark(text.lexemes), found, self._strings, self._phrases, self._leads)

    def _mark(self, lexemes: list[Lexeme]) -> list[Atoms]:
        try:
            return list(map(self._marks.__getitem__, lexemes))
        except KeyError:
            if len(self._marks) > _MOST_LEXEMES:
                self._marks = {}
            known = self._marks
            for lexeme in lexemes:
                if lexeme not in known:
                    known[lexeme] = self._of_lexeme(lexeme)
            return [known[lexeme] for lexeme in lexemes]

    def _of_lexeme(self, lexeme: Lexeme) -> Atoms:
        spellings = {fold(lexeme.surface), fold(lexeme.base), fold(lexeme.lemma)}
        atoms = frozenset(atom for spelling in spellings for atom in self._of_word.get(spelling, ()))
        return atoms | {atom for atom, features in self._of_features.items() if features.holds(lexeme)}


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
