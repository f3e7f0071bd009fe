"""Patterns made ready to be looked for: their words as atoms (small numbers) that `preparation` gives out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rules.matching.bits import bits_at
from rules.matching.pattern import Edge

Atoms = frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """An element made ready: up to `gap` words, then one of `atoms` or, where `edge` is one, the edge of a sentence.

    The atoms stand for words, strings and vocabularies. `plain` is a word that must be there, so that its places can
    be looked up.
    """

    atoms: Atoms
    edge: Edge | None
    gap: int
    optional: bool
    negated: bool
    plain: bool


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A word that a pattern must have: it begins `near` to `far` words behind the beginning of the match."""

    atoms: Atoms
    near: int
    far: int


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A pattern made ready: its number, its steps, and the words that must occur, the rarest first.

    `reach` is the most words that a match may fill.
    """

    number: int
    steps: tuple[Step, ...]
    spots: tuple[Spot, ...]
    reach: int


@dataclass(frozen=True, eq=False)
class Group:
    """Programs of which one is enough."""

    programs: tuple[Program, ...]

    @cached_property
    def numbers(self) -> int:
        """Their numbers, as bits."""
        return bits_at(program.number for program in self.programs)


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """A program that is an entry of vocabularies, and the atoms of these.

    Where it asks for a pair of words, the first of these ends `near` to `far` words behind the beginning of a match.
    """

    program: Program
    atoms: Atoms
    near: int = 0
    far: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """A string that is looked for in texts: whether it must begin and end where words do, and its atoms."""

    whole: bool
    atoms: Atoms
