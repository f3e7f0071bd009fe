"""Patterns made ready to be looked for: words, vocabularies and character strings become atoms (small numbers)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, starmap
from math import inf

from rules.matching.index import ASKED, Requirements
from rules.matching.matcher import Matcher, fold
from rules.matching.pattern import Edge, Element, Features, Gap, Pattern, Words
from rules.matching.program import Atoms, Phrase, Program, Sought, Spot, Step
from rules.matching.reading import Reading
from rules.text import Text, is_one_word
from rules.vocabulary import Vocabulary, references

_NONE: Atoms = frozenset()


class Preparation:
    """Some patterns and the vocabularies they lean on, made ready: `matcher` finds their words."""

    def __init__(
        self,
        patterns: Iterable[Pattern],
        vocabularies: Mapping[str, Vocabulary],
        samples: Iterable[Text] = (),
        needs: Iterable[Pattern] = (),
    ) -> None:
        """Prepare `patterns` and the `vocabularies` they lean on; `samples` show which words are frequent.

        Of `needs` nobody asks more than whether they may match.
        """
        self._numbers: dict[str, int] = {}
        self._of_word: dict[str, set[int]] = {}  # word → its own atom and those of the vocabularies that hold it
        self._of_string: dict[str, set[int]] = {}
        self._of_features: dict[int, Features] = {}
        self._longest: defaultdict[int, int] = defaultdict(lambda: 1)  # for each atom the most words that it may fill
        self._signs: dict[int, set[int]] = {}  # for each vocabulary of phrases the rarest word of each
        needs = list(needs)
        patterns = [*needs, *patterns]
        phrases = self._take_vocabularies(_used(patterns, vocabularies))
        phrases += [row for pattern in patterns for row in self._take_rows(pattern)]
        for pattern in (*patterns, *(pattern for _, pattern in phrases)):
            self._take_words(pattern)
        words = self._words()
        self._frequency = Counter(atom for text in samples for atom in words.atoms(text))
        requirements = self._requirements(list(starmap(self._phrase, phrases)), patterns, needs)
        self.matcher = replace(words, requirements=requirements)

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
        phrases: list[tuple[Atoms, Pattern]] = []
        for vocabulary in ordered:
            atoms = frozenset(self._number(f"@{name}") for name in holders[vocabulary.name])
            for entry in vocabulary.entries:
                only = entry.elements[0]
                phrases += self._take_rows(entry)
                if len(entry.elements) == 1 and isinstance(only, Words) and not (only.vocabularies or only.rows):
                    for word in only.words:
                        self._of_word.setdefault(fold(word), set()).update(atoms)
                    for string in only.anywhere:
                        self._of_string.setdefault(fold(string), set()).update(atoms)
                else:
                    phrases.append((atoms, entry))
        return phrases

    def _take_rows(self, pattern: Pattern) -> Iterator[tuple[Atoms, Pattern]]:
        """The rows of a pattern's groups that no other has brought yet: each is a phrase with an atom of its own."""
        for element in pattern.elements:
            for row in element.rows if isinstance(element, Words) else ():
                if _row(row) not in self._numbers:
                    yield frozenset({self._number(_row(row))}), row

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
        nothing = Requirements({}, (), _NONE, 0, (), 0, {}, ())
        return Matcher(of_word, self._of_features, strings, tuple(sought), nothing)

    def _note_length(self, atoms: Iterable[int], words: int) -> None:
        """Remember the most words that one of these atoms may fill: of a string, as many as it has characters."""
        for atom in atoms:
            self._longest[atom] = max(words, self._longest[atom])

    def _requirements(self, phrases: list[Phrase], patterns: list[Pattern], needs: list[Pattern]) -> Requirements:
        """What all programs ask for, these numbered."""
        pairs: list[tuple[Phrase, Sequence[Atoms]]] = []
        others: list[Phrase] = []
        for phrase in phrases:
            pair = self._pair(phrase.program)
            if pair:
                one, other = pair
                beside = [self._shown(spot.atoms) for spot in phrase.program.spots if spot not in pair]
                near, far = one.near, one.far + max(self._longest[atom] for atom in one.atoms) - 1
                pairs.append((replace(phrase, near=near, far=far), [one.atoms, other.atoms, *beside[:1]]))
            else:
                others.append(phrase)
        pairs.sort(key=lambda pair: self._seen_least(pair[1]), reverse=True)
        programs = {pattern: self._program(pattern) for pattern in dict.fromkeys(patterns)}
        asking: list[tuple[Phrase | Pattern, list[Atoms]]] = [
            *((phrase, [self._shown(spot.atoms) for spot in phrase.program.spots]) for phrase in others),
            *((pattern, [spot.atoms for spot in program.spots]) for pattern, program in programs.items()),
        ]
        asking.sort(key=lambda one: self._seen_least(one[1]), reverse=True)
        number_of: dict[object, int] = {one: ASKED * place for place, (one, _) in enumerate(asking)}
        self._programs = {one: replace(program, number=number_of[one]) for one, program in programs.items()}
        placed = [phrase.program for phrase in phrases]
        placed += [self._programs[pattern] for pattern in self._programs.keys() - set(needs)]
        nowhere = _atoms(self._programs.values()) - _atoms(placed)
        apart = tuple(number_of[one] for one in [*others, *dict.fromkeys(needs)])
        reach = max((program.reach for program in self._programs.values()), default=0)
        by_number = {number_of[phrase]: phrase for phrase in others}
        return Requirements.of([sets for _, sets in asking], by_number, pairs, nowhere, apart, reach)

    def _phrase(self, atoms: Atoms, pattern: Pattern) -> Phrase:
        """An entry of the vocabularies `atoms` made ready, behind those it leans on."""
        program = self._program(pattern)
        self._note_length(atoms, program.reach)
        for atom in atoms:
            self._signs.setdefault(atom, set()).update(self._shown(program.spots[0].atoms))
        return Phrase(program, atoms)

    def _pair(self, program: Program) -> tuple[Spot, Spot] | None:
        """The rarest words of a phrase that stand side by side; phrases of other vocabularies do not count."""
        plain = (step for step in program.steps if step.plain)
        spots = dict(zip(plain, sorted(program.spots, key=lambda spot: spot.near), strict=True))
        pairs = [
            (spots[one], spots[other])
            for one, other in pairwise(program.steps)
            if one.plain and other.plain and not other.gap and self._signs.keys().isdisjoint(one.atoms | other.atoms)
        ]
        return min(pairs, key=lambda pair: sum(self._frequent(spot.atoms) for spot in pair), default=None)

    def _program(self, pattern: Pattern) -> Program:
        """The pattern made ready, without its number."""
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
                spots.append(Spot(step.atoms, near, far))
                near += 1
            if not (step.edge or step.negated):
                far += max(self._longest[atom] for atom in step.atoms)
        spots.sort(key=lambda spot: self._frequent(self._shown(spot.atoms)))
        return Program(0, tuple(steps), tuple(spots), far)

    def _shown(self, atoms: Atoms) -> Atoms:
        """What shows that one of some atoms may be there, while no phrase is known: it, or a phrase's rarest word."""
        return atoms.union(*(self._signs.get(atom, ()) for atom in atoms))

    def _frequent(self, atoms: Atoms) -> int:
        """A number that grows with the sample texts that hold some of these atoms."""
        return sum(self._frequency[atom] + 1 for atom in atoms)

    def _seen_least(self, sets: Sequence[Atoms]) -> float:
        """How many sample texts hold what some sets of atoms need; any number where they need nothing."""
        return min((sum(self._frequency[atom] for atom in self._shown(atoms)) for atoms in sets), default=inf)

    def _step(self, element: Element, gap: int) -> Step:
        if isinstance(element, Edge):
            return Step(_NONE, element, gap, optional=False, negated=False, plain=False)
        if isinstance(element, Features):
            names = [str(element.tests)]
        else:
            assert isinstance(element, Words)  # noqa: S101 - gaps are taken by the caller
            names = [*map(fold, element.words), *(f"@{name}" for name in element.vocabularies)]
            names += [f"~{fold(string)}" for string in element.anywhere]
            names += map(_row, element.rows)
        plain = not (element.optional or element.negated)
        return Step(frozenset(map(self._number, names)), None, gap, element.optional, element.negated, plain)


def _row(row: Pattern) -> str:
    """What the row of a group is numbered by, wherever it stands."""
    return f"[{fold(str(row))}]"


def _atoms(programs: Iterable[Program]) -> Atoms:
    return _NONE.union(*(step.atoms for program in programs for step in program.steps))


def _used(patterns: Iterable[Pattern], vocabularies: Mapping[str, Vocabulary]) -> dict[str, Vocabulary]:
    """The vocabularies that the patterns name, and those that these lean on."""
    used: set[str] = set()
    pending = list(references(Vocabulary("", tuple(patterns), ())))
    while pending:
        name = pending.pop()
        if name not in used:
            used.add(name)
            pending += references(vocabularies[name])
    return {name: vocabulary for name, vocabulary in vocabularies.items() if name in used}


def _leaning_last(vocabularies: Mapping[str, Vocabulary]) -> list[Vocabulary]:
    """The vocabularies in an order in which each comes behind those that it leans on."""
    ordered: dict[str, Vocabulary] = {}

    def place(name: str) -> None:
        if name not in ordered:
            for other in references(vocabularies[name]):
                place(other)
            ordered[name] = vocabularies[name]

    for name in vocabularies:
        place(name)
    return list(ordered.values())
