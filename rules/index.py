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
_NONE: Atoms = frozenset()
_ASKED = 3  # words of a program, each with a bit of its own beside the others
_MOST_SETS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """What a lexeme, a string or a phrase stands for: its atoms, and the bits that these set.

    `asked` has three columns with a bit for each program. Most phrases are made of frequent words. They are numbered
    apart, and ask for a pair instead: a word that `ends` where another `begins`; what more they ask for is a last
    column of `asked`. `pairs` tells whether a pair may be made of it.
    """

    atoms: Atoms
    asked: int
    ends: int
    begins: int
    pairs: bool


_place = itemgetter(0)
_asked, _ends, _begins = map(attrgetter, ("asked", "ends", "begins"))


@dataclass(eq=False)
class Requirements:
    """What the `phrases`, the patterns numbered behind them, and the phrases of `pairs` ask for.

    `met` holds for each atom the bits that it sets, `free` are those set anyhow: three columns of as many programs as
    `number` says, then what stands beside the pairs, what ends in them, what begins. `nowhere` are atoms of which no
    mark holds more than the bits, because nobody asks where they stand.
    """

    met: Mapping[int, Sequence[int]]
    free: Sequence[int]
    nowhere: Atoms
    number: int
    phrases: Sequence[Phrase]
    pairs: Sequence[Phrase]

    def __post_init__(self) -> None:
        """Start without any mark."""
        self._marks: dict[Atoms, Mark] = {}
        self._every = (1 << self.number) - 1
        self._beside = self.number * _ASKED
        self._free = self._mark(_NONE, self.free)

    @classmethod
    def of(
        cls,
        asked: Sequence[Sequence[Atoms]],
        phrases: Sequence[Phrase],
        pairs: Sequence[tuple[Phrase, Sequence[Atoms]]],
        nowhere: Atoms,
    ) -> Requirements:
        """What each program asks for, the rarest first: sets of atoms of which one must be there.

        The first programs are the `phrases`. For phrases of `pairs` it is what is beside, what ends, and what begins.
        """
        met: defaultdict[int, list[int]] = defaultdict(list)
        free: list[int] = []
        begin = 0
        for programs in (asked, [sets for _, sets in pairs]):
            for column in range(_ASKED):
                for bit, sets in enumerate(programs, begin):
                    if column >= len(sets) or not sets[column]:
                        free.append(bit)
                    else:
                        for atom in sets[column]:
                            met[atom].append(bit)
                begin += len(programs)
        bits = {atom: tuple(bits) for atom, bits in met.items()}
        return cls(bits, tuple(free), nowhere, len(asked), tuple(phrases), tuple(phrase for phrase, _ in pairs))

    def mark(self, atoms: Atoms) -> Mark:
        """Some atoms with the bits that they set."""
        mark = self._marks.get(atoms)
        if mark is None:
            if len(self._marks) > _MOST_SETS:
                self._marks.clear()
            bits = (bit for atom in atoms for bit in self.met.get(atom, ()))
            mark = self._marks[atoms] = self._mark(atoms - self.nowhere, bits)
        return mark

    def _mark(self, atoms: Atoms, written: Iterable[int]) -> Mark:
        bits, pairs = reduce(or_, map(_bit, written), 0), len(self.pairs)
        last = self._beside + pairs  # behind the columns that are asked of the whole text
        asked, ends, begins = bits & (1 << last) - 1, bits >> last & (1 << pairs) - 1, bits >> last + pairs
        return Mark(atoms, asked, ends, begins, bool(ends or begins))

    def asked(self, marks: Iterable[Mark]) -> int:
        """The bits that some marks set."""
        return reduce(or_, map(_asked, marks), self._free.asked)

    def possible(self, asked: int) -> int:
        """The programs of which all that they ask for is there, as bits."""
        number = self.number
        return asked & asked >> number & asked >> 2 * number & self._every

    def paired(
        self, marks: Sequence[Mark], spans: Iterable[tuple[Mark, Span]], asked: int
    ) -> Iterator[tuple[Phrase, int]]:
        """The phrases of which a pair is there and a word beside it, each with the words at which the first part ends.

        `marks` are those of the words, `spans` longer ones with the words [i, j) that they fill.
        """
        ends, begins = list(map(_ends, marks)), list(map(_begins, marks))
        for mark, (first, end) in spans:
            begins[first] |= mark.begins
            ends[end - 1] |= mark.ends
        beside = asked >> self._beside
        for word, pairs in enumerate(map(and_, ends, islice(begins, 1, None))):
            if pairs:
                for number in falling(pairs & beside):
                    yield self.pairs[number], word


def _bit(place: int) -> int:
    return 1 << place


@dataclass(eq=False)
class Index(Generic[T]):
    """Things to which programs lead: `at` holds for the number of each program the places of its `things`."""

    things: Sequence[T]
    at: Mapping[int, Sequence[int]]

    def __post_init__(self) -> None:
        """Note between which numbers the programs lie."""
        self._first = min(self.at, default=0)
        self._every = (1 << max(self.at, default=-1) + 1 - self._first) - 1
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
        """The things to which some `programs`, given as bits, lead, in the order in which they were given."""
        found: list[tuple[int, T]] = []
        for number in falling(programs >> self._first & self._every):
            if number not in self._placed:
                places = self.at.get(number + self._first, ())
                self._placed[number] = [(place, self.things[place]) for place in places]
            found += self._placed[number]
        return [thing for _, thing in sorted(found, key=_place)]
