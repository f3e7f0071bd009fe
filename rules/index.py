"""From the words of a text to the few of many programs that may match there: what each asks for, as bits of numbers.

An atom sets the bits of all programs that ask for it. Where all atoms of a text leave a bit of a program unset, the
program lacks something; so a few operations on numbers of some hundred bytes refuse nearly all that cannot match.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import and_, attrgetter, itemgetter, or_
from typing import Generic, TypeVar

from rules.bits import falling
from rules.program import Atoms, Phrase, Program
from rules.text import Span

T = TypeVar("T")
_ASKED = 2  # words of a program, each with a bit of its own beside the others
_MOST_SETS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """What a lexeme, a string or a phrase stands for: its atoms, and the bits that these set.

    `asked` has two rows of bits, in each one for each program: a third would refuse hardly anything more. Most phrases
    are made of frequent words. They are numbered apart, and ask for a pair instead: a word that `ends` where another
    `begins`; and for one more word beside it, in a row behind those. `pairs` tells whether a pair may be made of it.
    """

    atoms: Atoms
    asked: int
    ends: int
    begins: int
    pairs: bool


_COLUMNS = 3
_place = itemgetter(0)
_asked, _ends, _begins = map(attrgetter, ("asked", "ends", "begins"))


@dataclass(eq=False)
class Requirements:
    """What the `phrases`, the patterns numbered behind them, and the phrases of `pairs` ask for.

    `met` holds for each atom the bits that it sets, `free` are those set anyhow. A bit is written as its place times
    three, and the column of `Mark`. `nowhere` are atoms of which no mark holds more than the bits, because nobody asks
    where they stand. `number` counts the programs that have two bits; what one of them from `near` on asks for lies
    within `reach` words, while the words that the others ask for may stand anywhere.
    """

    met: Mapping[int, Sequence[int]]
    free: Sequence[int]
    nowhere: Atoms
    number: int
    near: int
    reach: int
    phrases: Sequence[Phrase]
    pairs: Sequence[Phrase]

    def __post_init__(self) -> None:
        """Start without any mark."""
        self._marks: dict[Atoms, Mark] = {}
        self._free = _mark(frozenset(), self.free)
        self._all = (1 << self.number) - 1
        self.anywhere = (1 << self.near) - 1  # those whose words may stand anywhere, as bits

    @classmethod
    def of(
        cls,
        asked: Sequence[Sequence[Atoms]],
        phrases: Sequence[Phrase],
        pairs: Sequence[tuple[Phrase, Sequence[Atoms]]],
        nowhere: Atoms,
        near: int,
        reach: int,
    ) -> Requirements:
        """What each program asks for, the rarest first: sets of atoms of which one must be there.

        The first programs are the `phrases`. For phrases of `pairs` it is what ends, what begins, and what is beside.
        """
        met: defaultdict[int, list[int]] = defaultdict(list)
        free: list[int] = []

        def ask(atoms: Atoms | None, place: int, column: int) -> None:
            bit = place * _COLUMNS + column
            if atoms is None:
                free.append(bit)
            for atom in atoms or ():
                met[atom].append(bit)

        for number, sets in enumerate(asked):
            for place in range(_ASKED):
                ask(sets[place] if place < len(sets) else None, len(asked) * place + number, 0)
        for number, (_, (ends, begins, *beside)) in enumerate(pairs):
            ask(ends, number, 1)
            ask(begins, number, 2)
            ask(beside[0] if beside else None, len(asked) * _ASKED + number, 0)
        bits = {atom: tuple(bits) for atom, bits in met.items()}
        alone = tuple(phrase for phrase, _ in pairs)
        return cls(bits, tuple(free), nowhere, len(asked), near, reach, tuple(phrases), alone)

    def mark(self, atoms: Atoms) -> Mark:
        """Some atoms with the bits that they set."""
        mark = self._marks.get(atoms)
        if mark is None:
            if len(self._marks) > _MOST_SETS:
                self._marks.clear()
            bits = (bit for atom in atoms for bit in self.met.get(atom, ()))
            mark = self._marks[atoms] = _mark(atoms - self.nowhere, bits)
        return mark

    def asked(self, marks: Iterable[Mark]) -> int:
        """The bits that some marks set."""
        return reduce(or_, map(_asked, marks), self._free.asked)

    def beside(self, asked: int) -> int:
        """The pairs beside which the word that they ask for is there."""
        return asked >> self.number * _ASKED

    def possible(self, asked: int) -> int:
        """The programs of which all that they ask for is there, as bits."""
        return asked & asked >> self.number & self._all

    def possible_phrases(self, asked: int) -> Iterator[Phrase]:
        """The phrases of which all that they ask for is there, but for those of pairs."""
        for number in numbers(self.possible(asked), 0, len(self.phrases)):
            yield self.phrases[number]

    def pairs_of(self, pairs: int) -> Iterator[Phrase]:
        """The phrases of some pairs."""
        return map(self.pairs.__getitem__, falling(pairs))

    def paired(self, marks: Sequence[Mark], spans: Iterable[tuple[Mark, Span]]) -> Iterator[tuple[int, int]]:
        """The words behind which a pair may meet, each with the pairs that meet there, as bits.

        `marks` are those of the words, `spans` longer ones with the words [i, j) that they fill.
        """
        ends, begins = list(map(_ends, marks)), list(map(_begins, marks))
        for mark, (first, end) in spans:
            begins[first] |= mark.begins
            ends[end - 1] |= mark.ends
        for word, pairs in enumerate(map(and_, ends, islice(begins, 1, None))):
            if pairs:
                yield word, pairs


def _mark(atoms: Atoms, written: Iterable[int]) -> Mark:
    columns = [0] * _COLUMNS
    for bit in written:
        columns[bit % _COLUMNS] |= 1 << bit // _COLUMNS
    asked, ends, begins = columns
    return Mark(atoms, asked, ends, begins, bool(ends or begins))


def numbers(possible: int, first: int, last: int) -> Iterator[int]:
    """The programs from `first` to `last`, falling, that `Requirements.possible` names."""
    return (first + place for place in falling(possible >> first & (1 << last - first) - 1))


@dataclass(eq=False)
class Index(Generic[T]):
    """Things to which programs lead: `at` holds for the number of each program the places of its `things`."""

    things: Sequence[T]
    at: Mapping[int, Sequence[int]]

    def __post_init__(self) -> None:
        """Note between which numbers the programs lie."""
        self._first, self._last = min(self.at, default=0), max(self.at, default=-1) + 1
        self._placed: dict[int, list[tuple[int, T]]] = {}  # asked for so far

    @classmethod
    def of(cls, entries: Iterable[tuple[T, Program]]) -> Index[T]:
        """An index of things, each with a program that leads to it; the numbers of the programs should lie together."""
        things: list[T] = []
        at: defaultdict[int, list[int]] = defaultdict(list)
        for place, (thing, program) in enumerate(entries):
            things.append(thing)
            at[program.number].append(place)
        return cls(tuple(things), {number: tuple(places) for number, places in at.items()})

    def possible(self, programs: int) -> list[T]:
        """The things whose programs are among those possible, in the order in which they were given."""
        found: list[tuple[int, T]] = []
        for number in numbers(programs, self._first, self._last):
            if number not in self._placed:
                self._placed[number] = [(place, self.things[place]) for place in self.at.get(number, ())]
            found += self._placed[number]
        return [thing for _, thing in sorted(found, key=_place)]
