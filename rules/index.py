"""From what stands in a text to the few of many things that may be found there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

Atoms = frozenset[int]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Index(Generic[T]):
    """Things and what each requires, so that one whose words do not occur costs nothing.

    A requirement is a set of atoms of which one must be there. The first one of each thing, which should be the rarest,
    leads to it; the others, asked in their order, refuse most of what is left. `at` holds for each atom the places of
    the `things` to which it leads, each with its other requirements.
    """

    things: Sequence[T]
    at: Mapping[int, Sequence[tuple[int, Sequence[Atoms]]]]

    @classmethod
    def of(cls, entries: Iterable[tuple[T, Sequence[Atoms]]]) -> Index[T]:
        """An index of things, each with at least one requirement."""
        things: list[T] = []
        at: defaultdict[int, list[tuple[int, Sequence[Atoms]]]] = defaultdict(list)
        for place, (thing, (first, *others)) in enumerate(entries):
            things.append(thing)
            for atom in first:
                at[atom].append((place, tuple(others)))
        return cls(tuple(things), {atom: tuple(places) for atom, places in at.items()})

    @cached_property
    def leading(self) -> Atoms:
        """Where anything is, one of these is. Two sets meet at the cost of the smaller; a set and a dict do not."""
        return frozenset(self.at)

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
            for place, others in self.at[atom]:
                for atoms in others:
                    if missing(atoms):
                        break
                else:
                    found.add(place)
        return [self.things[place] for place in sorted(found)] if found else []
