"""From what stands in a text to the few of many things that may be found there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

Atoms = frozenset[int]
T = TypeVar("T")


class Index(Generic[T]):
    """Things and what each requires, so that one whose words do not occur costs nothing.

    A requirement is a set of atoms of which one must be there. The first one of each thing, which should be the rarest,
    leads to it; the others, asked in their order, refuse most of what is left. Where anything is, one of `leading` is.
    """

    def __init__(self, entries: Iterable[tuple[T, Sequence[Atoms]]]) -> None:
        """Take things, each with at least one requirement."""
        self._things: list[T] = []
        self._at: dict[int, list[tuple[int, Sequence[Atoms]]]] = {}
        for place, (thing, (first, *others)) in enumerate(entries):
            self._things.append(thing)
            for atom in first:
                self._at.setdefault(atom, []).append((place, others))
        self.leading = frozenset(self._at)  # two sets meet at the cost of the smaller; a set and a dict do not

    def possible(self, present: set[int], leading: set[int] | None = None) -> list[T]:
        """The things whose requirements are all met by the atoms present, in the order in which they were given.

        `leading` are those of the atoms present that may lead to something, where the caller knows them.
        """
        leads = self.leading & (present if leading is None else leading)
        if not leads:
            return []
        found: set[int] = set()
        missing = present.isdisjoint
        for atom in leads:
            for place, others in self._at[atom]:
                for atoms in others:
                    if missing(atoms):
                        break
                else:
                    found.add(place)
        return [self._things[place] for place in sorted(found)] if found else []
