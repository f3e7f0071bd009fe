"""Patterns made ready to be looked for: their words as atoms (small numbers), which `rules/matcher.py` gives out."""

from __future__ import annotations

from dataclasses import dataclass

from rules.index import Atoms
from rules.pattern import Edge


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """What may stand at one place of a pattern: words, strings and vocabularies, all as atoms.

    `signs` are atoms of words and strings of which one is there wherever the group is: where it has a vocabulary with
    phrases, the rarest words of these are among them. `phrased` are these vocabularies. `longest` is the most words
    that it may fill.
    """

    atoms: Atoms
    signs: Atoms
    phrased: tuple[int, ...]
    longest: int


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """An element made ready: up to `gap` words, then one of `group` or, where `edge` is one, the edge of a sentence.

    `plain` is a word that must be there, so that its places can be looked up.
    """

    group: Group
    edge: Edge | None
    gap: int
    optional: bool
    negated: bool
    plain: bool


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A word that a pattern must have: it begins `near` to `far` words behind the beginning of the match."""

    group: Group
    near: int
    far: int


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A pattern made ready: its steps, and the words that must occur, the rarest first: where, and what shows each.

    `reach` is the most words that a match may fill.
    """

    steps: tuple[Step, ...]
    spots: tuple[Spot, ...]
    required: tuple[Atoms, ...]
    reach: int


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """A string that is looked for in texts: whether it must begin and end where words do, and its atoms."""

    whole: bool
    atoms: Atoms
