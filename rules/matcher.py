"""The words of many patterns, found in a text in one pass.

Cost grows with what the text contains, not with the number of patterns. Every lexeme knows its atoms, computed once;
strings of several lexemes are found in one pass of an Aho-Corasick automaton; and a pattern is tried only where its
rarest element occurs. `rules/preparation.py` gives out the atoms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from rules.index import Atoms, Index
from rules.pattern import Features
from rules.program import Group, Program, Sought, Spot, Step
from rules.reading import Reading
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
    each of the `strings` stands for, `phrases` are those of each vocabulary that has any, and `leads` all atoms that
    lead to one.
    """

    of_word: Mapping[str, Atoms]
    of_features: Mapping[int, Features]
    strings: Sequence[str]
    sought: Sequence[Sought]
    phrases: Mapping[int, Index[Program]]
    leads: Atoms

    def __post_init__(self) -> None:
        """Build the automaton."""
        self._automaton = AhoCorasick(self.strings)
        self._marks: dict[Lexeme, Atoms] = {}  # of the lexemes seen so far

    def read(self, text: Text) -> Reading:
        """Which words stand in `text`, and where."""
        found = self._automaton.find_matches_as_indexes(fold(text.normal), overlapping=True)
        return Reading(text, self._mark(text.lexemes), found, self.sought, self.phrases, self.leads)

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
        atoms = frozenset(atom for spelling in spellings for atom in self.of_word.get(spelling, ()))
        return atoms | {atom for atom, features in self.of_features.items() if features.holds(lexeme)}


PROGRAMS = (Matcher, Sought, Index, Program, Step, Spot, Group)  # everything that a matcher is made of
