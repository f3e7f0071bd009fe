"""The words of many patterns, found in a text in one pass.

Cost grows with what the text contains, not with the number of patterns. Every lexeme knows its atoms, and what of the
patterns' requirements these meet, computed once; strings of several lexemes are found in one pass of an Aho-Corasick
automaton. `preparation` gives out the atoms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from rules.matching.candidates import Found
from rules.matching.index import Index, Mark, Requirements
from rules.matching.pattern import Features
from rules.matching.program import Atoms, Group, Phrase, Program, Sought, Spot, Step
from rules.matching.reading import Reading
from rules.text import Lexeme, Text

_MOST_LEXEMES = 20_000


def fold(text: str) -> str:
    """Small letters, where that keeps every character's place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


@dataclass(eq=False)
class Matcher:
    """The words of some patterns and vocabularies, ready to be found in texts.

    `of_word` holds the atoms of each word, `of_features` what a lexeme must be like for an atom; `sought` says what
    each of the `strings` stands for, `requirements` what the patterns and the phrases of the vocabularies ask for.
    """

    of_word: Mapping[str, Atoms]
    of_features: Mapping[int, Features]
    strings: Sequence[str]
    sought: Sequence[Sought]
    requirements: Requirements

    def __post_init__(self) -> None:
        """Build the automaton."""
        self._automaton = AhoCorasick(self.strings)
        self._of_lexeme: dict[Lexeme, Mark] = {}  # seen so far
        self._of_string: dict[int, tuple[bool, Mark]] = {}  # found so far

    def read(self, text: Text) -> Reading:
        """Which words stand in `text`, and where."""
        return Reading(text, self._lexemes(text.lexemes), self._found(text), self.requirements)

    def atoms(self, text: Text) -> Atoms:
        """The atoms of the words and strings of `text`."""
        of_strings = (mark for _, mark, _, _ in self._found(text))
        return Atoms().union(*(mark.atoms for mark in (*self._lexemes(text.lexemes), *of_strings)))

    def _lexemes(self, lexemes: list[Lexeme]) -> list[Mark]:
        known = self._of_lexeme
        try:
            return list(map(known.__getitem__, lexemes))
        except KeyError:
            if len(known) > _MOST_LEXEMES:
                self._of_lexeme = known = {}
            for lexeme in lexemes:
                if lexeme not in known:
                    known[lexeme] = self.requirements.mark(self._atoms(lexeme))
            return [known[lexeme] for lexeme in lexemes]

    def _found(self, text: Text) -> list[Found]:
        found = self._automaton.find_matches_as_indexes(fold(text.normal), overlapping=True)
        known = self._of_string
        for index, _, _ in found:
            if index not in known:
                sought = self.sought[index]
                known[index] = sought.whole, self.requirements.mark(sought.atoms)
        return [(*known[index], start, end) for index, start, end in found]

    def _atoms(self, lexeme: Lexeme) -> Atoms:
        spellings = {fold(lexeme.surface), fold(lexeme.base), fold(lexeme.lemma)}
        atoms = frozenset(atom for spelling in spellings for atom in self.of_word.get(spelling, ()))
        return atoms | {atom for atom, features in self.of_features.items() if features.holds(lexeme)}


# Everything that a matcher is made of.
PROGRAMS = (Matcher, Sought, Phrase, Requirements, Index, Group, Program, Step, Spot)
