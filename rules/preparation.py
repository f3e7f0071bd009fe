"""Patterns made ready to be looked for: words, vocabularies and character strings become atoms (small numbers)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain

from rules.index import Atoms, Index
from rules.matcher import Matcher, fold
from rules.pattern import Edge, Element, Features, Gap, Pattern, Words
from rules.program import Group, Program, Sought, Spot, Step
from rules.reading import Reading
from rules.text import Text, is_one_word
from rules.vocabulary import Vocabulary, references

_NONE: Atoms = frozenset()


class Preparation:
    """Some patterns and the vocabularies they lean on, made ready: `matcher` finds their words."""

    def __init__(
        self, patterns: Iterable[Pattern], vocabularies: Mapping[str, Vocabulary], samples: Iterable[Text] = ()
    ) -> None:
        """Prepare `patterns` and the `vocabularies` they lean on; `samples` show which words are frequent."""
        self._numbers: dict[str, int] = {}
        self._of_word: dict[str, set[int]] = {}  # word → its own atom and those of the vocabularies that hold it
        self._of_string: dict[str, set[int]] = {}
        self._of_features: dict[int, Features] = {}
        self._groups: dict[Atoms, Group] = {}  # equal elements are one object, so that they share their places
        self._longest: defaultdict[int, int] = defaultdict(lambda: 1)  # for each atom the most words that it may fill
        self._of_vocabulary: dict[int, list[Program]] = {}  # its phrases
        patterns = list(patterns)
        phrases = self._take_vocabularies(_used(patterns, vocabularies))
        for pattern in (*patterns, *(pattern for _, pattern in phrases)):
            self._take_words(pattern)
        words = self._words()
        self._frequency = Counter(atom for text in samples for atom in words.read(text).present)
        ready = self._phrases(phrases)
        self.matcher = replace(words, phrases=ready, leads=_NONE.union(*(index.leading for index in ready.values())))
        self._programs = {pattern: self._program(pattern) for pattern in patterns}

    def read(self, text: Text) -> Reading:
        """Which of the words stand in `text`, and where."""
        return self.matcher.read(text)

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

    def _words(self) -> Matcher:
        """A matcher that knows no phrases yet.

        Words of several lexemes are looked for as strings that must begin and end where words do.
        """
        several = [word for word in self._of_word if len(word) > 1 and not is_one_word(word)]
        sought = [Sought(True, frozenset(self._of_word[word])) for word in several]
        sought += [Sought(False, frozenset(atoms)) for atoms in self._of_string.values()]
        strings = (*several, *self._of_string)
        for string, one in zip(strings, sought, strict=True):
            self._note_length(one.atoms, len(string))
        of_word = {word: frozenset(atoms) for word, atoms in self._of_word.items()}
        return Matcher(of_word, self._of_features, strings, tuple(sought), {}, _NONE)

    def _note_length(self, atoms: Iterable[int], words: int) -> None:
        """Remember the most words that one of these atoms may fill: of a string, as many as it has characters."""
        for atom in atoms:
            self._longest[atom] = max(words, self._longest[atom])

    def _phrases(self, phrases: Iterable[tuple[Atoms, Pattern]]) -> dict[int, Index[Program]]:
        """The phrases of each vocabulary, made ready in their order: some lean on others, and on the signs of these."""
        for atoms, pattern in phrases:
            program = self._program(pattern)
            self._note_length(atoms, program.reach)
            for atom in atoms:
                self._of_vocabulary.setdefault(atom, []).append(program)
        return {
            atom: Index.of((program, program.required) for program in programs)
            for atom, programs in self._of_vocabulary.items()
        }

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
